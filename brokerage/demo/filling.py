"""Any number of invented companies with published profiles, written in batches; no work is due for them."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from django.db import connection
from django.utils import timezone

from brokerage.enums import Origin, ProfileState
from brokerage.models import Company, Profile, ProfileKeyword, SuggestionWork
from brokerage.models.profile import plain_text_of
from regions.models import Country, Region
from regions.services import serving_organisation
from s3strategy.models import Concept

from .drawing import Writer

SEED = 20_260_101
BATCH = 2000
LANGUAGES = {"DE": "de", "DK": "da", "EE": "et", "FI": "fi", "LT": "lt", "LV": "lv", "PL": "pl", "SE": "sv", "NO": "no"}
SAME = (
    "type", "title", "summary", "description", "partnership_types", "partner_types", "target_countries",
    "offers_areas", "seeks_areas", "stage", "ipr",
)  # fmt: skip


class Filler:
    """Writes companies of served regions and of other countries around; reference data must be loaded."""

    def __init__(self, seed: int = SEED) -> None:
        regions = list(Region.objects.order_by("key").select_related("country"))
        self.by_key = {region.key: region for region in regions}
        self.organisations = {region.key: serving_organisation(region) for region in regions}
        countries = set(Country.objects.values_list("pk", flat=True))
        places = [(region.country_id, region.key) for region in regions] + [(code, None) for code in sorted(LANGUAGES)]
        schemes = ("een_technology", "een_market")
        rows = Concept.objects.selectable().filter(scheme__in=schemes).order_by("code")
        self.concepts = {(scheme, code): pk for scheme, code, pk in rows.values_list("scheme", "code", "pk")}
        keywords = {scheme: [code for other, code in self.concepts if other == scheme] for scheme in schemes}
        self.writer = Writer(seed, [place for place in places if place[0] in countries], keywords, LANGUAGES)

    def fill(self, count: int, *, companies: int | None = None) -> Iterator[int]:
        """Write `count` profiles, spread over `companies` (one each without); yields how many stand there."""
        each = max(1, count // companies) if companies else 1
        drawn, number = self.writer.profiles(count), 0
        while batch := list(islice(drawn, BATCH - BATCH % each)):
            self._write(batch, number, each)
            number += len(batch)
            yield number
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _write(self, batch: list[dict], number: int, each: int) -> None:
        now = timezone.now() - timedelta(days=1)
        owners = [self._company(batch[place], number + place, now) for place in range(0, len(batch), each)]
        Company.objects.bulk_create(owners)
        profiles = Profile.objects.bulk_create(
            Profile(
                company=owners[place // each],
                **{name: row[name] for name in SAME}
                # A profile of the same company has its country, whatever place was drawn for it.
                | {"target_countries": [c for c in row["target_countries"] if c != owners[place // each].country_id]},
                state=ProfileState.PUBLISHED,
                origin=Origin.PORTAL,
                search_text=plain_text_of(f"{row['title']} {row['summary']} {row['description']}"),
                state_since=now,
                created_at=now,
                changed_at=now,
                published_at=now,
                expires_at=now + timedelta(days=365),
            )
            for place, row in enumerate(batch)
        )
        ProfileKeyword.objects.bulk_create(
            ProfileKeyword(profile=profile, concept_id=self.concepts[f"een_{name}", code])
            for profile, row in zip(profiles, batch, strict=True)
            for name in ("technology", "market")
            for code in row[name]
        )
        SuggestionWork.objects.bulk_create(SuggestionWork(profile=p, wanted_at=now, done_for=now) for p in profiles)

    def _company(self, row: dict, number: int, now) -> Company:
        return Company(
            name=f"Company {number}",
            name_key=f"company {number}",
            country_id=row["country"],
            region=self.by_key.get(row["region"]),
            serving_organisation=self.organisations.get(row["region"]),
            size_class=row["size_class"],
            languages=row["languages"],
            created_at=now,
        )
