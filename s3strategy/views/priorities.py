from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.exceptions import Refused
from accounts.roles import Role, capacity_of
from regions.models import Region
from s3strategy.concerning import profiles_concerning
from s3strategy.enums import ValueChainArea
from s3strategy.filters import PriorityFilter
from s3strategy.forms import ReasonForm
from s3strategy.models import Priority, PriorityCode, PriorityProposal
from s3strategy.rules import can_edit_priority
from s3strategy.selectors import linked_codes
from s3strategy.selectors.history import compare_versions, versions_of
from s3strategy.selectors.results import adopted_for

from .proposals import RELATED


@require_safe
def priority_list(request):
    filters = PriorityFilter(request.GET or None, queryset=Priority.objects.select_related("region"))
    priorities = filters.qs if filters.is_bound else filters.queryset.current()
    return render(
        request,
        "s3strategy/priority_list.html",
        {
            "filter": filters,
            "priorities": priorities,
            "formats": [("csv", "CSV"), ("xlsx", "XLSX"), ("jsonld", "SKOS (JSON-LD)")],
            "levels": [(label, Priority.WEIGHTS[level]) for level, label in level_labels()],
        },
    )


def level_labels():
    return [(Priority.Level(value), label) for value, label in Priority.Level.choices]


def codes_of(priority: Priority):
    codes = PriorityCode.objects.filter(priority=priority).select_related("concept")
    return codes.order_by("concept__scheme", "-confidence", "concept__code")


@require_safe
def priority_detail(request, key):
    related = ("region", "document__region", "document__country", "follows")
    rows = Priority.objects.select_related(*related).prefetch_related("codes__concept")
    priority = get_object_or_404(rows, key=key)
    linked = linked_codes([priority])[priority.pk]
    sure = {code.concept_id for code in priority.codes.all()} | {code.concept.pk for code in linked if code.is_reviewed}
    proposals = PriorityProposal.objects.none()
    if request.user.is_authenticated:
        proposals = PriorityProposal.objects.visible_to(request.user).open().filter(priority=priority)
    return render(
        request,
        "s3strategy/priority_detail.html",
        {
            "priority": priority,
            "codes": codes_of(priority),
            "linked": linked,
            "transnational": adopted_for([code.concept_id for code in priority.codes.all()]),
            "profiles": profiles_concerning(priority.region_id, sure),
            "profiles_by_links": profiles_concerning(priority.region_id, sure | {code.concept.pk for code in linked}),
            "texts": priority.texts.all(),
            "areas": [ValueChainArea(area).label for area in priority.value_chain_areas],
            "proposals": proposals.select_related("proposed_by", "priority"),
            "revisions": priority.revisions.select_related("changed_by", "approved_by"),
            "may_edit": request.user.is_authenticated and can_edit_priority(request.user, priority),
            "reason_form": ReasonForm(initial={"version": priority.version}),
        },
    )


@require_safe
def priority_versions(request, key):
    """Two versions of a priority, word by word."""
    priority = get_object_or_404(Priority.objects.select_related("region"), key=key)
    versions = versions_of(priority)
    old = _version(request.GET.get("old"), versions, versions[min(1, len(versions) - 1)])
    new = _version(request.GET.get("new"), versions, versions[0])
    return render(
        request,
        "s3strategy/priority_versions.html",
        {
            "priority": priority,
            "versions": versions,
            "choices": [("old", _("Earlier version"), old), ("new", _("Later version"), new)],
            "differences": compare_versions(priority, old, new),
        },
    )


def _version(text: str | None, versions: list[int], otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and int(text) in versions else otherwise


@login_required
@require_safe
def own_priorities(request):
    """The priorities of every region whose mandate the officer's organisation holds."""
    capacity = capacity_of(request.user)
    if capacity is None or capacity.role != Role.OFFICER:
        raise Refused(_("This page is for officers of a regional authority."))
    regions = Region.objects.with_mandate_of(capacity.holder).prefetch_related(
        "priorities", "strategy_documents__region"
    )
    proposals = PriorityProposal.objects.visible_to(request.user).open()
    return render(
        request,
        "s3strategy/own_priorities.html",
        {
            "regions": regions,
            "organisation": capacity.holder,
            "proposals": proposals.select_related(*RELATED),
        },
    )
