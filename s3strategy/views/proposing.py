"""What an officer proposes: forms over a priority. Each ends in a proposal that a second person decides on."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.exceptions import NotPossible, TooLate
from regions.models import Region
from s3strategy.forms import CodesForm, NewPriorityForm, PriorityForm, ReasonForm, TextForm
from s3strategy.models import Priority, PriorityProposal
from s3strategy.rules import check_mandate
from s3strategy.services.proposals import (
    propose_codes,
    propose_new,
    propose_return,
    propose_text,
    propose_translation,
    propose_withdrawal,
)

from .priorities import codes_of


def _own(request, key) -> Priority:
    priority = get_object_or_404(Priority.objects.select_related("region"), key=key)
    check_mandate(request.user, priority.region, _("You do not hold the S3 mandate for this region."))
    return priority


def _saved(request, proposal: PriorityProposal):
    messages.success(request, _("Your proposal is kept. It counts once a second person has accepted it."))
    return redirect(proposal)


def _try(form, priority: Priority, propose: Callable[[], PriorityProposal]) -> tuple[PriorityProposal | None, int]:
    """The proposal, or the status of the answer; what was typed stays, for saving over the version shown then."""
    try:
        return propose(), 200
    except TooLate as refusal:
        form.add_error(None, refusal.reason)
        form.data = form.data.copy()
        form.data["version"] = Priority.objects.values_list("version", flat=True).get(pk=priority.pk)
        return None, refusal.status
    except NotPossible as refusal:
        form.add_error(None, refusal.reason)
        return None, refusal.status


@login_required
def priority_edit(request, key):
    priority = _own(request, key)
    # A copy for the form: a refused change must not show what was typed as if it stood there.
    current = Priority.objects.get(pk=priority.pk)
    initial = {"version": current.version}
    form = PriorityForm(request.POST or None, instance=priority, initial=initial, region=priority.region)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = form.cleaned_data
            asked = {"version": values["version"], "values": form.values(), "comment": values["comment"]}
            proposal, status = _try(form, current, lambda: propose_text(by=request.user, priority=current, **asked))
            if proposal:
                return _saved(request, proposal)
    current.refresh_from_db()
    return render(
        request,
        "s3strategy/priority_edit.html",
        {"form": form, "priority": current, "is_stale": status == TooLate.status},
        status=status,
    )


@login_required
def priority_text(request, key):
    """The priority in one more language."""
    priority = _own(request, key)
    language = request.GET.get("language", "")
    initial = {"version": priority.version, "language": language}
    if text := priority.texts.filter(language=language).first():
        initial |= {"title": text.title, "description": text.description}
    form = TextForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = form.cleaned_data
            asked = {"version": values["version"], "values": form.values(), "comment": values["comment"]}
            proposal, status = _try(
                form, priority, lambda: propose_translation(by=request.user, priority=priority, **asked)
            )
            if proposal:
                return _saved(request, proposal)
    return render(
        request,
        "s3strategy/priority_text.html",
        {"form": form, "priority": priority, "texts": priority.texts.all()},
        status=status,
    )


@login_required
def priority_codes(request, key):
    """Which concepts a priority is about, in the hands of the region's officers."""
    priority = _own(request, key)
    form = CodesForm(request.POST or None, priority=priority, initial={"version": priority.version})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            asked = {name: form.cleaned_data[name] for name in ("version", "is_confirmed", "comment")}
            concepts = form.concepts()
            proposal, status = _try(
                form,
                priority,
                lambda: propose_codes(by=request.user, priority=priority, concepts=concepts, **asked),
            )
            if proposal:
                return _saved(request, proposal)
    return render(
        request,
        "s3strategy/priority_codes.html",
        {"form": form, "priority": priority, "codes": codes_of(priority)},
        status=status,
    )


@login_required
def priority_new(request, region_key):
    region = get_object_or_404(Region, key=region_key)
    check_mandate(request.user, region, _("You do not hold the S3 mandate for this region."))
    form = NewPriorityForm(request.POST or None, initial={"level": Priority.Level.REGIONAL}, region=region)
    if request.method == "POST" and form.is_valid():
        comment = form.cleaned_data["comment"]
        return _saved(request, propose_new(by=request.user, region=region, values=form.values(), comment=comment))
    return render(
        request,
        "s3strategy/priority_new.html",
        {"form": form, "region": region},
        status=422 if form.errors else 200,
    )


@login_required
@require_POST
def priority_withdraw(request, key):
    return _withdraw_or_restore(request, key, propose_withdrawal)


@login_required
@require_POST
def priority_restore(request, key):
    return _withdraw_or_restore(request, key, propose_return)


def _withdraw_or_restore(request, key, propose):
    priority = _own(request, key)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was changed: give a reason."))
        return redirect(priority)
    return _saved(request, propose(by=request.user, priority=priority, **form.cleaned_data))
