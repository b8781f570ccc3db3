from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.exceptions import NotPossible, Refused, TooLate
from brokerage import rules
from brokerage.forms.self_checks import SelfCheckForm, initial_of
from brokerage.models import Company
from brokerage.services import self_checks as services
from brokerage.services.checks import version_in_force
from brokerage.workflow import SELF_CHECK

from .companies import find_company
from .refusals import show_refusal


def find_own_company(request, public_id) -> Company:
    company = find_company(request, public_id)
    if not rules.is_company_member(request.user, company):
        raise Refused(_("People of the company answer these questions; its broker decides."))
    return company


@login_required
def self_check(request, public_id):
    """The company's people answer the questions of the form in force; nothing is kept before they save."""
    company = find_own_company(request, public_id)
    version, row = version_in_force(), services.open_self_check(company)
    criteria = list(version.criteria.all())
    form = SelfCheckForm(request.POST if request.method == "POST" else None, criteria=criteria, self_check=row)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.save_self_check(
                    by=request.user,
                    company=company,
                    form=version,
                    answers=form.answers(),
                    version=form.cleaned_data["version"] or 0,
                )
                if "send" in request.POST:
                    return _send(request, company)
                messages.success(request, _("Your answers are saved. Your broker does not see them yet."))
                return redirect("brokerage:self_check", public_id)
            except TooLate:
                row = services.open_self_check(company)
                form.compare(initial_of(row), who=str(row.changed_by or "") or None, at=row.changed_at)
                status = 409
            except NotPossible as refusal:
                row = services.open_self_check(company)
                show_refusal(form, refusal)
    return _page(request, company, version, row, form, status)


def _send(request, company: Company):
    try:
        services.send_self_check(by=request.user, company=company)
    except NotPossible as refusal:
        if not refusal.fields:
            raise
        # What is saved, as if it had just been sent: the errors stand at their fields.
        row, version = services.open_self_check(company), version_in_force()
        criteria = list(version.criteria.all())
        form = SelfCheckForm(
            SelfCheckForm(criteria=criteria, self_check=row).as_sent(), criteria=criteria, self_check=row
        )
        form.is_valid()
        show_refusal(form, refusal)
        return _page(request, company, version, row, form, 422, error_title=_("Saved, but not sent yet"))
    messages.success(request, _("Your answers are with your broker, who decides. You can take them back until then."))
    return redirect("brokerage:self_check", company.public_id)


def _page(request, company: Company, version, row, form, status: int, error_title: str = ""):
    context = {
        "company": company,
        "version": version,
        "self_check": row,
        "is_sent": row is not None and row.state == "sent",
        "form": form,
        "error_title": error_title,
        "answers": row.answers.select_related("criterion", "by") if row else [],
        "steps": [
            {"what": SELF_CHECK.get(step.action).done, "at": step.at, "who": step.by, "note": step.note}
            for step in (row.steps.select_related("by") if row else [])
        ],
    }
    return render(request, "brokerage/checks/self_check.html", context, status=status)


@login_required
@require_POST
def self_check_take_back(request, public_id):
    company = find_own_company(request, public_id)
    services.take_back_self_check(by=request.user, company=company)
    messages.success(request, _("The answers are yours again: change them, then send them."))
    return redirect("brokerage:self_check", public_id)
