"""Exercises as a whole: the list, one exercise with its line and rules, its governance, its moves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.exceptions import NotPossible, Refused, TooLate
from regions.models import MacroRegion
from s3strategy.exercise_rules import is_project_manager
from s3strategy.forms.exercises import ExerciseForm, NoteForm
from s3strategy.models import Exercise
from s3strategy.selectors.exercises import exercises_for, history_of, judged, line_of, loops_of
from s3strategy.selectors.results import standings
from s3strategy.services.exercises import available, govern_exercise, move_exercise, start_exercise


def exercise_of(request, key: str) -> Exercise:
    """The exercise if the reader works in it; otherwise it is not there."""
    seen = Exercise.objects.visible_to(request.user).select_related("macro_region", "leader", "copied_from")
    return get_object_or_404(seen, key=key)


def show_refusal(form, refusal: NotPossible) -> None:
    """Put what a service refused where the person can mend it."""
    for field, sentence in refusal.fields.items():
        form.add_error(field if field in form.fields else None, sentence)
    if not refusal.fields:
        form.add_error(None, refusal.reason)


def show_too_late(form, refusal: TooLate, version: int) -> None:
    """What was typed stays; saving again now means "over the version that is saved"."""
    form.add_error(None, refusal.reason)
    form.data = form.data.copy()
    form.data["version"] = version


@require_safe
def exercise_list(request):
    may_begin = request.user.is_authenticated and is_project_manager(request.user)
    context = {"exercises": exercises_for(request.user), "may_begin": may_begin}
    return render(request, "s3strategy/exercises/list.html", context)


@login_required
def exercise_new(request):
    if not is_project_manager(request.user):
        raise Refused(_("Only project managers begin an exercise."))
    initial = {"macro_region": MacroRegion.objects.first(), "leader": request.user.capacity.holder}
    form = ExerciseForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            exercise = start_exercise(by=request.user, regions=form.cleaned_data["regions"], values=form.cleaned_data)
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The exercise is prepared. Members see it once you start it."))
            return redirect(exercise)
    status = 422 if request.method == "POST" else 200
    return render(request, "s3strategy/exercises/new.html", {"form": form}, status=status)


@login_required
def exercise_edit(request, key):
    exercise = exercise_of(request, key)
    if not is_project_manager(request.user):
        raise Refused(_("Only project managers change the rules of an exercise."))
    form = ExerciseForm(request.POST or None, instance=Exercise.objects.get(pk=exercise.pk))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = form.cleaned_data
            try:
                govern_exercise(
                    by=request.user,
                    exercise=exercise,
                    version=values["version"],
                    regions=values["regions"],
                    values=values,
                )
            except TooLate as refusal:
                status = refusal.status
                show_too_late(form, refusal, Exercise.objects.values_list("version", flat=True).get(pk=exercise.pk))
            except NotPossible as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, _("The rules are changed. What stood there before is in the history."))
                return redirect(exercise)
    return render(request, "s3strategy/exercises/edit.html", {"form": form, "exercise": exercise}, status=status)


@login_required
@require_safe
def exercise_detail(request, key):
    exercise = exercise_of(request, key)
    moves = available(exercise, request.user)
    said = judged(exercise)
    context = {
        "exercise": exercise,
        "line": line_of(exercise),
        "regions": exercise.regions.order_by("name_en"),
        "members": exercise.members.order_by("name"),
        "rows": [(one.candidate, said.get(one.candidate.pk, []), one) for one in standings(exercise)],
        "loops": loops_of(exercise),
        "history": history_of(exercise, exact=is_project_manager(request.user)),
        "gates": [move for move in moves if not move.needs_note],
        "backs": [move for move in moves if move.needs_note],
        "may_copy": is_project_manager(request.user),
        "may_govern": is_project_manager(request.user) and not exercise.is_public and exercise.state != "abandoned",
        "may_contribute": request.user.has_perm(exercise.get_perm("contribute"), exercise) and exercise.is_running,
    }
    return render(request, "s3strategy/exercises/detail.html", context)


@login_required
@require_POST
def exercise_move(request, key, action):
    """Open a gate, send back or end; a refusal is a page with its reason."""
    exercise = exercise_of(request, key)
    form = NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        record = move_exercise(by=request.user, exercise=exercise, key=action, note=note)
    except NotPossible as refusal:
        messages.error(request, " ".join([refusal.reason, *refusal.fields.values()]))
        return redirect(exercise)
    messages.success(
        request, _("Done. The exercise stands at “%(state)s” now.") % {"state": exercise.get_state_display()}
    )
    return redirect(record.exercise)
