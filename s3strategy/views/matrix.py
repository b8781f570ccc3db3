"""The matrix region x domain x sub-domain of an exercise."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts import spreadsheets
from accounts.exceptions import NotPossible
from s3strategy.models import Concept
from s3strategy.selectors.exercises import line_of
from s3strategy.selectors.matrix import MatrixView, matrix_of
from s3strategy.services.proposing_candidates import propose_candidates

from .exercise_steps import may_contribute, require_contributor
from .exercises import exercise_of

SCHEMES = (Concept.Scheme.NACE, Concept.Scheme.NABS, Concept.Scheme.EEN_TECHNOLOGY, Concept.Scheme.EEN_MARKET)


def scheme_asked_for(values, exercise) -> str:
    scheme = values.get("scheme", "")
    return scheme if scheme in SCHEMES else exercise.scheme


@login_required
@require_safe
def exercise_matrix(request, key):
    exercise = exercise_of(request, key)
    view = matrix_of(exercise, scheme_asked_for(request.GET, exercise))
    if form := spreadsheets.asked_for(request, len(view.matrix.rows)):
        return spreadsheets.response(form, f"matrix-{exercise.key}", *table_of(view))
    shared_only = "all" not in request.GET
    context = {
        "exercise": exercise,
        "line": line_of(exercise),
        "view": view,
        "groups": view.groups(shared_only=shared_only),
        "shared_only": shared_only,
        "shared_count": sum(row.is_shared for row in view.matrix.sub_rows),
        "unknown": [region for region in view.regions if region.pk in view.matrix.unknown],
        "schemes": [(scheme.value, scheme.label) for scheme in SCHEMES],
        "may_propose": may_contribute(request, exercise),
    }
    return render(request, "s3strategy/exercises/matrix.html", context)


def table_of(view: MatrixView) -> tuple[list[str], list[list]]:
    headings = [_("Domain"), _("Sub-domain"), *(region.name for region in view.regions)]
    headings += [_("Regions"), _("Shared"), _("Complementarity")]
    rows = []
    for domain, lines in view.groups():
        for line in lines:
            row = line["row"]
            rows.append(
                [
                    f"{domain.code} {domain.label}",
                    "" if line["is_domain"] else f"{line['concept'].code} {line['concept'].label}",
                    *(None if cell.value is None else round(cell.value, 3) for cell in row.cells),
                    row.count,
                    _("yes") if row.is_shared else _("no"),
                    None if row.complementarity is None else round(row.complementarity, 3),
                ]
            )
    return headings, rows


@login_required
@require_POST
def candidates_propose(request, key):
    exercise = exercise_of(request, key)
    require_contributor(request, exercise)
    try:
        made = propose_candidates(by=request.user, exercise=exercise, scheme=scheme_asked_for(request.POST, exercise))
    except NotPossible as refusal:
        messages.info(request, refusal.reason)
        return redirect("s3strategy:exercise_matrix", key=key)
    messages.success(
        request,
        ngettext(
            "%(count)d candidate is proposed. Look at it and edit it.",
            "%(count)d candidates are proposed. Look at them and edit them.",
            len(made),
        )
        % {"count": len(made)},
    )
    return redirect(exercise)
