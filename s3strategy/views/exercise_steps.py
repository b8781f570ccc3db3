"""One step of an exercise: its evidence, what was judged, and the candidates themselves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.exceptions import NotPossible, Refused, TooLate
from s3strategy.exercise_enums import STEP_DOES, STEP_HELP, Step
from s3strategy.exercise_steps import EXERCISE
from s3strategy.forms.exercises import CandidateForm, EvidenceForm, JudgementForm, NoteForm
from s3strategy.models import Candidate, Evidence
from s3strategy.selectors.exercises import history_of, judged, line_of
from s3strategy.services import candidates as verbs

from .exercises import exercise_of, show_refusal, show_too_late

DECISIONS = ("adopt_candidate", "set_aside", "take_up")


def candidate_of(request, key: str, number: int) -> Candidate:
    exercise = exercise_of(request, key)
    return get_object_or_404(exercise.candidates.select_related("exercise"), number=number)


def may_contribute(request, exercise) -> bool:
    return exercise.is_running and request.user.has_perm(exercise.get_perm("contribute"), exercise)


def require_contributor(request, exercise) -> None:
    if not request.user.has_perm(exercise.get_perm("contribute"), exercise):
        raise Refused(_("Only project managers and officers of the exercise's members add to it."))


@login_required
def exercise_step(request, key, step):
    """The evidence of a step, and what was said at it about each candidate. POST adds evidence."""
    exercise = exercise_of(request, key)
    if step not in Step.values:
        raise Http404
    form = EvidenceForm(request.POST or None, exercise=exercise)
    status = 200
    if request.method == "POST":
        require_contributor(request, exercise)
        status = 422
        if form.is_valid():
            try:
                verbs.add_evidence(by=request.user, exercise=exercise, step=step, values=form.cleaned_data)
            except NotPossible as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, _("The evidence is added."))
                return redirect("s3strategy:exercise_step", key=key, step=step)
    said = judged(exercise, step)
    kind = Step(step)
    context = {
        "exercise": exercise,
        "step": kind,
        "does": STEP_DOES[kind],
        "help": STEP_HELP[kind],
        "line": line_of(exercise),
        "is_open": exercise.has_reached(kind) and exercise.is_running,
        "is_now": exercise.state == step,
        "evidence": exercise.evidence.current().filter(step=step).select_related("by", "candidate", "region"),
        "candidates": [(candidate, said.get(candidate.pk, []), None) for candidate in exercise.candidates.all()],
        "form": form,
        "may_contribute": may_contribute(request, exercise),
    }
    return render(request, "s3strategy/exercises/step.html", context, status=status)


@login_required
@require_POST
def evidence_withdraw(request, key, pk):
    exercise = exercise_of(request, key)
    evidence = get_object_or_404(Evidence.objects.select_related("exercise"), exercise=exercise, pk=pk)
    form = NoteForm(request.POST)
    try:
        verbs.withdraw_evidence(
            by=request.user, evidence=evidence, note=form.cleaned_data["note"] if form.is_valid() else ""
        )
    except NotPossible as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("The evidence is withdrawn. The history keeps that it was there."))
    return redirect("s3strategy:exercise_step", key=key, step=evidence.step)


@login_required
def candidate_new(request, key):
    exercise = exercise_of(request, key)
    require_contributor(request, exercise)
    form = CandidateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            candidate = verbs.add_candidate(
                by=request.user, exercise=exercise, values=values, concepts=values["concepts"]
            )
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The candidate is added."))
            return redirect(candidate)
    context = {"form": form, "exercise": exercise}
    status = 422 if request.method == "POST" else 200
    return render(request, "s3strategy/exercises/candidate_new.html", context, status=status)


@login_required
def candidate_edit(request, key, number):
    candidate = candidate_of(request, key, number)
    require_contributor(request, candidate.exercise)
    form = CandidateForm(request.POST or None, instance=Candidate.objects.get(pk=candidate.pk))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = form.cleaned_data
            try:
                verbs.change_candidate(
                    by=request.user,
                    candidate=candidate,
                    version=values["version"],
                    values=values,
                    concepts=values["concepts"],
                )
            except TooLate as refusal:
                status = refusal.status
                show_too_late(form, refusal, Candidate.objects.values_list("version", flat=True).get(pk=candidate.pk))
            except NotPossible as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, _("The candidate is changed. Its earlier text stays in the history."))
                return redirect(candidate)
    context = {"form": form, "candidate": candidate, "exercise": candidate.exercise}
    return render(request, "s3strategy/exercises/candidate_edit.html", context, status=status)


@login_required
@require_safe
def candidate_detail(request, key, number):
    return _candidate_page(request, candidate_of(request, key, number))


@login_required
@require_POST
def candidate_judge(request, key, number):
    """Say what one thinks of it at the step the exercise is at."""
    candidate = candidate_of(request, key, number)
    require_contributor(request, candidate.exercise)
    form = JudgementForm(request.POST)
    if form.is_valid():
        try:
            verbs.judge_candidate(
                by=request.user, candidate=candidate, step=candidate.exercise.state, **form.cleaned_data
            )
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Your judgement is recorded."))
            return redirect(candidate)
    return _candidate_page(request, candidate, form, status=422)


@login_required
@require_POST
def candidate_decide(request, key, number, action):
    candidate = candidate_of(request, key, number)
    form = NoteForm(request.POST)
    try:
        verbs.decide_candidate(
            by=request.user,
            candidate=candidate,
            key=action,
            note=form.cleaned_data["note"] if form.is_valid() else "",
        )
    except NotPossible as refusal:
        messages.error(request, " ".join([refusal.reason, *refusal.fields.values()]))
    else:
        messages.success(request, _("The decision is recorded with its reason."))
    return redirect(candidate)


def _candidate_page(request, candidate: Candidate, form: JudgementForm | None = None, status: int = 200):
    exercise = candidate.exercise
    judgements = candidate.judgements.select_related("by", "organisation")
    own = next((row for row in judgements if row.by_id == request.user.pk and row.step == exercise.state), None)
    initial = {"verdict": own.verdict, "reason": own.reason} if own else None
    actions = [EXERCISE.get(key) for key in DECISIONS]
    may_decide = request.user.has_perm(exercise.get_perm("move_exercise"), exercise)
    steps = [(step, [row for row in judgements if row.step == step]) for step in Step]
    context = {
        "candidate": candidate,
        "exercise": exercise,
        "concepts": candidate.concepts.order_by("scheme", "code"),
        "steps": [(step, rows) for step, rows in steps if rows],
        "evidence": candidate.evidence.current().select_related("by", "region"),
        "history": history_of(exercise, candidate=candidate),
        "form": form or JudgementForm(initial=initial),
        "may_contribute": may_contribute(request, exercise),
        "may_judge": may_contribute(request, exercise) and candidate.is_proposed,
        "decisions": [action for action in actions if may_decide and _fits(action, candidate)],
    }
    return render(request, "s3strategy/exercises/candidate.html", context, status=status)


def _fits(action, candidate: Candidate) -> bool:
    is_possible = candidate.exercise.state in action.sources
    return is_possible and (candidate.is_proposed if action.key != "take_up" else not candidate.is_proposed)
