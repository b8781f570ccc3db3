"""Questions and complaints of the demo world: some wait, some are answered."""

from accounts.models import User
from brokerage.demo.people import acting
from regions.models import Region
from regions.services.enquiries import answer_enquiry, people_who_answer, send_enquiry

from .clock import days_ago, lived_at
from .files import read

OWN = [
    {
        "kind": "question", "region": "vidzeme", "name": "Valters Niedrīte", "email": "valters@niedres.example",
        "language": "lv", "subject": "Does a company with four people qualify?", "age_days": 2,
        "text": "We are four people and make furniture for libraries. Can we take part, and what does it cost?",
    },
    {
        "kind": "question", "region": "north-denmark", "name": "Signe Havkær", "email": "signe@havkaer.example",
        "language": "da", "subject": "How long does an introduction take?", "age_days": 12,
        "text": "We would like to know how long it takes from a profile to a first conversation abroad.",
        "answer": "From a published profile to an introduction it is usually some weeks; both companies must agree.",
    },
    {
        "kind": "complaint", "region": "", "name": "Oskar Lindvall", "email": "oskar@lindvall.example",
        "language": "sv", "subject": "No answer for two weeks", "age_days": 9,
        "text": "I wrote to our broker two weeks ago and have not heard anything. Please look into it.",
    },
]  # fmt: skip


def make_enquiries() -> None:
    regions = {row.key: row for row in Region.objects.all()}
    for row in read("enquiries.json") or OWN:
        with lived_at(days_ago(row["age_days"])):
            enquiry = send_enquiry(
                by=None,
                region=regions.get(row.get("region") or ""),
                **{name: row[name] for name in ("kind", "name", "email", "subject", "text", "language")},
            )
        if row.get("answer"):
            person: User = people_who_answer(enquiry)[0]
            organisation = enquiry.organisation
            key = f"broker:{organisation.public_id}" if organisation and not person.is_staff else "administrator"
            with lived_at(days_ago(max(row["age_days"] - 2, 0.1))):
                answer_enquiry(by=acting(person, key), enquiry=enquiry, answer=row["answer"])
