"""Evidence from below: what companies do in each priority and candidate, counted weekly into rows of strategies."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from brokerage.enums import Origin
from brokerage.models import Agreement, Company, Party, Profile, ProfileKeyword
from s3strategy.exercise_enums import CandidateState
from s3strategy.exercise_steps import RUNNING
from s3strategy.models import ActivitySnapshot, Candidate, Concept, Priority
from s3strategy.selectors.crosswalk import linked_codes

EVERY = timedelta(days=7)
OFFERS = ("BO", "TO")


@dataclass(slots=True)
class Offer:
    """A published profile as far as it is counted; `about`: its keywords and everything above them."""

    company: int
    country: str
    region: int
    is_offer: bool
    keywords: set[int] = field(default_factory=set)
    about: set[int] = field(default_factory=set)


def take_activity_snapshots(today: date | None = None, *, even_if_fresh: bool = False) -> int:
    """One row for each priority, and for each candidate and region; how many were written. Safe to run twice."""
    today = today or timezone.localdate()
    newest = ActivitySnapshot.objects.aggregate(day=Max("taken_on"))["day"]
    if newest is not None and newest > today - EVERY and not even_if_fresh:
        return 0
    parents = dict(Concept.objects.values_list("pk", "parent"))
    profiles = _profiles(parents)
    counter = _Counter(profiles, _companies(profiles, parents))
    rows = [
        ActivitySnapshot(priority_id=priority, region_id=region, taken_on=today, **counter.count(concepts, region))
        for priority, region, concepts in _priorities()
    ]
    rows += [
        ActivitySnapshot(candidate_id=candidate, region_id=region, taken_on=today, **counter.count(concepts, region))
        for candidate, regions, concepts in _candidates()
        for region in regions
    ]
    with transaction.atomic():
        return len(ActivitySnapshot.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000))


def _priorities() -> Iterable[tuple[int, int, set[int]]]:
    """With what the crosswalk adds to their own codes, so that a keyword counts at once."""
    found = list(Priority.objects.current().prefetch_related("codes__concept").order_by("pk"))
    linked = linked_codes(found)
    for priority in found:
        concepts = {code.concept_id for code in priority.codes.all()}
        yield priority.pk, priority.region_id, concepts | {code.concept.pk for code in linked.get(priority.pk, [])}


def _candidates() -> Iterable[tuple[int, list[int], set[int]]]:
    """Of exercises that run or are adopted; without codes nothing can be found for it, so it has no row."""
    found = Candidate.objects.exclude(state=CandidateState.SET_ASIDE).filter(
        exercise__state__in=[*RUNNING, "adopted"], concepts__isnull=False
    )
    for candidate in found.distinct().prefetch_related("concepts", "exercise__exercise_regions").order_by("pk"):
        regions = [row.region_id for row in candidate.exercise.exercise_regions.all()]
        yield candidate.pk, regions, {concept.pk for concept in candidate.concepts.all()}


def _profiles(parents: dict[int, int | None]) -> dict[int, Offer]:
    counted = Profile.objects.published().in_date().filter(origin=Origin.PORTAL, company__region__isnull=False)
    rows = counted.values_list("pk", "company", "company__country", "company__region", "type")
    found = {
        pk: Offer(company, country, region, kind in OFFERS) for pk, company, country, region, kind in rows.iterator()
    }
    keywords = ProfileKeyword.objects.filter(profile__in=counted).values_list("profile", "concept")
    for profile, concept in keywords.iterator():
        if profile in found:
            found[profile].keywords.add(concept)
            found[profile].about |= _upwards(concept, parents)
    return found


def _companies(profiles: dict[int, Offer], parents: dict[int, int | None]) -> dict[int, set[int]]:
    """Companies with a published profile -> their activities and everything above them."""
    active = {profile.company for profile in profiles.values()}
    found: dict[int, set[int]] = defaultdict(set)
    for company, concept in Company.nace.through.objects.values_list("company", "concept").iterator():
        if company in active:
            found[company] |= _upwards(concept, parents)
    return found


def _upwards(concept: int | None, parents: dict[int, int | None]) -> set[int]:
    found: set[int] = set()
    while concept is not None and concept not in found:
        found.add(concept)
        concept = parents.get(concept)
    return found


class _Counter:
    """Counts by concept and region without asking the store again."""

    def __init__(self, profiles: dict[int, Offer], activities: dict[int, set[int]]):
        self.profiles = profiles
        self.by_concept: dict[tuple[int, int], set[int]] = defaultdict(set)
        for pk, profile in profiles.items():
            for concept in profile.about:
                self.by_concept[concept, profile.region].add(pk)
        region_of = {profile.company: profile.region for profile in profiles.values()}
        self.companies: dict[tuple[int, int], set[int]] = defaultdict(set)
        for company, concepts in activities.items():
            for concept in concepts:
                self.companies[concept, region_of[company]].add(company)
        self.matches: dict[int, set[int]] = defaultdict(set)
        for profile, match in Party.objects.values_list("profile", "match").iterator():
            if profile in profiles:
                self.matches[profile].add(match)
        validated = Agreement.objects.filter(validated_at__isnull=False)
        self.agreed = set(validated.values_list("match", flat=True))
        self.offered: dict[int, set[str]] = defaultdict(set)
        for profile in profiles.values():
            if profile.is_offer:
                for keyword in profile.keywords:
                    self.offered[keyword].add(profile.country)

    def count(self, concepts: set[int], region: int) -> dict[str, int]:
        mine = set().union(*(self.by_concept.get((concept, region), ()) for concept in concepts))
        companies = set().union(*(self.companies.get((concept, region), ()) for concept in concepts))
        matches = set().union(*(self.matches.get(profile, ()) for profile in mine))
        sought = [self.profiles[pk] for pk in mine if not self.profiles[pk].is_offer]
        return {
            "companies": len(companies | {self.profiles[pk].company for pk in mine}),
            "offered": len(mine) - len(sought),
            "sought": len(sought),
            "matches": len(matches),
            "agreements": len(matches & self.agreed),
            "unmet": sum(not self._is_met(profile) for profile in sought),
        }

    def _is_met(self, profile: Offer) -> bool:
        """Somebody of another country offers under one of its keywords."""
        return any(self.offered.get(keyword, set()) - {profile.country} for keyword in profile.keywords)
