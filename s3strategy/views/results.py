"""The result of an exercise, open to everybody once adopted; declarations, monitoring, and the copy."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import spreadsheets
from accounts.exceptions import NotPossible, Refused
from accounts.roles import Role
from s3strategy.exercise_enums import CandidateState, DeclarationState
from s3strategy.exercise_rules import is_project_manager
from s3strategy.forms.adoption import DeclarationForm, IndicatorForm, ValueForm
from s3strategy.forms.exercises import CopyForm, NoteForm
from s3strategy.models import Exercise
from s3strategy.selectors import results
from s3strategy.selectors.consultation import results_of
from s3strategy.selectors.exercises import line_of
from s3strategy.services import adoption as verbs

from .exercises import exercise_of, show_refusal

DECLARERS = (Role.OFFICER, Role.BROKER, Role.MANAGER)


def may_declare(user, exercise: Exercise) -> bool:
    return exercise.is_public and user.is_authenticated and user.acts_as(*DECLARERS)


@require_safe
def exercise_result(request, key):
    """What was adopted and why, by which rules, who adopted it, and how it goes."""
    exercise = results.exercise_for_result(request.user, key)
    user = request.user
    is_manager = user.is_authenticated and is_project_manager(user)
    declarations = list(results.declarations_of(exercise))
    adopted = [one for one in results.standings(exercise) if one.candidate.state == CandidateState.ADOPTED]
    context = {
        "exercise": exercise,
        "line": line_of(exercise),
        "regions": list(exercise.regions.order_by("name_en")),
        "adopted": sorted(adopted, key=lambda one: one.candidate.number),
        "set_aside": exercise.candidates.filter(state=CandidateState.SET_ASIDE),
        "polls": [(poll, results_of(poll, exact=is_manager)) for poll in exercise.rounds.all() if poll.is_closed],
        "declarations": [one for one in declarations if one.state == DeclarationState.CONFIRMED],
        "waiting": [one for one in declarations if one.state == DeclarationState.DECLARED] if is_manager else [],
        "by_year": results.adoptions_by_year(declarations),
        "indicators": results.indicators_of(exercise),
        "may_declare": may_declare(user, exercise),
        "may_work": user.is_authenticated and Exercise.objects.visible_to(user).filter(pk=exercise.pk).exists(),
        "is_exact": is_manager,
    }
    return render(request, "s3strategy/exercises/result.html", context)


@login_required
def declaration_new(request, key):
    exercise = results.exercise_for_result(request.user, key)
    if not request.user.acts_as(*DECLARERS):
        raise Refused(_("Organisations of the programme declare that they adopt a strategy."))
    form = DeclarationForm(request.POST or None, exercise=exercise, for_others=request.user.acts_as(Role.MANAGER))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        priorities = values.pop("priorities")
        try:
            verbs.declare_adoption(by=request.user, exercise=exercise, values=values, priorities=priorities)
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The declaration is noted. It is shown once a project manager confirmed it."))
            return redirect("s3strategy:exercise_result", key=key)
    context = {"form": form, "exercise": exercise}
    return render(request, "s3strategy/exercises/declaration_new.html", context, status=422 if request.POST else 200)


@login_required
@require_POST
def declaration_decide(request, key, pk, action):
    exercise = exercise_of(request, key)
    declaration = get_object_or_404(exercise.declarations.select_related("exercise"), pk=pk)
    form = NoteForm(request.POST)
    try:
        verbs.decide_declaration(
            by=request.user,
            declaration=declaration,
            key=action,
            note=form.cleaned_data["note"] if form.is_valid() else "",
        )
    except NotPossible as refusal:
        messages.error(request, " ".join([refusal.reason, *refusal.fields.values()]))
    else:
        messages.success(request, _("The declaration is decided."))
    return redirect("s3strategy:exercise_result", key=key)


@login_required
@require_safe
def monitoring(request, key):
    exercise = exercise_of(request, key)
    context = {
        "exercise": exercise,
        "line": line_of(exercise),
        "indicators": results.indicators_of(exercise),
        "may_set": is_project_manager(request.user) and exercise.state not in ("preparation", "abandoned"),
        "may_note": request.user.has_perm(exercise.get_perm("contribute"), exercise)
        and exercise.state not in ("preparation", "abandoned"),
    }
    return render(request, "s3strategy/exercises/monitoring.html", context)


@login_required
def indicator_new(request, key):
    exercise = exercise_of(request, key)
    if not is_project_manager(request.user):
        raise Refused(_("Only project managers set indicators."))
    form = IndicatorForm(request.POST or None, exercise=exercise)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.set_indicator(by=request.user, exercise=exercise, values=form.cleaned_data)
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The indicator is set."))
            return redirect("s3strategy:monitoring", key=key)
    context = {"form": form, "exercise": exercise}
    return render(request, "s3strategy/exercises/indicator_new.html", context, status=422 if request.POST else 200)


@login_required
def indicator_value(request, key, pk):
    exercise = exercise_of(request, key)
    indicator = get_object_or_404(exercise.indicators.select_related("exercise"), pk=pk)
    if not request.user.has_perm(exercise.get_perm("contribute"), exercise):
        raise Refused(_("Only project managers and officers of the exercise's members note values."))
    form = ValueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.note_value(by=request.user, indicator=indicator, **form.cleaned_data)
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The value is noted."))
            return redirect("s3strategy:monitoring", key=key)
    context = {"form": form, "exercise": exercise, "indicator": indicator}
    return render(request, "s3strategy/exercises/indicator_value.html", context, status=422 if request.POST else 200)


@login_required
@require_safe
def demand(request, key):
    """Evidence from below: what companies do, priority by region, with the demand nobody meets."""
    exercise = exercise_of(request, key)
    grid = results.demand_grid(exercise)
    exact = request.user.acts_as(Role.MANAGER)
    figures = grid_figures()
    figure = request.GET.get("figure", "unmet")
    figure = figure if figure in dict(figures) else "unmet"
    rows = [
        (row["candidate"], [results.shown_figure(cell, figure, exact=exact) for cell in row["cells"]])
        for row in grid["rows"]
    ]
    if form := spreadsheets.asked_for(request, len(rows)):
        headings = [_("Candidate"), *(region.name for region in grid["regions"])]
        table = [[candidate.title, *cells] for candidate, cells in rows]
        return spreadsheets.response(form, f"{figure}-{exercise.key}", headings, table)
    context = {
        "exercise": exercise,
        "line": line_of(exercise),
        "grid": grid,
        "rows": rows,
        "figures": figures,
        "figure": figure,
        "figure_label": dict(figures)[figure],
        "is_exact": exact,
    }
    return render(request, "s3strategy/exercises/demand.html", context)


def grid_figures() -> list[tuple[str, str]]:
    return [
        ("unmet", _("Unmet demand: sought, and offered by nobody abroad")),
        ("companies", _("Active companies")),
        ("offered", _("Profiles offered")),
        ("sought", _("Profiles sought")),
        ("matches", _("Matches")),
        ("agreements", _("Agreements")),
    ]


@login_required
def exercise_copy(request, key):
    """By the same rules for another set of regions."""
    exercise = exercise_of(request, key)
    if not is_project_manager(request.user):
        raise Refused(_("Only project managers begin an exercise."))
    form = CopyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = verbs.copy_exercise(by=request.user, exercise=exercise, **form.cleaned_data)
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The copy is prepared with the same thresholds and weights. Look at them."))
            return redirect(made)
    context = {"form": form, "exercise": exercise}
    return render(request, "s3strategy/exercises/copy.html", context, status=422 if request.POST else 200)
