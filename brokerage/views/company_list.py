from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.exceptions import Refused
from brokerage import rules
from brokerage.models import Company, DuplicateHint
from brokerage.services.duplicates import keep_apart, merge_companies

PER_PAGE = 25


def _check_broker(request):
    if not rules.is_broker(request.user):
        raise Refused(_("Companies are listed for their brokers."))


def _open_hints(request):
    """Possible duplicates among the companies of the broker's organisation."""
    served = request.user.capacity.holder_id
    return DuplicateHint.objects.filter(settled_at=None, newer__serving_organisation_id=served).select_related(
        "newer", "older", "older__serving_organisation"
    )


@login_required
@require_safe
def company_list(request):
    _check_broker(request)
    companies = Company.objects.visible_to(request.user).select_related("country", "region", "broker_in_charge")
    companies = companies.annotate(profile_count=Count("profiles")).order_by("name", "pk")
    page = Paginator(companies, PER_PAGE).get_page(request.GET.get("page"))
    served = request.user.capacity.holder_id
    hints = list(_open_hints(request).order_by("created_at"))
    for hint in hints:
        # A company of another organisation keeps its name; only one's own pairs can be merged here.
        hint.is_ours = hint.older.serving_organisation_id == served
    context = {"page_obj": page, "hints": hints}
    return render(request, "brokerage/companies/company_list.html", context)


@login_required
@require_POST
def duplicate_settle(request, pk):
    _check_broker(request)
    hint = get_object_or_404(_open_hints(request), pk=pk)
    if request.POST.get("answer") == "merge":
        merge_companies(by=request.user, newer=hint.newer, older=hint.older)
        messages.success(request, _("The two companies are one now."))
    else:
        keep_apart(by=request.user, hint=hint)
        messages.success(request, _("Noted: they are two companies."))
    return redirect("brokerage:company_list")
