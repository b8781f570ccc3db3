"""Strategy documents: to be read by everybody, proposed by the region's officers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.exceptions import NotPossible
from regions.models import Region
from regions.models.dated import today
from regions.rules import can_edit_strategy
from s3strategy.forms.documents import DocumentForm
from s3strategy.models import PriorityProposal, StrategyDocument
from s3strategy.rules import check_mandate
from s3strategy.services.proposals import propose_document


@require_safe
def document_detail(request, key):
    document = get_object_or_404(
        StrategyDocument.objects.select_related("region", "country", "follows__region", "follows__country"), key=key
    )
    return render(
        request,
        "s3strategy/document_detail.html",
        {
            "document": document,
            "priorities": document.priorities.select_related("region"),
            "followed_by": document.followed_by.select_related("region", "country"),
            "has_ended": document.has_ended_by(today().year),
            "may_edit": request.user.is_authenticated and can_edit_strategy(request.user, document.region),
            "accepted": document.proposals.filter(state=PriorityProposal.State.ACCEPTED).select_related(
                "proposed_by", "decided_by"
            ),
        },
    )


@login_required
def document_new(request, region_key):
    region = get_object_or_404(Region, key=region_key)
    return _propose(request, region, None)


@login_required
def document_edit(request, key):
    document = get_object_or_404(StrategyDocument.objects.select_related("region", "country"), key=key)
    return _propose(request, document.region, document)


def _propose(request, region, document):
    check_mandate(request.user, region, _("You do not hold the S3 mandate for this region."))
    # A copy for the form: what is typed must not show as if it stood there.
    shown = StrategyDocument.objects.get(pk=document.pk) if document else None
    form = DocumentForm(request.POST or None, instance=shown, region=region)
    if request.method == "POST" and form.is_valid():
        try:
            proposal = propose_document(
                by=request.user,
                region=region,
                document=document,
                values=form.values(),
                comment=form.cleaned_data["comment"],
            )
        except NotPossible as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("Your proposal is kept. It counts once a second person has accepted it."))
            return redirect(proposal)
    return render(
        request,
        "s3strategy/document_form.html",
        {"form": form, "region": region, "document": document},
        status=422 if form.errors else 200,
    )
