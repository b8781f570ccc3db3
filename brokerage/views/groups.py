"""Groups along the value chain: asked for from a profile, found by a worker, looked at by the organisation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.exceptions import NotPossible
from brokerage.disclosure import Discloser
from brokerage.models import GroupSearch
from brokerage.selectors.groups import groups_of, members_of, own_pairs
from brokerage.services.groups import look_for_groups, may_look_for_groups
from brokerage.services.showing import show_pairs

from .desk import check_broker
from .profiles import find_profile

PER_PAGE = 20


@login_required
@require_safe
def group_list(request):
    check_broker(request.user)
    searches = GroupSearch.objects.visible_to(request.user).select_related("profile__company", "asked_by")
    page = Paginator(searches, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "brokerage/groups/group_list.html", {"page_obj": page})


@login_required
@require_POST
def group_look(request, public_id):
    profile = find_profile(request, public_id)
    try:
        search = look_for_groups(by=request.user, profile=profile)
    except NotPossible as refusal:
        messages.error(request, refusal.reason)
        return redirect("brokerage:profile_detail", public_id)
    return redirect("brokerage:group_search", search.public_id)


@login_required
@require_safe
def group_search(request, public_id):
    check_broker(request.user)
    found = GroupSearch.objects.visible_to(request.user).select_related("profile__company", "asked_by")
    search = get_object_or_404(found, public_id=public_id)
    members = members_of(search)
    pairs = own_pairs(search, members, request.user.capacity.holder_id) if search.is_done else []
    suggestions = {(row.profile_a_id, row.profile_b_id): row for row in show_pairs(pairs)}
    groups = groups_of(search, members, suggestions, Discloser(request.user))
    context = {
        "search": search,
        "groups": groups,
        "left_out": len(search.groups) - len(groups),
        "may_look": may_look_for_groups(request.user, search.profile),
    }
    return render(request, "brokerage/groups/group_search.html", context)
