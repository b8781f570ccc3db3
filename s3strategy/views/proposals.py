"""Proposals for priorities: the list of who decides, one with what it changes, and the decision."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.exceptions import Refused, TooLate
from accounts.roles import Role, capacity_of
from s3strategy.forms import AnswerForm
from s3strategy.models import PriorityProposal
from s3strategy.rules import can_decide
from s3strategy.selectors.history import proposed_changes
from s3strategy.services.documents import is_document_overtaken
from s3strategy.services.proposals import (
    accept_proposal,
    is_overtaken,
    reject_proposal,
    take_back_proposal,
)

PER_PAGE = 50
RELATED = ("priority", "document__region", "document__country", "region", "proposed_by", "decided_by")


@login_required
@require_safe
def proposal_list(request):
    capacity = capacity_of(request.user)
    if capacity is None or capacity.role not in (Role.OFFICER, Role.MANAGER):
        raise Refused(_("This page is for officers of a regional authority and for project managers."))
    rows = PriorityProposal.objects.visible_to(request.user).select_related(*RELATED)
    decided = Paginator(rows.exclude(state="open").order_by("-decided_at"), PER_PAGE)
    return render(
        request,
        "s3strategy/proposal_list.html",
        {"waiting": rows.open(), "page_obj": decided.get_page(request.GET.get("page"))},
    )


def _visible(request, public_id) -> PriorityProposal:
    rows = PriorityProposal.objects.visible_to(request.user)
    rows = rows.select_related(*RELATED, "priority__region")
    return get_object_or_404(rows, public_id=public_id)


@login_required
@require_safe
def proposal_detail(request, public_id):
    return _page(request, _visible(request, public_id), AnswerForm())


def _page(request, proposal, form, status=200):
    return render(
        request,
        "s3strategy/proposal_detail.html",
        {
            "proposal": proposal,
            "differences": proposed_changes(proposal),
            "is_stale": proposal.is_open and _is_stale(proposal),
            "may_decide": can_decide(request.user, proposal),
            "is_own": proposal.proposed_by == request.user,
            "form": form,
        },
        status=status,
    )


def _is_stale(proposal) -> bool:
    if proposal.kind == PriorityProposal.Kind.DOCUMENT:
        return is_document_overtaken(proposal, proposal.document)
    return proposal.priority is not None and is_overtaken(proposal, proposal.priority)


@login_required
@require_POST
def proposal_decide(request, public_id):
    proposal = _visible(request, public_id)
    form = AnswerForm(request.POST)
    is_accepted = request.POST.get("decision") == "accept"
    if form.is_valid() and not is_accepted and not form.cleaned_data["answer"].strip():
        form.add_error("answer", _("Say why you do not accept it."))
    if not form.is_valid():
        return _page(request, proposal, form, status=422)
    asked = {"by": request.user, "proposal": proposal, "answer": form.cleaned_data["answer"]}
    try:
        if is_accepted:
            accept_proposal(**asked)
        else:
            reject_proposal(**asked)
    except TooLate as refusal:
        form.add_error(None, refusal.reason)
        return _page(request, _visible(request, public_id), form, status=refusal.status)
    messages.success(request, _("The change counts now.") if is_accepted else _("The proposal is rejected."))
    return redirect(proposal)


@login_required
@require_POST
def proposal_take_back(request, public_id):
    proposal = _visible(request, public_id)
    take_back_proposal(by=request.user, proposal=proposal)
    messages.success(request, _("The proposal is taken back."))
    return redirect(proposal)
