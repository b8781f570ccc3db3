"""Candidates proposed from the matrix: what is shared and no candidate speaks about yet. People edit them then."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.exceptions import NotPossible
from accounts.models import User
from s3strategy.exercise_enums import CandidateOrigin
from s3strategy.matrix import propose
from s3strategy.models import Candidate, Exercise
from s3strategy.selectors.matrix import concepts_beside, matrix_of

from .candidates import add_candidate
from .exercises import allowed

MOST_AT_ONCE = 12


def propose_candidates(*, by: User, exercise: Exercise, scheme: str = "") -> list[Candidate]:
    """A candidate for each shared sub-domain without one, those of most regions first; at most twelve at once."""
    with transaction.atomic():
        allowed(exercise, "add_candidate", by)
        view = matrix_of(exercise, scheme)
        titles = {title.casefold() for title in exercise.candidates.values_list("title", flat=True)}
        rows = [
            row
            for row in propose(view.matrix, taken=view.candidates_of)
            if view.concepts[row.sub_domain].label.casefold() not in titles
        ][:MOST_AT_ONCE]
        if not rows:
            raise NotPossible(_("The matrix shows nothing shared that is not among the candidates already."))
        return [_add(by, exercise, view, row) for row in rows]


def _add(by: User, exercise: Exercise, view, row) -> Candidate:
    concept = view.concepts[row.sub_domain]
    regions = [region.name for region, cell in zip(view.regions, row.cells, strict=True) if cell.is_there]
    description = ngettext(
        "Shared by %(count)d region: %(regions)s.", "Shared by %(count)d regions: %(regions)s.", len(regions)
    ) % {"count": len(regions), "regions": ", ".join(regions)}
    return add_candidate(
        by=by,
        exercise=exercise,
        values={"title": concept.label[:200], "description": description},
        concepts=[concept, *concepts_beside(view, row, exercise)],
        origin=CandidateOrigin.MATRIX,
    )
