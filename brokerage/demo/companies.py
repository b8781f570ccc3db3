"""The companies of the demo world, each with the organisation that serves its region."""

from itertools import cycle

from brokerage.models import Company
from regions.models import NutsUnit, Region
from regions.services import serving_organisation
from s3strategy.models import Concept

from .clock import days_ago
from .files import read
from .people import JOINED_DAYS_AGO, add_members

COPIED = (
    "name", "registration_number", "legal_form", "size_class", "year_founded", "website", "languages",
    "turnover_class", "certificates",
)  # fmt: skip


def make_companies() -> dict[str, Company]:
    """Create the companies of the file; key -> company."""
    made = {}
    nace = {concept.code: concept for concept in Concept.objects.filter(scheme="nace")}
    brokers: dict[int, cycle] = {}
    for number, row in enumerate(read("companies.json")):
        unit = NutsUnit.objects.filter(code=row["nuts_code"], country_id=row["country"]).order_by("-version").first()
        region = Region.objects.for_unit(unit).order_by("key").first() if unit else None
        if region is None and row["region"]:
            region = Region.objects.get(key=row["region"])
        organisation = serving_organisation(region) if region else None
        if organisation and organisation.pk not in brokers:
            brokers[organisation.pk] = cycle(organisation.brokers())
        company = Company.objects.create(
            country_id=row["country"],
            nuts_unit=unit,
            region=region,
            serving_organisation=organisation,
            broker_in_charge=next(brokers[organisation.pk], None) if organisation else None,
            created_at=days_ago(JOINED_DAYS_AGO - 3 * number),
            **{name: row[name] for name in COPIED if row.get(name) is not None},
        )
        company.nace.set([nace[code] for code in row["nace"] if code in nace])
        add_members(company, row["people"])
        made[row["key"]] = company
    return made
