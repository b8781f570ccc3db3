from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import spreadsheets
from accounts.exceptions import Refused
from brokerage import rules
from brokerage.filters import CompanyFilter
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


def _headings() -> list[str]:
    return [
        _("Company"), _("Registration number"), _("Country"), _("Region"), _("Size"), _("Broker in charge"),
        _("Profiles"), _("Registered"),
    ]  # fmt: skip


def _cells(company: Company) -> list:
    return [
        company.name,
        company.registration_number,
        str(company.country),
        str(company.region or ""),
        company.get_size_class_display(),
        str(company.broker_in_charge or ""),
        company.profile_count,
        company.created_at,
    ]


@login_required
@require_safe
def company_list(request):
    _check_broker(request)
    companies = Company.objects.visible_to(request.user).order_by("name", "pk")
    found = CompanyFilter(request.GET, queryset=companies, request=request)
    pages = Paginator(
        found.qs.select_related("country", "region", "broker_in_charge").annotate(profile_count=Count("profiles")),
        PER_PAGE,
    )
    if form := spreadsheets.asked_for(request, pages.count):
        return spreadsheets.response(form, "companies", _headings(), [_cells(company) for company in pages.object_list])
    page = pages.get_page(request.GET.get("page"))
    served = request.user.capacity.holder_id
    hints = list(_open_hints(request).order_by("created_at"))
    for hint in hints:
        # A company of another organisation keeps its name; only one's own pairs can be merged here.
        hint.is_ours = hint.older.serving_organisation_id == served
    context = {
        "page_obj": page,
        "hints": hints,
        "filter": found,
        "is_filtered": any(request.GET.get(name) for name in found.filters),
        "formats": spreadsheets.FORMATS,
        "most_rows": spreadsheets.MOST_ROWS,
    }
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
