"""The crosswalk: links between classifications and priorities, for everybody to read and for some to review."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.exceptions import NotPossible, Refused
from accounts.roles import Role, capacity_of
from s3strategy.forms.crosswalk import CrosswalkFilter, LinkForm, ReviewForm
from s3strategy.models import CrosswalkLink
from s3strategy.rules import can_review_link
from s3strategy.services.crosswalk import add_link, review_link

PER_PAGE = 50


@require_safe
def crosswalk(request):
    rows = CrosswalkLink.objects.select_related("concept", "other", "priority__region", "reviewed_by")
    filters = CrosswalkFilter(request.GET or None, queryset=rows)
    page = Paginator(filters.qs, PER_PAGE).get_page(request.GET.get("page"))
    counts = dict(CrosswalkLink.objects.order_by().values_list("state").annotate(n=Count("pk")))
    return render(
        request,
        "s3strategy/crosswalk.html",
        {
            "filter": filters,
            "page_obj": page,
            "counts": [(label, counts.get(value, 0)) for value, label in CrosswalkLink.State.choices],
            "reviewable": _reviewable(request.user, page.object_list),
            "may_add": _may_add(request.user),
        },
    )


def _may_add(user) -> bool:
    capacity = capacity_of(user) if user.is_authenticated else None
    return capacity is not None and capacity.role in (Role.OFFICER, Role.MANAGER)


def _reviewable(user, links) -> set[int]:
    """Asked once for all links of classifications and once a region, not once a link."""
    if not _may_add(user):
        return set()
    known: dict[int | None, bool] = {}
    found = set()
    for link in links:
        if link.created_by_id is not None and link.created_by_id == user.pk:
            continue
        place = link.priority.region_id if link.priority else None
        if place not in known:
            known[place] = can_review_link(user, link)
        if known[place]:
            found.add(link.pk)
    return found


@login_required
@require_POST
def crosswalk_review(request, pk):
    link = get_object_or_404(CrosswalkLink.objects.select_related("priority__region"), pk=pk)
    if not can_review_link(request.user, link):
        raise Refused(_("You may not review this link."))
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    is_accepted = form.cleaned_data["decision"] == "accept"
    review_link(by=request.user, link=link, version=form.cleaned_data["version"], is_accepted=is_accepted)
    messages.success(
        request,
        _("The link counts fully now; suggestions are computed anew.") if is_accepted else _("The link is rejected."),
    )
    return redirect(f"{reverse('s3strategy:crosswalk')}?{request.GET.urlencode()}")


@login_required
def crosswalk_new(request):
    if not _may_add(request.user):
        raise Refused(_("This page is for officers of a regional authority and for project managers."))
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            add_link(
                by=request.user,
                concept=values["concept"],
                other=values["to_concept"],
                priority=values["to_priority"],
                confidence=values["confidence"],
            )
        except NotPossible as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("The link is made. It counts half until another person accepts it."))
            return redirect("s3strategy:crosswalk")
    return render(request, "s3strategy/crosswalk_new.html", {"form": form}, status=422 if form.errors else 200)
