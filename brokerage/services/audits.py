"""The needs audit: begun, filled by the company and its broker together or alone, completed once."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from accounts.services import notify
from brokerage import moves, rules
from brokerage.enums import AuditState
from brokerage.models import Audit, Company, Step
from brokerage.people_of import brokers_of, members_of
from brokerage.questionnaire import NEED_LIMIT, SCALE, TEXT_LIMIT
from brokerage.services.presence import require_present


def start_audit(*, by: User, company: Company) -> Audit:
    """The open audit of the company, begun now when there is none: both sides write on the same one."""
    if not rules.is_own_side(by, company):
        raise Refused(_("Only people of the company and its broker fill its audits."))
    with transaction.atomic():
        # Holds the company's row: two people do not begin two.
        require_present(company)
        found = company.audits.filter(state=AuditState.DRAFT).first()
        return found or Audit.objects.create(company=company, created_by=by, changed_by=by)


def save_audit(*, by: User, audit: Audit, answers: Mapping[str, Any], version: int | None = None) -> Audit:
    """Keep the answers of a draft; incomplete is fine. `version`: the one the writer started from, else TooLate."""
    _check_answers(audit, answers)
    with transaction.atomic():
        require_present(audit.company)
        locked = Audit.objects.select_for_update(of=("self",)).select_related("company").get(pk=audit.pk)
        _check_right(by, locked)
        if version is not None and locked.version != version:
            raise TooLate(_("Somebody saved this audit while you were writing. Compare before you save again."))
        if locked.answers != answers:
            locked.answers = dict(answers)
            locked.version += 1
            locked.changed_by, locked.changed_at = by, timezone.now()
            locked.save()
    return locked


def _check_right(by: User, audit: Audit) -> None:
    if not rules.is_own_side(by, audit):
        raise Refused(_("Only people of the company and its broker fill its audits."))
    if not rules.is_audit_draft(by, audit):
        raise Refused(_("This audit is completed and stays as it is. Begin a new one to see what changed."))


def _check_answers(audit: Audit, answers: Mapping[str, Any]) -> None:
    form, wrong = audit.questionnaire, {}
    grades = {f"{word}_{area}" for area in form.areas for word in ("standing", "urgency")}
    grades |= {f"barrier_{kind}" for kind in form.barriers}
    limits = {f"need_{area}": NEED_LIMIT for area in form.areas} | dict.fromkeys(form.texts, TEXT_LIMIT)
    for name, value in answers.items():
        if name in grades:
            if not isinstance(value, int) or not 0 <= value <= SCALE:
                wrong[name] = _("Choose a number from 0 to %(most)s.") % {"most": SCALE}
        elif name in limits:
            if (over := len(value) - limits[name]) > 0:
                wrong[name] = _("This text is %(over)s characters too long; at most %(limit)s are possible.") % {
                    "over": over,
                    "limit": limits[name],
                }
        elif name == "stage":
            if value not in form.stages:
                wrong[name] = _("Choose one from the list.")
        elif name != "cooperation_kinds" or not set(value) <= set(form.kinds):
            wrong[name] = _("Choose from the list.")
    if wrong:
        raise NotPossible(_("Some fields need your attention."), wrong)


def missing_of(audit: Audit) -> list[str]:
    """Names of the questions without an answer that a completed audit needs."""
    return [name for name in audit.questionnaire.needed if audit.answers.get(name) in (None, "", [])]


def complete_audit(*, by: User, audit: Audit) -> Step:
    """From now on it stays as it is; the others of both sides are told."""
    with transaction.atomic():
        # As it stands now, and no saving beside it.
        audit = Audit.objects.select_for_update(of=("self",)).select_related("company").get(pk=audit.pk)
        if audit.state == AuditState.DRAFT and (missing := missing_of(audit)):
            sentence = _("This is still missing.")
            raise NotPossible(_("The audit is not complete yet."), dict.fromkeys(missing, sentence))
        step = moves.move(audit, "complete", by=by)
        for person in {*brokers_of(audit.company), *members_of(audit.company)}:
            if person.pk != by.pk:
                notify(
                    to=person,
                    kind="audit_completed",
                    key=f"audit:{audit.public_id}:{step.pk}",
                    title=gettext_lazy("A needs audit was completed"),
                    body=gettext_lazy(
                        "The audit of needs is complete. See the picture and what could answer the needs."
                    ),
                    url=reverse("brokerage:audit", args=[audit.public_id]),
                    button=gettext_lazy("See the audit"),
                )
    return step
