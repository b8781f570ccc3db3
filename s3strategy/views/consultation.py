"""The consultation of an exercise: rounds, invitations, ballots, workshops."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.roles import Role
from s3strategy.forms.consultation import BallotForm, InviteForm, RoundForm, WorkshopForm
from s3strategy.models import ConsultationRound, Invitee
from s3strategy.selectors.consultation import answers_of, results_of, rounds_of, sees_results
from s3strategy.selectors.exercises import line_of
from s3strategy.services import consultation as verbs

from .exercise_steps import may_contribute, require_contributor
from .exercises import exercise_of, show_refusal


def require_manager(request, exercise) -> None:
    if not request.user.has_perm(exercise.get_perm("move_exercise"), exercise):
        raise Refused(_("Only project managers open rounds and invite to them."))


def round_of(request, key: str, number: int) -> ConsultationRound:
    exercise = exercise_of(request, key)
    return get_object_or_404(ConsultationRound.objects.select_related("exercise"), exercise=exercise, number=number)


@login_required
@require_safe
def consultation(request, key):
    exercise = exercise_of(request, key)
    context = {
        "exercise": exercise,
        "line": line_of(exercise),
        "rounds": rounds_of(exercise),
        "workshops": exercise.workshops.prefetch_related("candidates"),
        "is_exact": request.user.acts_as(Role.MANAGER),
        "may_open": exercise.state == "consultation" and request.user.acts_as(Role.MANAGER),
        "may_record": may_contribute(request, exercise),
    }
    return render(request, "s3strategy/exercises/consultation.html", context)


@login_required
def round_new(request, key):
    exercise = exercise_of(request, key)
    require_manager(request, exercise)
    form = RoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = verbs.open_round(by=request.user, exercise=exercise, **form.cleaned_data)
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The round is set. Now invite the stakeholders."))
            return redirect(made)
    context = {"form": form, "exercise": exercise}
    return render(request, "s3strategy/exercises/round_new.html", context, status=422 if request.POST else 200)


@login_required
@require_safe
def round_detail(request, key, number):
    poll = round_of(request, key, number)
    exact = request.user.acts_as(Role.MANAGER)
    is_seen = sees_results(request.user, poll)
    regions = verbs.regions_of_voter(request.user, poll.exercise) if request.user.acts_as(Role.OFFICER) else []
    voted = set(poll.ballots.filter(organisation=request.user.capacity.holder_id).values_list("region", flat=True))
    context = {
        "round": poll,
        "exercise": poll.exercise,
        "is_seen": is_seen,
        "is_exact": exact,
        "results": results_of(poll, exact=exact) if is_seen else [],
        "answers": answers_of(poll, exact=exact),
        "may_invite": exact and not poll.is_closed and poll.exercise.state == "consultation",
        "may_close": exact and not poll.is_closed and poll.exercise.is_running,
        "to_vote": [region for region in regions if region.pk not in voted],
    }
    return render(request, "s3strategy/exercises/round.html", context)


@login_required
@require_POST
def round_close(request, key, number):
    poll = round_of(request, key, number)
    verbs.close_round(by=request.user, poll=poll)
    messages.success(request, _("The round is closed. Its results are open to everybody who takes part."))
    return redirect(poll)


@login_required
def round_invite(request, key, number):
    poll = round_of(request, key, number)
    require_manager(request, poll.exercise)
    form = InviteForm(request.POST or None, exercise=poll.exercise, initial={"language": request.user.language})
    if request.method == "POST" and form.is_valid():
        try:
            made = verbs.invite_stakeholders(by=request.user, poll=poll, **form.cleaned_data)
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            sentence = ngettext("%(count)d letter is on its way.", "%(count)d letters are on their way.", len(made))
            messages.success(request, sentence % {"count": len(made)})
            return redirect(poll)
    context = {"form": form, "round": poll, "exercise": poll.exercise}
    return render(request, "s3strategy/exercises/round_invite.html", context, status=422 if request.POST else 200)


@login_required
def round_vote(request, key, number):
    """An officer votes for a region whose mandate its organisation holds."""
    poll = round_of(request, key, number)
    regions = verbs.regions_of_voter(request.user, poll.exercise) if request.user.acts_as(Role.OFFICER) else []
    if not regions:
        raise Refused(_("Officers vote whose organisation holds the S3 mandate for a region of the exercise."))
    if poll.is_closed:
        raise TooLate(_("This round is closed; votes are no longer taken."))
    form = BallotForm(request.POST or None, candidates=verbs.candidates_of(poll), regions=regions)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.vote_for_region(by=request.user, poll=poll, region=form.region, votes=form.votes())
        except TooLate:
            raise
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Your votes are given. Now you see what the others said."))
            return redirect(poll)
    context = {"form": form, "round": poll, "exercise": poll.exercise, "regions": regions}
    return render(request, "s3strategy/exercises/vote.html", context, status=422 if request.POST else 200)


@never_cache
def ballot_by_link(request, token):
    """What the link in the letter opens, without an account: the votes, once."""
    invitee = Invitee.objects.with_token(token).select_related("round__exercise", "region").first()
    if invitee is None:
        raise Http404
    poll = invitee.round
    context = {"round": poll, "exercise": poll.exercise, "invitee": invitee}
    if not invitee.is_open or not poll.is_open:
        is_early = invitee.is_open and not poll.is_closed
        return render(request, "s3strategy/exercises/ballot_closed.html", context, status=200 if is_early else 410)
    form = BallotForm(request.POST or None, candidates=verbs.candidates_of(poll))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                verbs.vote_by_link(token=token, votes=form.votes())
            except TooLate:
                raise
            except NotPossible as refusal:
                show_refusal(form, refusal)
            else:
                invitee.refresh_from_db()
                return render(request, "s3strategy/exercises/ballot_closed.html", context)
    context |= {"form": form}
    return render(request, "s3strategy/exercises/ballot.html", context, status=status)


@login_required
def workshop_new(request, key):
    exercise = exercise_of(request, key)
    require_contributor(request, exercise)
    form = WorkshopForm(request.POST or None, exercise=exercise)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        candidates = values.pop("candidates")
        try:
            verbs.record_workshop(by=request.user, exercise=exercise, values=values, candidates=candidates)
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The workshop is recorded."))
            return redirect("s3strategy:consultation", key=key)
    context = {"form": form, "exercise": exercise}
    return render(request, "s3strategy/exercises/workshop_new.html", context, status=422 if request.POST else 200)
