"""Rows for the tests of regions and strategy, made with as few words as possible."""

from datetime import date
from itertools import count

from accounts.models import User
from regions.models import (
    Country,
    NutsUnit,
    Organisation,
    OrganisationMembership,
    OrganisationRole,
    OrganisationService,
    Region,
    RegionUnit,
    S3Mandate,
)

numbers = count(1)
PASSWORD = "a calm northern sea"


def country(code="LV"):
    return Country.objects.get_or_create(code=code, defaults={"name": code})[0]


def region(name="Vidzeme", **fields):
    return Region.objects.create(key=f"region-{next(numbers)}", name_en=name, country=country(), **fields)


def unit(code="LV008", version=2021, level=3, of=None, **fields):
    row = NutsUnit.objects.create(
        code=code, version=version, level=level, name=code, country=country(code[:2]), **fields
    )
    if of is not None:
        RegionUnit.objects.create(region=of, unit=row)
    return row


def organisation(name="Planning Region", role=OrganisationRole.Role.PARTNER, serves=None, mandate_for=None):
    number = next(numbers)
    row = Organisation.objects.create(key=f"organisation-{number}", name=f"{name} {number}", country=country())
    if role:
        OrganisationRole.objects.create(organisation=row, role=role)
    if serves is not None:
        is_primary = not OrganisationService.objects.filter(region=serves, is_primary=True).exists()
        OrganisationService.objects.create(organisation=row, region=serves, is_primary=is_primary)
    if mandate_for is not None:
        S3Mandate.objects.create(organisation=row, region=mandate_for)
    return row


def person(role=None, of=None, *, since: date | None = None, **fields):
    number = next(numbers)
    fields = {"email": f"person{number}@example.org", "full_name": f"Person {number}"} | fields
    user = User.objects.create_user(password=PASSWORD, **fields)
    if role:
        OrganisationMembership.objects.create(user=user, organisation=of, role=role, valid_from=since)
    return user


def also(user, role, of) -> OrganisationMembership:
    """A further role of somebody."""
    return OrganisationMembership.objects.create(user=user, organisation=of, role=role)


def broker(of):
    return person("broker", of)


def officer(of):
    return person("officer", of)


def administrator():
    return person(is_staff=True, is_superuser=True)
