"""The people of the demo world and what they hold."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import TermsConsent, User
from brokerage.models import CompanyMembership
from brokerage.services.load import note_absence
from regions.models import Organisation, OrganisationMembership, Region, S3Mandate

from .clock import days_ago, lived_at
from .files import read

PASSWORD = "tibs-demo-2026"  # noqa: S105 - printed for everybody who tries the demo
# Before the oldest profile: one that is archived has lived its year and its time as expired.
JOINED_DAYS_AGO = 1300


def make_people() -> None:
    people = read("people.json")
    companies = read("companies.json")
    rows = [*people["people"], *(person for company in companies for person in company["people"])]
    _create_users(rows)
    users = {user.email: user for user in User.objects.filter(is_demo=True)}
    organisations = {row.key: row for row in Organisation.objects.all()}
    OrganisationMembership.objects.bulk_create(
        OrganisationMembership(
            user=users[row["email"]], organisation=organisations[held["organisation"]], role=held["role"]
        )
        for row in people["people"]
        for held in row["memberships"]
    )
    regions = {row.key: row for row in Region.objects.all()}
    for mandate in people["mandates"]:
        S3Mandate.objects.get_or_create(
            organisation=organisations[mandate["organisation"]], region=regions[mandate["region"]], valid_to=None
        )


def _create_users(rows: list[dict]) -> None:
    # One hash for all: every account has the same published password, and hashing is slow on purpose.
    password = make_password(PASSWORD)
    joined = days_ago(JOINED_DAYS_AGO)
    users = User.objects.bulk_create(
        User(
            email=row["email"].lower(),
            password=password,
            full_name=row["full_name"],
            phone=row.get("phone", ""),
            language=row["language"],
            is_staff=row.get("is_staff", False),
            is_superuser=row.get("is_staff", False),
            is_demo=True,
            date_joined=joined,
        )
        for row in rows
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    TermsConsent.objects.bulk_create(
        TermsConsent(user=user, version=settings.TIBS_TERMS_VERSION, language=user.language, given_at=joined)
        for user in users
    )


def add_members(company, rows: list[dict]) -> None:
    users = {user.email: user for user in User.objects.filter(email__in=[row["email"].lower() for row in rows])}
    CompanyMembership.objects.bulk_create(
        CompanyMembership(
            user=users[row["email"].lower()],
            company=company,
            is_owner=row["is_owner"],
            is_contact=row["is_contact"],
            valid_from=days_ago(JOINED_DAYS_AGO).date(),
        )
        for row in rows
    )


def acting(user: User, key: str) -> User:
    """A fresh reading of `user` in the capacity `key`; what the person chose itself stays as it is."""
    person = User.objects.get(pk=user.pk)
    person.active_capacity = key
    return person


def make_absence() -> None:
    """One broker is away for two weeks, with a colleague as substitute."""
    broker = User.objects.get(email="broker.bif@demo.example")
    substitute = broker.capacity.holder.brokers().exclude(pk=broker.pk).first()
    with lived_at(days_ago(2)):
        today = timezone.localdate()
        note_absence(by=broker, substitute=substitute, starts_on=today, ends_on=today + timedelta(days=14))
