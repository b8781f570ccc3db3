"""What other apps ask about priorities: answers in plain data."""

from collections import defaultdict
from dataclasses import dataclass

from s3strategy.models import Concept, Priority, PriorityCode

from .crosswalk import linked_codes


@dataclass(frozen=True, slots=True)
class SharedPriority:
    """A pair of priorities of two regions that speak about the same concepts.

    `strength` is in (0, 1]: the strongest common concept (product of both confidences), times both weights
    of level. A national stand-in or a historic priority therefore counts half of one the region set itself.
    """

    ours: Priority
    theirs: Priority
    concepts: tuple[Concept, ...]
    confidence: float
    strength: float
    is_reviewed: bool

    @property
    def has_stand_in(self) -> bool:
        return self.ours.is_stand_in or self.theirs.is_stand_in


def shared_priorities(region_a, region_b) -> list[SharedPriority]:
    """Pairs of current priorities of both regions with at least one common concept, strongest first."""
    sides: dict[int, dict[int, list[PriorityCode]]] = {region_a.pk: defaultdict(list), region_b.pk: defaultdict(list)}
    codes = (
        PriorityCode.objects.filter(
            priority__in=Priority.objects.current().filter(region__in=[region_a.pk, region_b.pk])
        )
        .select_related("priority__region", "concept")
        .order_by("pk")
    )
    for code in codes:
        sides[code.priority.region_id][code.priority_id].append(code)
    pairs = []
    if region_a.pk == region_b.pk:
        return pairs
    for ours in sides[region_a.pk].values():
        by_concept = {code.concept_id: code for code in ours}
        for theirs in sides[region_b.pk].values():
            common = [(by_concept[code.concept_id], code) for code in theirs if code.concept_id in by_concept]
            if common:
                pairs.append(_pair(common))
    return sorted(pairs, key=lambda pair: (-pair.strength, pair.ours.pk, pair.theirs.pk))


def _pair(common: list[tuple[PriorityCode, PriorityCode]]) -> SharedPriority:
    common = sorted(common, key=lambda codes: -codes[0].confidence * codes[1].confidence)
    ours, theirs = common[0][0].priority, common[0][1].priority
    confidence = float(common[0][0].confidence * common[0][1].confidence)
    return SharedPriority(
        ours=ours,
        theirs=theirs,
        concepts=tuple(code.concept for code, _other in common),
        confidence=round(confidence, 4),
        strength=round(confidence * ours.weight * theirs.weight, 4),
        is_reviewed=all(code.is_reviewed for pair in common for code in pair),
    )


def priorities_for_engine() -> dict[str, list[dict]]:
    """Region key -> its current priorities as plain data, for the engine that knows no Django.

    Each: `id`, `key`, `title`, `source`, `year`, `level`, `is_stand_in`, `weight` (0 to 1, by level) and `codes`,
    a list of {"scheme", "code", "confidence", "reviewed", "linked"}. `linked` codes come by way of the crosswalk; a
    code that is linked and not reviewed counts less.
    """
    found: dict[str, list[dict]] = defaultdict(list)
    priorities = list(
        Priority.objects.current()
        .select_related("region")
        .prefetch_related("codes__concept")
        .order_by("region__key", "pk")
    )
    linked = linked_codes(priorities)
    for priority in priorities:
        found[priority.region.key].append(
            {
                "id": priority.pk,
                "key": priority.key,
                "title": priority.title,
                "source": priority.source,
                "year": priority.year_text,
                "level": str(priority.level),
                "is_stand_in": priority.is_stand_in,
                "weight": priority.weight,
                "codes": [
                    {
                        "scheme": code.concept.scheme,
                        "code": code.concept.code,
                        "confidence": float(code.confidence),
                        "reviewed": code.is_reviewed,
                        "linked": is_linked,
                    }
                    for is_linked, codes in ((False, priority.codes.all()), (True, linked[priority.pk]))
                    for code in codes
                ],
            }
        )
    return dict(found)
