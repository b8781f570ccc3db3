"""From rows to the engine's plain data."""

import hashlib
from collections.abc import Iterator

from django.db.models import Count, Max

from brokerage.enums import PARTNER_TYPE_OF_SIZE, Origin
from brokerage.matching import ENGINE_VERSION, Engine, PriorityData, ProfileData, Tree, Weights
from brokerage.models import Company, ProfileKeyword, weights_in_force
from s3strategy.models import Concept, Priority, PriorityCode
from s3strategy.selectors import crosswalk_digest, priorities_for_engine

SCHEMES = ("een_technology", "een_market")


def engine_settings() -> tuple:
    """A key that changes when trees, priorities, codings or links of the crosswalk change."""
    return (
        Concept.objects.aggregate(n=Count("pk"), last=Max("pk"))["n"],
        tuple(Priority.objects.current().values_list("pk", "version").order_by("pk")),
        PriorityCode.objects.aggregate(n=Count("pk"), last=Max("pk"))["last"],
        crosswalk_digest(),
    )


def basis() -> str:
    """A digest of all that scores rest on besides the profiles: when it changes, everything is ranked anew."""
    weights = weights_in_force()
    parts = repr((engine_settings(), ENGINE_VERSION, sorted(weights.values.items()), weights.version))
    return hashlib.sha256(parts.encode()).hexdigest()


def make_engine(weights: Weights | None = None) -> Engine:
    """With the weights in force, or others."""
    trees = [_tree(scheme) for scheme in SCHEMES]
    priorities = [
        PriorityData(
            id=item["id"],
            region=region,
            title=item["title"],
            source=item["source"],
            level=item["level"],
            weight=item["weight"],
            codes=frozenset(f"{code['scheme']}:{code['code']}" for code in item["codes"]),
            unreviewed=frozenset(
                f"{code['scheme']}:{code['code']}" for code in item["codes"] if code["linked"] and not code["reviewed"]
            ),
        )
        for region, items in priorities_for_engine().items()
        for item in items
    ]
    return Engine(weights or weights_in_force(), trees, priorities)


def _tree(scheme: str) -> Tree:
    rows = list(Concept.objects.of(scheme).values_list("code", "parent__code", "label"))
    return Tree(scheme, {code: parent for code, parent, _label in rows}, {code: label for code, _p, label in rows})


COLUMNS = (
    "pk", "company_id", "company__country_id", "company__region__key", "company__region__group", "type", "origin",
    "title", "summary", "description", "advantages", "technical", "partner_role", "source_keywords",
    "partnership_types", "partner_types", "company__size_class", "target_countries", "offers_areas", "seeks_areas",
    "stage", "ipr", "company__languages",
)  # fmt: skip


def profile_data(profiles) -> Iterator[ProfileData]:
    """Engine rows of a queryset of profiles, in three queries; columns only, for a hundred thousand at once."""
    keywords = _codes(ProfileKeyword.objects.filter(profile__in=profiles, concept__scheme__in=SCHEMES), "profile_id")
    through = Company.nace.through.objects.filter(company__profiles__in=profiles)
    nace = _codes(through.distinct(), "company_id")
    for row in profiles.order_by("pk").values_list(*COLUMNS).iterator(chunk_size=5000):
        pk, company, country, region, group, type_, origin, title, *texts, sources = row[:14]
        partnership, sought, size, targets, offers, seeks, stage, ipr, languages = row[14:]
        yield ProfileData(
            pk, company, country, region, group or None, type_ or None,
            "" if origin == Origin.IMPORT else title, *texts,
            market=tuple(keywords.get((pk, "een_market"), ())),
            technology=tuple(keywords.get((pk, "een_technology"), ())),
            source_keywords=tuple(sources),
            partnership_types=tuple(partnership),
            partner_types=tuple(sought),
            company_kind=str(PARTNER_TYPE_OF_SIZE.get(size, "")) or None,
            target_countries=tuple(targets),
            offers_areas=tuple(offers),
            seeks_areas=tuple(seeks),
            stage=stage or None,
            ipr=ipr or None,
            languages=tuple(languages),
            nace=tuple(nace.get((company, "nace"), ())),
        )  # fmt: skip


def _codes(rows, owner: str) -> dict[tuple[int, str], list[str]]:
    """(owner, scheme) -> codes, in their order."""
    found: dict[tuple[int, str], list[str]] = {}
    for key, scheme, code in rows.order_by(owner, "concept__code").values_list(
        owner, "concept__scheme", "concept__code"
    ):
        found.setdefault((key, scheme), []).append(code)
    return found
