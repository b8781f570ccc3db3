from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.exceptions import NotPossible, Refused, TooLate
from brokerage import rules
from brokerage.forms.checks import CheckForm, VersionForm, criterion_forms
from brokerage.models import BeneficiaryCheck, CheckVersion
from brokerage.services import checks

from .companies import find_company
from .refusals import show_refusal


@login_required
def company_check(request, public_id):
    company = find_company(request, public_id)
    if not rules.is_serving_broker(request.user, company):
        raise Refused(_("The broker of the company's organisation makes this check."))
    version = checks.version_in_force()
    criteria = list(version.criteria.all())
    known = {row.pk: checks.known_answer(row, company) for row in criteria}
    own = checks.own_answers_sent(company)
    data = request.POST if request.method == "POST" else None
    # Fields are named by criterion: answers to questions that were changed meanwhile are asked for again.
    form = CheckForm(data, criteria=criteria, known=known, own=own)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = form.cleaned_data
            try:
                row = checks.check_company(
                    by=request.user,
                    company=company,
                    version=version,
                    answers=form.answers(),
                    result=values["result"],
                    comment=values["comment"],
                    seen=values.get("seen"),
                )
            except NotPossible as refusal:
                show_refusal(form, refusal)
            except TooLate as refusal:
                form.add_error(None, refusal.reason)
                status = 409
            else:
                messages.success(request, _("Decided: %(result)s.") % {"result": row.get_result_display()})
                return redirect("brokerage:company_detail", public_id)
    context = {"form": form, "company": company, "version": version, "own": own}
    return render(request, "brokerage/checks/company_check.html", context, status=status)


@login_required
@require_safe
def check_detail(request, public_id, check_id):
    company = find_company(request, public_id)
    rows = BeneficiaryCheck.objects.visible_to(request.user).filter(company=company).select_related("version", "by")
    check = get_object_or_404(rows, public_id=check_id)
    own = check.self_checks.prefetch_related("answers__by").first()
    told = {item.criterion_id: item for item in own.answers.all()} if own else {}
    answers = check.answers.select_related("criterion")
    context = {
        "company": company,
        "check": check,
        "own": own,
        "answers": [{"row": row, "own": told.get(row.criterion_id)} for row in answers],
        "is_broker": rules.is_serving_broker(request.user, company),
    }
    return render(request, "brokerage/checks/check_detail.html", context)


@login_required
def check_criteria(request):
    """The form in force, to be written anew; each version stays with the answers given to it."""
    if not rules.is_administrator(request.user):
        raise Http404
    version = checks.version_in_force()
    data = request.POST if request.method == "POST" else None
    form = VersionForm(data, initial={"base": version.number})
    rows = criterion_forms(data, version.criteria.all())
    status = 200
    if request.method == "POST":
        status = 422
        # Every form is asked, so that all mistakes are shown at once.
        if False not in [form.is_valid(), *(row.is_valid() for row in rows)]:
            criteria = [row.cleaned_data for row in rows if row.cleaned_data["text"].strip()]
            try:
                checks.write_version(by=request.user, criteria=criteria, **form.cleaned_data)
            except NotPossible as refusal:
                show_refusal(form, refusal)
            except TooLate as refusal:
                form.add_error(None, refusal.reason)
                status = 409
            else:
                messages.success(request, _("The new version holds from now on. Earlier checks keep theirs."))
                return redirect("brokerage:check_criteria")
    context = {
        "form": form,
        "rows": rows,
        "version": version,
        "versions": CheckVersion.objects.select_related("by").prefetch_related("criteria"),
    }
    return render(request, "brokerage/checks/check_criteria.html", context, status=status)
