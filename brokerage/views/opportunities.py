from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.roles import Role
from brokerage import rules
from brokerage.disclosure import Discloser, record_access
from brokerage.models import Profile
from brokerage.opportunity_filter import OpportunityFilter
from brokerage.selectors.een_sheet import may_read_een
from brokerage.selectors.saved_searches import beside_list

PER_PAGE = 20


@require_safe
def opportunity_list(request):
    """Published profiles; every reader sees what its rung allows."""
    profiles = Profile.objects.public().for_cards().order_by("-published_at", "-pk")
    found = OpportunityFilter(request.GET, queryset=profiles, request=request)
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    views = Discloser(request.user).views(page.object_list)
    context = {"filter": found, "page_obj": page, "views": views, "keep": None}
    if request.user.is_authenticated and found.is_valid():
        context["keep"] = beside_list(request.user, request.GET.urlencode())
    return render(request, "brokerage/opportunities/opportunity_list.html", context)


@require_safe
def opportunity(request, public_id):
    profiles = Profile.objects.visible_to(request.user).for_cards()
    profile = get_object_or_404(profiles, public_id=public_id)
    record_access(request.user, profile)
    view = Discloser(request.user).view(profile)
    context = {
        "view": view,
        "may_read_een": may_read_een(view),
        "takes_interest": rules.is_public(request.user, profile) and profile.open_for_interest,
        "may_express": rules.capacity(request.user) is not None
        and request.user.acts_as(Role.BROKER, Role.SME)
        and not view.is_own,
    }
    return render(request, "brokerage/opportunities/opportunity.html", context)
