"""The profiles of the demo world, each brought to its state by the verbs people use."""

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from brokerage import moves
from brokerage.enums import ProfileState as P
from brokerage.jobs.suggest import want_suggestions
from brokerage.models import Company, Profile
from brokerage.people_of import owners_of
from brokerage.services import profiles
from brokerage.services.video_links import add_video_link
from s3strategy.models import Concept

from .clock import days_ago, lived_at
from .files import read
from .people import acting

SCORES = {
    P.REJECTED: (1, 1, 1, 1, "The text does not say what is offered, to whom, or what is new about it."),
    P.ON_HOLD: (3, 2, 2, 2, "Promising, but the partner sought and the stage of development stay vague."),
    P.RETURNED: (3, 2, 3, 3, "Good matter. Please mend the field named and send it again."),
    P.PUBLISHED: (4, 4, 4, 4, "Clear, specific and useful for a partner abroad."),
}
CALL_COLUMNS = {
    "programme": "call_programme",
    "identifier": "call_identifier",
    "coordinator_wanted": "call_coordinator_wanted",
    "interest_deadline": "call_interest_deadline",
    "deadline": "call_deadline",
}
REVIEWED = set(SCORES) | {P.EXPIRED, P.ARCHIVED}


def broker_of(company: Company, but: User | None = None) -> User | None:
    """The broker in charge in that capacity; with `but`, a colleague who can be the second person."""
    organisation = company.serving_organisation
    if organisation is None:
        return None
    taken = {company.broker_in_charge_id, but.pk} if but else set()
    people = [broker for broker in organisation.brokers() if broker.pk not in taken]
    people.sort(key=lambda broker: (broker.pk != company.broker_in_charge_id, broker.pk))
    return acting(people[0], f"broker:{organisation.public_id}") if people else None


def owner_of(company: Company) -> User:
    return acting(owners_of(company)[0], f"sme:{company.public_id}")


def make_profiles(companies: dict[str, Company]) -> dict[str, Profile]:
    """Key -> profile. Those that end as expired or archived are left published for `end_profiles`."""
    concepts = {(row.scheme, row.code): row for row in Concept.objects.filter(scheme__startswith="een")}
    goals = {row.label: row for row in Concept.objects.filter(scheme="sdg")}
    made = {}
    for row in read("profiles.json"):
        company = companies[row["company"]]
        keywords = [concepts["een_market", code] for code in row["market"]]
        keywords += [concepts["een_technology", code] for code in row["technology"]]
        keywords += [goals[label] for label in row["sdgs"]]
        made[row["key"]] = _make(row, company, {**_columns(row), "keywords": list(dict.fromkeys(keywords))})
    return made


def end_profiles(made: dict[str, Profile]) -> None:
    for row in read("profiles.json"):
        if row["state"] not in (P.EXPIRED, P.ARCHIVED):
            continue
        profile = made[row["key"]]
        profile.refresh_from_db()
        with lived_at(profile.expires_at + timedelta(hours=1)):
            moves.move(profile, "expire")
            want_suggestions(profile)
        if row["state"] == P.ARCHIVED:
            with lived_at(profile.expires_at + timedelta(days=9)):
                by = broker_of(profile.company) or owner_of(profile.company)
                profiles.archive_profile(by=by, profile=profile)


def _columns(row: dict) -> dict:
    columns = {name: row[name] for name in profiles.COLUMNS if row.get(name) is not None}
    call = row.get("call") or {}
    for name, column in CALL_COLUMNS.items():
        value = call.get(name, call.get(column))
        if isinstance(value, int) and not isinstance(value, bool):
            value = timezone.localdate() + timedelta(days=value)
        elif isinstance(value, str) and column.endswith("deadline"):
            value = date.fromisoformat(value)
        if value is not None:
            columns[column] = value
    for name in ("interest_deadline", "deadline"):
        days = call.get(f"{name}_days", call.get(f"{name}_in_days"))
        if days is not None:
            columns[CALL_COLUMNS[name]] = timezone.localdate() + timedelta(days=days)
    return columns


def _first_try(data: dict) -> dict:
    return {"advantages": "", "technical": "", "summary": data["summary"].split(". ")[0], "partner_types": []}


def _make(row: dict, company: Company, data: dict) -> Profile:
    state, age = row["state"], row["age_days"]
    if state in (P.EXPIRED, P.ARCHIVED):
        age = max(age, settings.TIBS_PROFILE_DAYS + 12)
    owner = owner_of(company)
    broker = broker_of(company) or owner
    before = 0 if state == P.DRAFT else 9
    profile = None
    if state != P.DRAFT:
        # The company begins, its broker completes: two versions to compare.
        with lived_at(days_ago(age + before + 2)):
            profile = profiles.save_draft(by=owner, company=company, data={**data, **_first_try(data)})
    with lived_at(days_ago(age + before)):
        profile = profiles.save_draft(by=broker, company=company, data=data, profile=profile)
        for video in row.get("videos", []):
            add_video_link(by=broker, profile=profile, **video)
    if state == P.DRAFT:
        return profile
    with lived_at(days_ago(age + (0 if state == P.CLIENT_VALIDATION else 7))):
        profiles.submit_profile(by=broker, profile=profile)
    if state == P.CLIENT_VALIDATION:
        return profile
    with lived_at(days_ago(age + (0 if state == P.REVIEW else 3))):
        profiles.validate_profile(by=owner, profile=profile)
    reviewer = broker_of(company, but=broker)
    if state in REVIEWED and reviewer is not None:
        with lived_at(days_ago(age)):
            review(profile, reviewer, P.PUBLISHED if state in (P.EXPIRED, P.ARCHIVED) else state)
    return profile


def review(profile: Profile, reviewer: User, state: str) -> None:
    *points, comment = SCORES[state]
    if state == P.PUBLISHED and profiles.anonymity_findings(profile):
        profiles.confirm_anonymity(by=reviewer, profile=profile)
    profiles.review_profile(
        by=reviewer,
        profile=profile,
        scores=dict(zip(("advantage", "clarity", "cooperation", "rules"), points, strict=True)),
        comment=comment,
        do_return=state == P.RETURNED,
        field_reasons={"partner_role": "Say who the partner is and what it does."} if state == P.RETURNED else None,
    )
