"""What the crosswalk adds to the codes of priorities, and what it says of a concept."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Q, Sum

from s3strategy.models import Concept, CrosswalkLink, Priority


@dataclass(frozen=True, slots=True)
class LinkedCode:
    """A concept that a priority is about by way of a link. `via`: its own code that is linked, or None."""

    concept: Concept
    confidence: float
    is_reviewed: bool
    via: Concept | None


def crosswalk_digest() -> tuple:
    """Changes when a link comes, goes or is reviewed."""
    found = CrosswalkLink.objects.aggregate(n=Count("pk"), last=Max("pk"), versions=Sum("version"))
    return found["n"], found["last"], found["versions"]


def linked_codes(priorities: Iterable[Priority]) -> dict[int, list[LinkedCode]]:
    """Priority -> what links add to its own codes, the strongest link of each concept; one step, never a chain.

    `priorities` come with `codes__concept` prefetched. Confidence is that of the link, times that of the code it
    starts from, halved while nobody has reviewed the link.
    """
    own = {priority.pk: {code.concept_id: code for code in priority.codes.all()} for priority in priorities}
    links = CrosswalkLink.objects.counting().select_related("concept", "other")
    of_priority: dict[int, list[CrosswalkLink]] = defaultdict(list)
    of_concept: dict[int, list[tuple[Concept, CrosswalkLink]]] = defaultdict(list)
    for link in links.filter(Q(priority=None) | Q(priority__in=own)):
        if link.priority_id is not None:
            of_priority[link.priority_id].append(link)
        else:
            of_concept[link.concept_id].append((link.other, link))
            of_concept[link.other_id].append((link.concept, link))
    found: dict[int, list[LinkedCode]] = {}
    for pk, codes in own.items():
        best: dict[int, LinkedCode] = {}
        for link in of_priority[pk]:
            _keep(best, LinkedCode(link.concept, float(link.weight), link.is_reviewed, None))
        for code in codes.values():
            for concept, link in of_concept[code.concept_id]:
                confidence = float(link.weight * code.confidence)
                _keep(best, LinkedCode(concept, confidence, link.is_reviewed, code.concept))
        linked = [code for concept_id, code in best.items() if concept_id not in codes]
        found[pk] = sorted(linked, key=lambda code: (-code.confidence, code.concept.scheme, code.concept.code))
    return found


def _keep(best: dict[int, LinkedCode], code: LinkedCode) -> None:
    known = best.get(code.concept.pk)
    if known is None or (code.is_reviewed, code.confidence) > (known.is_reviewed, known.confidence):
        best[code.concept.pk] = code


def links_of(concept: Concept):
    """The links of a concept, from either end, without those that were rejected."""
    rows = CrosswalkLink.objects.counting().filter(Q(concept=concept) | Q(other=concept))
    return rows.select_related("concept", "other", "priority__region").order_by("-confidence", "pk")
