"""From rows to the engine's plain data."""

from collections.abc import Callable, Iterable, Iterator

from django.db.models import Count, Max

from brokerage.enums import Origin
from brokerage.matching import Engine, PriorityData, ProfileData, Tree, Weights
from brokerage.models import Profile
from s3strategy.models import Concept, Priority, PriorityCode
from s3strategy.selectors import priorities_for_engine

SCHEMES = ("een_technology", "een_market")


def engine_settings() -> tuple[tuple, Callable[[], Engine]]:
    """A key that changes when trees, priorities or codings change, and how to make the engine then."""
    key = (
        Concept.objects.aggregate(n=Count("pk"), last=Max("pk"))["n"],
        tuple(Priority.objects.values_list("pk", "version").order_by("pk")),
        PriorityCode.objects.aggregate(n=Count("pk"), last=Max("pk"))["last"],
    )
    return key, make_engine


def make_engine() -> Engine:
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
        )
        for region, items in priorities_for_engine().items()
        for item in items
    ]
    return Engine(Weights(), trees, priorities)


def _tree(scheme: str) -> Tree:
    rows = list(Concept.objects.of(scheme).values_list("code", "parent__code", "label"))
    return Tree(scheme, {code: parent for code, parent, _label in rows}, {code: label for code, _p, label in rows})


def profile_data(profiles) -> Iterator[ProfileData]:
    """Engine rows of a queryset of profiles, in a constant number of queries."""
    rows: Iterable[Profile] = profiles.select_related("company__region").prefetch_related("keywords", "company__nace")
    for profile in rows:
        company = profile.company
        codes: dict[str, list[str]] = {scheme: [] for scheme in SCHEMES}
        for concept in profile.keywords.all():
            codes.setdefault(concept.scheme, []).append(concept.code)
        yield ProfileData(
            id=profile.pk,
            company=company.pk,
            country=company.country_id,
            region=company.region.key if company.region else None,
            region_group=(company.region.group or None) if company.region else None,
            type=profile.type or None,
            title="" if profile.origin == Origin.IMPORT else profile.title,
            summary=profile.summary,
            description=profile.description,
            advantages=profile.advantages,
            technical=profile.technical,
            partner_role=profile.partner_role,
            market=tuple(codes["een_market"]),
            technology=tuple(codes["een_technology"]),
            source_keywords=tuple(profile.source_keywords),
            partnership_types=tuple(profile.partnership_types),
            partner_types=tuple(profile.partner_types),
            company_kind=company.partner_type or None,
            target_countries=tuple(profile.target_countries),
            offers_areas=tuple(profile.offers_areas),
            seeks_areas=tuple(profile.seeks_areas),
            stage=profile.stage or None,
            ipr=profile.ipr or None,
            languages=tuple(company.languages),
            nace=tuple(concept.code for concept in company.nace.all()),
        )
