from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.exceptions import NotPossible, Refused
from brokerage import rules
from brokerage.forms.conflicts import ConflictForm
from brokerage.services.conflicts import declare_conflict, end_conflict

from .companies import find_company
from .refusals import show_refusal


def _find(request, public_id):
    company = find_company(request, public_id)
    if not rules.may_keep_company(request.user, company):
        raise Refused(_("Only owners of the company and its broker keep this list."))
    return company


@login_required
def company_conflicts(request, public_id):
    """Whom the company must not be suggested to, and a form for one more."""
    company = _find(request, public_id)
    form = ConflictForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            declare_conflict(by=request.user, company=company, data=form.cleaned_data)
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Written down. The two are never suggested to each other."))
            return redirect("brokerage:company_conflicts", public_id)
    rows = company.conflicts.select_related("other__country", "declared_by")
    context = {
        "company": company,
        "form": form,
        "rows": [row for row in rows if row.ended_at is None],
        "ended": [row for row in rows if row.ended_at is not None],
    }
    return render(request, "brokerage/companies/company_conflicts.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def conflict_end(request, public_id, pk):
    company = _find(request, public_id)
    end_conflict(by=request.user, conflict=get_object_or_404(company.conflicts.all(), pk=pk))
    messages.success(request, _("Ended. The two may be suggested to each other again."))
    return redirect("brokerage:company_conflicts", public_id)
