from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.roles import Role
from brokerage.disclosure import Discloser
from brokerage.models import Company, Match, Profile
from brokerage.selectors.figures import base_cell
from regions.selectors import regions_with_brokers

START = {
    Role.SME: "brokerage:start_sme",
    Role.BROKER: "brokerage:desk",
    Role.MANAGER: "brokerage:dashboard",
    Role.ADMINISTRATOR: "brokerage:waiting_companies",
    Role.OFFICER: "regions:region_list",
}


@require_safe
def home(request):
    newest = Profile.objects.public().for_cards().order_by("-published_at", "-pk")[:3]
    context = {
        "regions": regions_with_brokers().order_by("name_en"),
        "numbers": {
            "companies": base_cell(Company.objects.current().count()),
            "profiles": base_cell(Profile.objects.public().count()),
            "introductions": base_cell(Match.objects.introduced().count()),
        },
        "newest": Discloser(request.user).views(newest),
    }
    return render(request, "pages/home.html", context)


@login_required
@require_safe
def start(request):
    """Where a person's work begins, by its active role."""
    return redirect(START.get(request.user.role, "brokerage:company_register"))
