import csv

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.exceptions import NotPossible, Refused, TooLate
from brokerage import rules
from brokerage.enums import AuditState
from brokerage.forms.audits import QUESTIONS, AuditForm, initial_of
from brokerage.models import Audit
from brokerage.selectors import audits as selectors
from brokerage.selectors.directory import instruments_answering, practices_answering
from brokerage.services import audits as services
from brokerage.services.audit_profiles import draft_profile
from brokerage.services.profile_limits import problems_of
from brokerage.workflow import AUDIT

from .companies import find_company
from .refusals import show_refusal


def find_audit(request, public_id) -> Audit:
    found = Audit.objects.visible_to(request.user).select_related(
        "company__country", "company__serving_organisation", "created_by", "changed_by", "profile"
    )
    audit = get_object_or_404(found, public_id=public_id)
    # A broker who belongs to the company does not read its audit as its broker.
    if not rules.is_own_side(request.user, audit):
        raise Refused(_("Only people of the company and its broker see its audits."))
    return audit


@login_required
def company_audits(request, public_id):
    """The audits of a company, newest first; a POST begins one or goes on with the open one."""
    company = find_company(request, public_id)
    if not rules.is_own_side(request.user, company):
        raise Refused(_("Only people of the company and its broker see its audits."))
    if request.method == "POST":
        audit = services.start_audit(by=request.user, company=company)
        return redirect("brokerage:audit_edit", audit.public_id)
    rows = list(selectors.audits_of(request.user, company))
    done = [row for row in rows if row.state == AuditState.COMPLETED]
    before = dict(zip([row.pk for row in done], done[1:], strict=False))
    context = {
        "company": company,
        "rows": [{"audit": row, "before": before.get(row.pk)} for row in rows],
        "open": next((row for row in rows if row.state == AuditState.DRAFT), None),
    }
    return render(request, "brokerage/audits/company_audits.html", context)


def _day(audit: Audit) -> str:
    return date_format(localdate(audit.state_since), "DATE_FORMAT")


@login_required
@require_safe
def audit(request, public_id):
    audit = find_audit(request, public_id)
    return _page(request, audit)


def _page(request, audit: Audit, problems: dict | None = None, status: int = 200):
    labels = {"stage": _("Stage of internationalisation"), "cooperation_kinds": _("Kinds of cooperation")}
    labels |= {name: label for name, (label, _help) in QUESTIONS.items()}
    missing = services.missing_of(audit)
    form = AuditForm(audit=audit)
    earlier = selectors.audits_of(request.user, audit.company).filter(state=AuditState.COMPLETED).exclude(pk=audit.pk)
    drafted = audit.profile if audit.profile and audit.profile.state != "archived" else None
    context = {
        "audit": audit,
        "company": audit.company,
        "is_draft": audit.state == AuditState.DRAFT,
        "pictures": selectors.pictures_of(audit),
        "needs": selectors.need_rows(audit),
        "facts": [{"label": labels[name], "value": value} for name, value in selectors.text_facts(audit)],
        "missing": [form.fields[name].label for name in missing],
        "problems": problems or {},
        "earlier": earlier.first(),
        "drafted": drafted,
        "drafted_missing": len(problems_of(drafted)) if drafted and drafted.state == "draft" else 0,
        "steps": _steps(audit),
        "instruments": instruments_answering(audit),
        "practices": practices_answering(audit),
    }
    return render(request, "brokerage/audits/audit.html", context, status=status)


def _steps(audit: Audit) -> list[dict]:
    steps = [{"what": _("The audit was begun"), "at": audit.created_at, "who": audit.created_by, "note": ""}]
    for step in audit.steps.select_related("by"):
        steps.append({"what": AUDIT.get(step.action).done, "at": step.at, "who": step.by, "note": step.note})
    return steps


@login_required
def audit_edit(request, public_id):
    audit = find_audit(request, public_id)
    if not rules.may_edit_audit(request.user, audit):
        raise Refused(_("This audit is completed and stays as it is. Begin a new one to see what changed."))
    is_autosave = request.headers.get("X-Autosave") == "1"
    form = AuditForm(request.POST if request.method == "POST" else None, audit=audit)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                saved = services.save_audit(
                    by=request.user, audit=audit, answers=form.answers(), version=form.cleaned_data["version"]
                )
            except TooLate as refusal:
                status = 409
                if is_autosave:
                    return JsonResponse({"errors": [refusal.reason]}, status=status)
                audit = find_audit(request, public_id)
                form.compare(initial_of(audit), who=str(audit.changed_by or "") or None, at=audit.changed_at)
            except NotPossible as refusal:
                show_refusal(form, refusal)
            else:
                if is_autosave:
                    began = AuditForm(audit=saved).initial["began_from"]
                    return JsonResponse({"version": saved.version, "began_from": began})
                return _after_saving(request, saved)
        if is_autosave:
            return JsonResponse({"errors": form.errors}, status=status)
    context = {"form": form, "audit": audit, "company": audit.company, "error_title": ""}
    return render(request, "brokerage/audits/audit_edit.html", context, status=status)


def _after_saving(request, audit: Audit):
    if "complete" in request.POST:
        return _complete(request, audit)
    messages.success(request, _("The audit is saved."))
    if "go_on" in request.POST:
        return redirect("brokerage:audit_edit", audit.public_id)
    return redirect("brokerage:audit", audit.public_id)


def _complete(request, audit: Audit):
    try:
        services.complete_audit(by=request.user, audit=audit)
    except NotPossible as refusal:
        if not refusal.fields:
            raise
        # What is saved, as if it had just been sent: the errors stand at their fields.
        audit.refresh_from_db()
        form = AuditForm(AuditForm(audit=audit).as_sent(), audit=audit)
        form.is_valid()
        show_refusal(form, refusal)
        error_title = _("Saved, but not complete yet")
        context = {"form": form, "audit": audit, "company": audit.company, "error_title": error_title}
        return render(request, "brokerage/audits/audit_edit.html", context, status=422)
    messages.success(request, _("The audit is completed. It stays as it is."))
    return redirect("brokerage:audit", audit.public_id)


@login_required
@require_POST
def audit_complete(request, public_id):
    return _complete(request, find_audit(request, public_id))


@login_required
@require_POST
def audit_profile(request, public_id):
    profile = draft_profile(by=request.user, audit=find_audit(request, public_id))
    missing = len(problems_of(profile))
    if missing:
        messages.success(request, _("A draft was made from the audit. What is missing stands beside the form."))
    else:
        messages.success(request, _("A draft was made from the audit. Read it through before you go on."))
    return redirect("brokerage:profile_edit", profile.public_id)


@login_required
@require_safe
def audit_table(request, public_id):
    """Both tables as CSV."""
    audit = find_audit(request, public_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{localdate(audit.changed_at):%Y-%m-%d}.csv"'
    response.write("\ufeff")
    out = csv.writer(response)
    for picture in selectors.pictures_of(audit):
        out.writerows(["" if cell is None else str(cell) for cell in line] for line in picture.lines())
        out.writerow([])
    return response


@login_required
@require_safe
def audit_compare(request, public_id, other_id):
    """Two audits of one company, the older one first."""
    found = [find_audit(request, one) for one in (public_id, other_id)]
    company = find_company(request, found[0].company.public_id)
    if found[0].pk == found[1].pk or found[0].company_id != found[1].company_id:
        return redirect("brokerage:company_audits", company.public_id)
    older, newer = sorted(found, key=lambda row: (row.created_at, row.pk))
    names = [_day(older), _day(newer)]
    if names[0] == names[1]:
        names = [_("earlier"), _("later")]
    context = {"company": company, "older": older, "newer": newer, "pictures": selectors.compared(older, newer, names)}
    return render(request, "brokerage/audits/audit_compare.html", context)
