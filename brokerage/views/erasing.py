from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.exceptions import NotPossible
from brokerage.forms.erasing import ErasureForm
from brokerage.models import Match
from brokerage.services import erasing
from brokerage.workflow import RUNNING_MATCH_STATES

from .exports import own_company
from .refusals import show_refusal


@login_required
@require_safe
def my_data(request):
    """What a person of any role can do with the own data."""
    return render(request, "brokerage/our_data/my_data.html")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
def person_erase(request):
    context = {"why_not": erasing.why_not(request.user)}
    return _erase(
        request, "brokerage/our_data/person_erase.html", context, lambda: erasing.erase_person(by=request.user)
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
def company_erase(request):
    company = own_company(request.user)
    context = {
        "company": company,
        "running": Match.objects.visible_to(request.user).filter(state__in=RUNNING_MATCH_STATES).count(),
        "profiles": company.profiles.count(),
        "people": company.memberships.in_force().select_related("user"),
    }
    return _erase(
        request,
        "brokerage/our_data/company_erase.html",
        context,
        lambda: erasing.erase_company(by=request.user, company=company),
    )


def _erase(request, page: str, context: dict, verb):
    form = ErasureForm(request.POST if request.method == "POST" else None, user=request.user)
    status = 200
    if request.method == "POST":
        status = 422
        if not ratelimit.consume(request, action="reauthenticate", user=request.user):
            form.add_error(None, _("Too many attempts. Wait some minutes and try again."))
            status = 429
        elif form.is_valid():
            try:
                verb()
            except NotPossible as refusal:
                show_refusal(form, refusal)
            else:
                request.user.refresh_from_db()
                if request.user.is_active:
                    messages.success(request, _("The company is erased. Your account stays, for your other roles."))
                    return redirect("start")
                logout(request)
                messages.success(request, _("It is erased. Thank you for having been here."))
                return redirect("home")
    return render(request, page, context | {"form": form}, status=status)
