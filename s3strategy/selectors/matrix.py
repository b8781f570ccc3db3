"""The matrix of an exercise from the coded priorities of its regions, ready to be read."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Q

from regions.models import Region
from s3strategy.matrix import Cell, Code, CodedPriority, Matrix, Row, build_matrix
from s3strategy.models import Concept, Exercise, Priority, PriorityCode


@dataclass(frozen=True)
class MatrixView:
    """The matrix with the things behind its keys: concepts, priorities, regions."""

    matrix: Matrix
    regions: list[Region]
    concepts: dict[int, Concept]
    priorities: dict[int, Priority]
    candidates_of: dict[int, list]
    scheme: str

    def groups(self, *, shared_only: bool = False) -> list[tuple[Concept, list[dict]]]:
        """Domains in order, each with its own row and those of its sub-domains."""
        found: dict[int, list[dict]] = defaultdict(list)
        for row in self.matrix.rows:
            if not shared_only or row.is_shared:
                found[row.domain].append(self.row(row))
        return sorted(((self.concepts[key], rows) for key, rows in found.items()), key=lambda pair: pair[0].code)

    def row(self, row: Row) -> dict:
        concept = self.concepts[row.sub_domain or row.domain]
        return {
            "concept": concept,
            "is_domain": row.sub_domain is None,
            "row": row,
            "candidates": self.candidates_of.get(concept.pk, []),
            "cells": [
                {
                    "region": region,
                    "cell": cell,
                    "percent": None if cell.value is None else round(100 * cell.value),
                    "reasons": self.reasons(cell),
                }
                for region, cell in zip(self.regions, row.cells, strict=True)
            ],
        }

    def reasons(self, cell: Cell) -> list[dict]:
        return [
            {
                "priority": self.priorities[one.priority],
                "concept": self.concepts[one.concept],
                "confidence": one.confidence,
                "weight": one.weight,
                "strength": one.strength,
                "is_reviewed": one.is_reviewed,
            }
            for one in cell.contributions
        ]


def matrix_of(exercise: Exercise, scheme: str = "") -> MatrixView:
    """In six queries, whatever the number of regions."""
    scheme = scheme or exercise.scheme
    regions = list(exercise.regions.order_by("name_en"))
    concepts = {concept.pk: concept for concept in Concept.objects.of(scheme)}
    codes = (
        PriorityCode.objects.filter(
            priority__region__in=[region.pk for region in regions],
            priority__in=Priority.objects.current(),
            concept__scheme=scheme,
        )
        .select_related("priority__region")
        .order_by("priority_id", "pk")
    )
    priorities, of_priority = {}, defaultdict(list)
    for code in codes:
        priorities[code.priority_id] = code.priority
        of_priority[code.priority_id].append(
            Code(path_of(code.concept_id, concepts), float(code.confidence), code.is_reviewed)
        )
    coded = [
        CodedPriority(
            key=pk,
            region=priority.region_id,
            weight=priority.weight,
            codes=tuple(of_priority[pk]),
            roles=frozenset(priority.value_chain_areas) or None,
        )
        for pk, priority in priorities.items()
    ]
    matrix = build_matrix(
        [region.pk for region in regions],
        coded,
        shared_from=exercise.shared_from,
        least_confidence=float(exercise.least_confidence),
    )
    return MatrixView(matrix, regions, concepts, priorities, _candidates_of(exercise), scheme)


def path_of(pk: int, concepts: dict[int, Concept]) -> tuple[int, ...]:
    """From the top down, itself last."""
    path: list[int] = []
    while pk is not None and pk not in path:
        path.insert(0, pk)
        pk = concepts[pk].parent_id
    return tuple(path)


def _candidates_of(exercise: Exercise) -> dict[int, list]:
    """Concept -> the candidates that speak about it."""
    found = defaultdict(list)
    for candidate in exercise.candidates.prefetch_related("concepts"):
        for concept in candidate.concepts.all():
            found[concept.pk].append(candidate)
    return found


def concepts_beside(view: MatrixView, row: Row, exercise: Exercise) -> list[Concept]:
    """Concepts of the EEN's classifications that the priorities of a row share in at least k regions.

    They let companies and profiles, which carry those keywords, be found for a candidate from the matrix.
    """
    behind = {one.priority for cell in row.cells for one in cell.contributions}
    codes = PriorityCode.objects.filter(
        Q(concept__scheme=Concept.Scheme.EEN_TECHNOLOGY) | Q(concept__scheme=Concept.Scheme.EEN_MARKET),
        priority__in=behind,
        confidence__gte=exercise.least_confidence,
    )
    regions = {(concept, region) for concept, region in codes.values_list("concept", "priority__region")}
    counts = Counter(concept for concept, _region in regions)
    wanted = [pk for pk, count in counts.items() if count >= exercise.shared_from]
    return list(Concept.objects.filter(pk__in=wanted).order_by("scheme", "code"))
