"""What an exercise came to: ordered candidates, adopted priorities, declarations, indicators, activity."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Max, Q
from django.shortcuts import get_object_or_404

from accounts.counts import shown
from s3strategy import traffic
from s3strategy.exercise_enums import CandidateState, DeclarationState
from s3strategy.matrix import role_distance, score
from s3strategy.models import ActivitySnapshot, Candidate, Exercise
from s3strategy.models.activity import FIGURES

from .consultation import support_of
from .matrix import MatrixView, matrix_of


@dataclass(frozen=True, slots=True)
class Standing:
    """A candidate with its parts (0 to 1, None not known), their weighted mean, and the regions that have it."""

    candidate: Candidate
    parts: dict[str, float | None]
    score: float | None
    unknown: list[str]
    regions: list

    @property
    def points(self) -> int | None:
        return None if self.score is None else round(100 * self.score)


def exercise_for_result(user, key: str) -> Exercise:
    """Adopted ones for everybody, others for those who work in them."""
    seen = Q(pk__in=Exercise.objects.visible_to(user).values("pk")) | Q(pk__in=Exercise.objects.public().values("pk"))
    return get_object_or_404(Exercise.objects.filter(seen).select_related("macro_region", "leader"), key=key)


def standings(exercise: Exercise, view: MatrixView | None = None) -> list[Standing]:
    """Candidates by their score, the unknown last; a part that is not known counts neither for nor against."""
    view = view or matrix_of(exercise)
    support, activity = support_of(exercise), activity_of(exercise)
    found = []
    for candidate in exercise.candidates.prefetch_related("concepts"):
        candidate.exercise = exercise
        parts, regions = _matrix_parts(candidate, view)
        parts["activity"] = _active_share(activity.get(candidate.pk))
        parts["support"] = support.get(candidate.pk)
        found.append(Standing(candidate, parts, *score(parts, exercise.weights), regions))
    return sorted(found, key=lambda one: (one.score is None, -(one.score or 0), one.candidate.number))


def _matrix_parts(candidate: Candidate, view: MatrixView) -> tuple[dict[str, float | None], list]:
    wanted = {concept.pk for concept in candidate.concepts.all() if concept.scheme == view.scheme}
    rows = [row for row in view.matrix.rows if (row.sub_domain or row.domain) in wanted]
    known = len(view.regions) - len(view.matrix.unknown)
    if not wanted or not known:
        return {"shared": None, "complementary": None}, []
    regions, roles = [], []
    for place, region in enumerate(view.regions):
        cells = [row.cells[place] for row in rows if row.cells[place].is_there]
        if cells:
            regions.append(region)
            named = [cell.roles for cell in cells if cell.roles]
            roles.append(frozenset().union(*named) if named else None)
    return {"shared": len(regions) / known, "complementary": role_distance(roles)}, regions


def _active_share(rows: list[ActivitySnapshot] | None) -> float | None:
    """The share of regions with at least one active company; None without a snapshot."""
    return sum(row.companies > 0 for row in rows) / len(rows) if rows else None


def activity_of(exercise: Exercise) -> dict[int, list[ActivitySnapshot]]:
    """Candidate -> its newest snapshots, one a region."""
    rows = ActivitySnapshot.objects.filter(candidate__exercise=exercise)
    newest = rows.aggregate(day=Max("taken_on"))["day"]
    found = defaultdict(list)
    for row in rows.filter(taken_on=newest).select_related("region").order_by("region__name_en"):
        found[row.candidate_id].append(row)
    return dict(found)


def demand_grid(exercise: Exercise) -> dict:
    """Priority x region of one figure each, from the newest snapshots; `day` is None without any."""
    activity = activity_of(exercise)
    regions = list(exercise.regions.order_by("name_en"))
    rows, day = [], None
    for candidate in exercise.candidates.exclude(state=CandidateState.SET_ASIDE):
        cells = {row.region_id: row for row in activity.get(candidate.pk, [])}
        day = day or next((row.taken_on for row in cells.values()), None)
        if cells:
            rows.append({"candidate": candidate, "cells": [cells.get(region.pk) for region in regions]})
    return {"regions": regions, "rows": rows, "day": day, "figures": FIGURES}


def declarations_of(exercise: Exercise):
    rows = exercise.declarations.select_related("organisation", "region", "declared_by", "decided_by")
    return rows.prefetch_related("priorities")


def adoptions_by_year(declarations) -> list[dict]:
    """How many had adopted it by the end of each year: the result indicator of the programme."""
    days = sorted(one.signed_on for one in declarations if one.state == DeclarationState.CONFIRMED)
    if not days:
        return []
    new = Counter(day.year for day in days)
    total, found = 0, []
    for year in range(days[0].year, days[-1].year + 1):
        total += new[year]
        found.append({"year": year, "new": new[year], "total": total})
    return found


def indicators_of(exercise: Exercise) -> list[dict]:
    """Each indicator with its values, the newest of them, and its light."""
    found = []
    for indicator in exercise.indicators.select_related("candidate").prefetch_related("values"):
        values = list(indicator.values.all())
        newest = values[-1] if values else None
        found.append(
            {
                "indicator": indicator,
                "values": values,
                "newest": newest,
                "light": traffic.light(
                    _number(indicator.baseline),
                    _number(indicator.target),
                    _number(newest and newest.value),
                    begins=indicator.baseline_year,
                    ends=indicator.target_year,
                    year=newest and newest.year,
                ),
            }
        )
    return found


def _number(value) -> float | None:
    return None if value is None else float(value)


def adopted_for(*subjects) -> list[Candidate]:
    """Adopted transnational priorities that every subject, a collection of ids of concepts, has a concept of."""
    found = Candidate.objects.filter(state=CandidateState.ADOPTED, exercise__in=Exercise.objects.public())
    for concept_ids in subjects:
        found = found.filter(concepts__in=concept_ids)
    return list(found.select_related("exercise").distinct().order_by("exercise", "number"))


def shown_figure(cell: ActivitySnapshot | None, figure: str, *, exact: bool) -> str | None:
    """One figure of a snapshot as the reader may see it; None where nothing was counted."""
    return None if cell is None else shown(getattr(cell, figure), exact=exact)
