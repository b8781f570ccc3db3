"""Questions and complaints of the demo world: some wait, some are answered."""

from accounts.models import User
from regions.models import Organisation, Region
from regions.services.enquiries import answer_enquiry, send_enquiry

from .clock import days_ago, lived_at
from .files import read
from .people import acting

COPIED = ("kind", "name", "email", "subject", "text", "language")


def make_enquiries() -> None:
    regions = {row.key: row for row in Region.objects.all()}
    organisations = {row.key: row for row in Organisation.objects.all()}
    users = {row.email: row for row in User.objects.filter(is_demo=True)}
    for row in read("enquiries.json"):
        with lived_at(days_ago(row["days_ago"])):
            enquiry = send_enquiry(
                by=users.get(row["asked_by"]),
                region=regions.get(row["region"]),
                organisation=organisations.get(row["organisation"]),
                **{name: row[name] for name in COPIED},
            )
        if row["answer"]:
            person = users[row["answered_by"]]
            key = "administrator" if person.is_staff else f"broker:{enquiry.organisation.public_id}"
            with lived_at(days_ago(row["answered_days_ago"])):
                answer_enquiry(by=acting(person, key), enquiry=enquiry, answer=row["answer"])
