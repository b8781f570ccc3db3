"""Two to nine regions side by side: rows as the pure comparison takes them, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from regions.figures import figures_of
from regions.models import Region, RegionFact
from s3strategy.comparing import (
    ChainComplement,
    CodedPriority,
    Indicator,
    SharedDomain,
    Similarity,
    chain_complementarity,
    overlap,
    related_variety_gain,
    shared_domains,
    similarity,
    strengths,
)
from s3strategy.models import Concept, Priority

Facts = RegionFact.Indicator
INDICATORS = (
    Indicator(Facts.POPULATION, is_ratio=True),
    Indicator(Facts.GDP_PER_HEAD_EUR, is_ratio=True),
    Indicator(Facts.GDP_PER_HEAD_PPS, is_ratio=True),
)
# Our own choice, to be changed on the page: size and wealth count alike, prices in euro add nothing to those in PPS.
WEIGHTS = {str(Facts.POPULATION): 1.0, str(Facts.GDP_PER_HEAD_EUR): 0.0, str(Facts.GDP_PER_HEAD_PPS): 1.0}


@dataclass(frozen=True, slots=True)
class Pair:
    a: Region
    b: Region
    overlap: float | None
    shared: list[SharedDomain] | None
    chain: float | None
    chain_parts: list[ChainComplement]
    variety_gain: float | None
    similarity: Similarity


def coded_priorities(region_ids: Sequence[int] | None = None) -> dict[int, list[CodedPriority]]:
    """Region -> its current priorities with their codes, for the pure functions."""
    rows = Priority.objects.current()
    if region_ids is not None:
        rows = rows.filter(region__in=region_ids)
    found: dict[int, list[CodedPriority]] = defaultdict(list)
    for row in rows.prefetch_related("codes__concept").order_by("region", "pk"):
        codes = {f"{code.concept.scheme}:{code.concept.code}": float(code.confidence) for code in row.codes.all()}
        found[row.region_id].append(
            CodedPriority(row.pk, row.title, row.weight, codes, frozenset(row.value_chain_areas))
        )
    return found


def values_of_all() -> dict[int, dict[str, float | None]]:
    """The newest value of each numeric indicator of every region: the scale of the comparison is all regions known."""
    found: dict[int, dict[str, float | None]] = {pk: {} for pk in Region.objects.values_list("pk", flat=True)}
    for fact in RegionFact.objects.exclude(value=None).order_by("region", "indicator", "-year"):
        found[fact.region_id].setdefault(fact.indicator, float(fact.value))
    return found


def compare_regions(regions: Sequence[Region], weights: dict[str, float]) -> dict:
    """All that the page of the comparison shows."""
    ids = [region.pk for region in regions]
    priorities = coded_priorities(ids)
    values = values_of_all()
    pairs = [_pair(a, b, priorities, values, weights) for a, b in combinations(regions, 2)]
    shown = Priority.objects.current().filter(region__in=ids).select_related("document__region", "document__country")
    by_region = defaultdict(list)
    for priority in shown:
        by_region[priority.region_id].append(priority)
    return {
        "facts": _facts(regions),
        "figures": [
            {"label": entry["label"], "cells": [entry["values"].get(pk) for pk in ids]} for entry in figures_of(ids)
        ],
        "columns": [{"region": region, "priorities": by_region[region.pk]} for region in regions],
        "domains": _domains(regions, priorities),
        "pairs": pairs,
    }


def _pair(a, b, priorities, values, weights) -> Pair:
    ours, theirs = priorities.get(a.pk, []), priorities.get(b.pk, [])
    chain, parts = chain_complementarity(ours, theirs, "nace")
    one, other = strengths(ours), strengths(theirs)
    return Pair(
        a,
        b,
        overlap(one, other),
        shared_domains(ours, theirs),
        chain,
        parts,
        related_variety_gain(one, other),
        similarity(values, a.pk, b.pk, INDICATORS, weights),
    )


def _facts(regions: Sequence[Region]) -> list[dict]:
    """A row an indicator, a cell a region: its newest fact, or None for not known."""
    newest: dict[tuple[int, str], RegionFact] = {}
    for fact in RegionFact.objects.filter(region__in=regions).order_by("region", "indicator", "-year"):
        newest.setdefault((fact.region_id, fact.indicator), fact)
    return [
        {"label": label, "cells": [newest.get((region.pk, value)) for region in regions]}
        for value, label in Facts.choices
    ]


def _domains(regions: Sequence[Region], priorities: dict[int, list[CodedPriority]]) -> list[dict]:
    """Concepts that at least two of the regions have, those of most regions first; a cell is a strength or None."""
    tables = [strengths(priorities.get(region.pk, [])) for region in regions]
    codes = {code for table in tables for code in table}
    shared = [code for code in codes if sum(code in table for table in tables) > 1]
    concepts = concepts_by_code(shared)
    rows = [
        {
            "concept": concepts[code],
            "cells": [table.get(code) for table in tables],
            "count": sum(code in t for t in tables),
        }
        for code in shared
        if code in concepts
    ]
    return sorted(rows, key=lambda row: (-row["count"], -sum(cell or 0 for cell in row["cells"]), row["concept"].code))


def concepts_by_code(codes: Sequence[str]) -> dict[str, Concept]:
    """ "nace:C.10" -> its concept."""
    wanted = set(codes)
    parts = [code.partition(":") for code in wanted]
    rows = Concept.objects.filter(scheme__in={part[0] for part in parts}, code__in={part[2] for part in parts})
    return {key: row for row in rows if (key := f"{row.scheme}:{row.code}") in wanted}


def domains_of_all() -> list[dict]:
    """Every concept that current priorities carry, with the regions that want to be strong in it."""
    regions: dict[str, set[int]] = defaultdict(set)
    counts: dict[str, int] = defaultdict(int)
    for region_id, priorities in coded_priorities().items():
        for priority in priorities:
            for code in priority.codes:
                regions[code].add(region_id)
                counts[code] += 1
    names = dict(Region.objects.values_list("pk", "name_en"))
    concepts = concepts_by_code(list(regions))
    rows = [
        {
            "concept": concept,
            "regions": sorted(names[pk] for pk in regions[code]),
            "priorities": counts[code],
        }
        for code, concept in concepts.items()
    ]
    return sorted(rows, key=lambda row: (-len(row["regions"]), row["concept"].scheme, row["concept"].code))
