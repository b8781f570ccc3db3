"""The weight studio and what decisions teach: for project managers, in figures alone."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.roles import Role
from brokerage.forms.weights import ApplyForm, CommentForm, WeightsForm, as_points
from brokerage.matching.keys import CRITERIA
from brokerage.models import WeightSet, weights_in_force
from brokerage.reasons import CRITERIA as LABELS
from brokerage.selectors import weighing
from brokerage.services import weights as services

from .refusals import show_refusal

HISTORY = 30


def check_manager(user) -> None:
    if not user.acts_as(Role.MANAGER):
        raise Refused(_("This page is for project managers. Switch your role to see it."))


def tabs(here: str) -> list[dict]:
    entries = [("weight_studio", _("Weights")), ("learning", _("Learning")), ("fairness", _("Fairness"))]
    return [
        {"url": reverse(f"brokerage:{name}"), "label": label, "is_current": name == here} for name, label in entries
    ]


@login_required
@require_safe
def matching(request):
    check_manager(request.user)
    return redirect("brokerage:weight_studio")


@login_required
@require_safe
def weight_studio(request):
    """The weights in force; with numbers in the query those, as a link from the learning page brings them."""
    check_manager(request.user)
    form = WeightsForm(_start() | request.GET.dict())
    form.is_valid()
    return _show(request, form, status=422 if form.errors else 200)


def _start() -> dict:
    current = WeightSet.objects.in_force()
    start = {"based_on": current.number if current else 0, "origin": WeightSet.Origin.MANAGER.value}
    return start | as_points(weights_in_force().values)


def _show(request, form: WeightsForm, *, comment_form=None, roll_back_to=None, status: int = 200):
    is_sound = form.is_valid()
    points = as_points(weights_in_force().values)
    context = {
        "form": form,
        "tabs": tabs("weight_studio"),
        "sliders": [{"field": field, "present": points[field.name]} for field in form.sliders()],
        "preview": weighing.preview(form.weights()) if is_sound else None,
        "comment_form": comment_form or CommentForm(),
        "is_applying": comment_form is not None and roll_back_to is None,
        "current": WeightSet.objects.in_force(),
        "history": WeightSet.objects.select_related("by", "rolled_back_to")[:HISTORY],
        "roll_back_to": roll_back_to,
        "progress": weighing.ranking_progress(),
    }
    return render(request, "brokerage/matching/weight_studio.html", context, status=status)


@login_required
@require_POST
def weights_preview(request):
    """What the weights would do; writes nothing. A part of the page for HTMX, else the page."""
    check_manager(request.user)
    form = WeightsForm(request.POST)
    is_sound = form.is_valid()
    status = 200 if is_sound else 422
    if request.headers.get("HX-Request"):
        context = {"preview": weighing.preview(form.weights()) if is_sound else None}
        return render(request, "brokerage/matching/_preview.html", context, status=status)
    return _show(request, form, status=status)


@login_required
@require_POST
def weights_apply(request):
    check_manager(request.user)
    form, comment = ApplyForm(request.POST), CommentForm(request.POST)
    sliders = WeightsForm(request.POST)
    if form.is_valid():
        try:
            services.set_weights(
                by=request.user,
                values=form.weights(),
                comment=form.cleaned_data["comment"],
                based_on=form.cleaned_data["based_on"],
                origin=form.cleaned_data["origin"],
            )
        except TooLate:
            raise
        except NotPossible as refusal:
            comment.is_valid()
            show_refusal(comment, refusal)
        else:
            messages.success(request, _("The weights are in force. All profiles are ranked anew in the background."))
            return redirect("brokerage:weight_studio")
    return _show(request, sliders, comment_form=comment, status=422)


@login_required
@require_POST
def weights_roll_back(request, number):
    check_manager(request.user)
    to = get_object_or_404(WeightSet, number=number)
    comment = CommentForm(request.POST)
    if comment.is_valid():
        based_on = request.POST.get("based_on", "")
        try:
            services.roll_back(
                by=request.user,
                to=to,
                comment=comment.cleaned_data["comment"],
                based_on=int(based_on) if based_on.isdecimal() else 0,
            )
        except TooLate:
            raise
        except NotPossible as refusal:
            show_refusal(comment, refusal)
        else:
            messages.success(request, _("The earlier weights are in force again. All profiles are ranked anew."))
            return redirect("brokerage:weight_studio")
    return _show(request, WeightsForm(_start()), comment_form=comment, roll_back_to=to, status=422)


@login_required
@require_safe
def weights_progress(request):
    check_manager(request.user)
    return render(request, "brokerage/matching/_progress.html", {"progress": weighing.ranking_progress()})


@login_required
@require_safe
def learning(request):
    """What decisions speak for. Nothing is applied here."""
    check_manager(request.user)
    found = weighing.learnt()
    proposal = found["proposal"]
    rows, query = [], ""
    if proposal:
        present, proposed, spread = as_points(found["present"]), as_points(proposal.weights), as_points(proposal.spread)
        rows = [
            {
                "label": LABELS[key],
                "present": present[key],
                "proposed": proposed[key],
                "spread": spread[key] if proposal.spread else None,
            }
            for key in CRITERIA
        ]
        query = urlencode(proposed | {"origin": WeightSet.Origin.PROPOSAL.value})
    context = {"found": found, "proposal": proposal, "rows": rows, "query": query, "tabs": tabs("learning")}
    return render(request, "brokerage/matching/learning.html", context | _agreements(proposal))


def _agreements(proposal) -> dict:
    """Shares as percents with one decimal."""
    found = {"measured": None, "tail": None}
    if proposal and proposal.measured:
        values = {name: getattr(proposal.measured, name) for name in proposal.measured.__slots__}
        found["measured"] = {name: round(100 * value, 1) for name, value in values.items()}
    if proposal and proposal.tail:
        present, proposed, couples = proposal.tail
        found["tail"] = {"present": round(100 * present, 1), "proposed": round(100 * proposed, 1), "couples": couples}
    return found
