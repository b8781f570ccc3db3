from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.exceptions import Refused
from accounts.roles import Role, capacity_of
from regions.figures import figures_of
from regions.models import OrganisationService, Region, RegionFact, S3Mandate
from regions.rules import can_edit_strategy
from regions.selectors import services_with_contacts


@require_safe
def region_list(request):
    regions = Region.objects.select_related("country", "macro_region").prefetch_related(
        Prefetch("services", services_with_contacts(OrganisationService.objects.in_force()), "services_today"),
    )
    return render(request, "regions/region_list.html", {"regions": regions})


@require_safe
def region_detail(request, key):
    region = get_object_or_404(Region.objects.select_related("country", "macro_region"), key=key)
    return render(
        request,
        "regions/region_detail.html",
        {
            "region": region,
            "facts": facts_of(region),
            "figures": [
                {"label": figure["label"], "value": figure["values"].get(region.pk)}
                for figure in figures_of([region.pk])
            ],
            "documents": region.strategy_documents.select_related("region", "country"),
            "units": region.region_units.select_related("unit__successor").order_by("unit__version", "unit__code"),
            # The floor above hangs its priorities on the region; no import goes upwards.
            "priorities": region.priorities.current(),
            "services": services_with_contacts(OrganisationService.objects.in_force().filter(region=region)),
            "mandates": S3Mandate.objects.in_force().filter(region=region).select_related("organisation"),
            "may_edit": request.user.is_authenticated and can_edit_strategy(request.user, region),
        },
    )


def facts_of(region: Region) -> list[dict]:
    """One entry an indicator, the newest first; what has no row is an entry without a fact: not known."""
    newest: dict[str, RegionFact] = {}
    for fact in region.facts.all():
        newest.setdefault(fact.indicator, fact)
    return [{"label": label, "fact": newest.get(value)} for value, label in RegionFact.Indicator.choices]


@login_required
@require_safe
def own_region(request):
    """The region an officer works for; a list when the mandate covers several."""
    capacity = capacity_of(request.user)
    if capacity is None or capacity.role != Role.OFFICER:
        raise Refused(_("This page is for officers of a regional authority."))
    regions = list(Region.objects.with_mandate_of(capacity.holder))
    if len(regions) == 1:
        return redirect(regions[0])
    return render(request, "regions/own_regions.html", {"regions": regions, "organisation": capacity.holder})
