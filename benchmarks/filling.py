"""A database of its own for a benchmark, with reference data and any number of synthetic profiles."""

from contextlib import contextmanager
from datetime import timedelta
from itertools import islice

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from benchmarks.synthetic import Writer
from brokerage.enums import Origin, ProfileState
from brokerage.models import Company, Profile, ProfileKeyword, SuggestionWork
from brokerage.models.profile import plain_text_of
from regions.models import Country, Region
from regions.services import serving_organisation
from s3strategy.models import Concept

SEED = 20_260_101
BATCH = 2000
LANGUAGES = {"DE": "de", "DK": "da", "EE": "et", "FI": "fi", "LT": "lt", "LV": "lv", "PL": "pl", "SE": "sv", "NO": "no"}


@contextmanager
def own_database():
    """A database that is made now and dropped afterwards; the one of `DATABASE_URL` is not touched."""
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        call_command("load_reference", verbosity=0)
        yield connection.settings_dict["NAME"]
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def fill(count: int, seed: int = SEED) -> None:
    """`count` published profiles, each of a company of its own, and no work due for them."""
    regions = list(Region.objects.order_by("key").select_related("country"))
    organisations = {region.pk: serving_organisation(region) for region in regions}
    countries = {country.pk: country for country in Country.objects.all()}
    places = [(region.country_id, region.key) for region in regions] + [(code, None) for code in sorted(LANGUAGES)]
    places = [place for place in places if place[0] in countries]
    by_key = {region.key: region for region in regions}
    schemes = ("een_technology", "een_market")
    rows = Concept.objects.selectable().filter(scheme__in=schemes).order_by("code").values_list("scheme", "code", "pk")
    concepts = {(scheme, code): pk for scheme, code, pk in rows}
    keywords = {scheme: [code for other, code in concepts if other == scheme] for scheme in schemes}
    writer = Writer(seed, places, keywords, LANGUAGES)
    drawn = writer.profiles(count)
    number = 0
    while batch := list(islice(drawn, BATCH)):
        _write(batch, number, by_key, organisations, concepts)
        number += len(batch)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _write(batch: list[dict], number: int, by_key: dict, organisations: dict, concepts: dict) -> None:
    now = timezone.now() - timedelta(days=1)
    companies = [
        Company(
            name=f"Company {number + place}",
            name_key=f"company {number + place}",
            country_id=row["country"],
            region=by_key.get(row["region"]),
            serving_organisation=organisations.get(by_key[row["region"]].pk) if row["region"] else None,
            size_class=row["size_class"],
            languages=row["languages"],
            created_at=now,
        )
        for place, row in enumerate(batch)
    ]
    Company.objects.bulk_create(companies)
    same = (
        "type", "title", "summary", "description", "partnership_types", "partner_types", "target_countries",
        "offers_areas", "seeks_areas", "stage", "ipr",
    )  # fmt: skip
    profiles = Profile.objects.bulk_create(
        Profile(
            company=company,
            **{name: row[name] for name in same},
            state=ProfileState.PUBLISHED,
            origin=Origin.PORTAL,
            search_text=plain_text_of(f"{row['title']} {row['summary']} {row['description']}"),
            state_since=now,
            created_at=now,
            changed_at=now,
            published_at=now,
            expires_at=now + timedelta(days=365),
        )
        for company, row in zip(companies, batch, strict=True)
    )
    ProfileKeyword.objects.bulk_create(
        ProfileKeyword(profile=profile, concept_id=concepts[f"een_{name}", code])
        for profile, row in zip(profiles, batch, strict=True)
        for name in ("technology", "market")
        for code in row[name]
    )
    SuggestionWork.objects.bulk_create(SuggestionWork(profile=p, wanted_at=now, done_for=now) for p in profiles)
