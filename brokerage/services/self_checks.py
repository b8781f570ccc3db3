"""A company answers the beneficiary check itself; its broker reads the answers and still decides."""

from collections.abc import Mapping

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from accounts.services import notify
from brokerage import moves, rules
from brokerage.models import CheckCriterion, CheckVersion, Company, SelfAnswer, SelfCheck, Step
from brokerage.people_of import brokers_of
from brokerage.workflow import SELF_CHECK

from .checks import version_in_force
from .presence import require_present

NOTE_LIMIT = 500


def open_self_check(company: Company) -> SelfCheck | None:
    """The answers being given or waiting for the broker, to the form in force."""
    found = company.self_checks.open().select_related("form", "changed_by").first()
    return found if found and found.form_id == version_in_force().pk else None


def save_self_check(
    *, by: User, company: Company, form: CheckVersion, answers: Mapping[int, tuple[str, str]], version: int
) -> SelfCheck:
    """Keep answers, `criterion -> (answer, note)`; incomplete is fine. `version`: of the answers the writer saw, 0 for
    none."""
    _check_member(by, company)
    with transaction.atomic():
        # Holds the company's row: two colleagues do not begin two.
        require_present(company)
        row = _writable(by, company, form, version)
        if row.version != version:
            raise TooLate(_("Somebody of your company saved answers while you were writing. Compare, then save again."))
        if _write_answers(row, answers, by):
            row.version += 1
            row.changed_by, row.changed_at = by, timezone.now()
            row.save()
            moves.note(row, "answer", by=by)
    return row


def _check_member(by: User, company: Company) -> None:
    if not rules.is_company_member(by, company):
        raise Refused(_("People of the company answer these questions; its broker decides."))


def _writable(by: User, company: Company, form: CheckVersion, version: int) -> SelfCheck:
    if version_in_force() != form:
        raise NotPossible(_("The questions changed while you were writing. Open the page again."))
    row = company.self_checks.open().select_related("company").first()
    if row is None and version:
        raise NotPossible(_("There are no answers yet, or the broker decided in the meantime."))
    if row is not None and row.form_id != form.pk:
        moves.move(row, "replace")
        row = None
    if row is None:
        row = SelfCheck.objects.create(company=company, form=form)
        moves.write_step(row, SELF_CHECK.get("begin"), from_state="", to_state=row.state, by=by)
    if row.state not in SELF_CHECK.get("answer").sources:
        raise NotPossible(moves.why_not(row))
    return row


def _write_answers(row: SelfCheck, answers: Mapping[int, tuple[str, str]], by: User) -> bool:
    """Each changed answer is its writer's; whether there was one."""
    questions = set(row.form.criteria.values_list("pk", flat=True))
    stored = {item.criterion_id: item for item in row.answers.all()}
    changed = False
    for pk in questions:
        answer, note = answers.get(pk, ("", ""))
        if answer and answer not in CheckCriterion.Answer.values:
            raise NotPossible(_("Some fields need your attention."), {f"answer_{pk}": _("Choose one from the list.")})
        if note and not answer:
            raise NotPossible(
                _("Some fields need your attention."), {f"answer_{pk}": _("Choose an answer to your note.")}
            )
        if len(note) > NOTE_LIMIT:
            raise NotPossible(_("Some fields need your attention."), {f"note_{pk}": _("This note is too long.")})
        old = stored.get(pk)
        if (old.answer, old.note) == (answer, note) if old else not answer:
            continue
        changed = True
        if old and not answer:
            old.delete()
        else:
            values = {"answer": answer, "note": note, "by": by, "at": timezone.now()}
            SelfAnswer.objects.update_or_create(self_check=row, criterion_id=pk, defaults=values)
    return changed


def send_self_check(*, by: User, company: Company) -> Step:
    """Complete, it goes to the broker, who is told."""
    _check_member(by, company)
    with transaction.atomic():
        require_present(company)
        row = _open(company)
        given = set(row.answers.values_list("criterion", flat=True))
        missing = [pk for pk in row.form.criteria.values_list("pk", flat=True) if pk not in given]
        if missing:
            sentence = _("Answer this question; “Not known yet” is an answer too.")
            raise NotPossible(_("An answer is missing."), {f"answer_{pk}": sentence for pk in missing})
        step = moves.move(row, "send", by=by)
        for broker in brokers_of(company):
            notify(
                to=broker,
                kind="self_check_sent",
                key=f"self-check:{row.public_id}:{step.pk}",
                title=gettext_lazy("A company answered the beneficiary check"),
                body=gettext_lazy("Its answers stand in the form of the check. Talk them through, then decide."),
                url=reverse("brokerage:company_check", args=[company.public_id]),
                button=gettext_lazy("Read and decide"),
            )
    return step


def take_back_self_check(*, by: User, company: Company) -> Step:
    _check_member(by, company)
    return moves.move(_open(company), "take_back", by=by)


def _open(company: Company) -> SelfCheck:
    row = company.self_checks.open().select_related("company", "form").first()
    if row is None:
        raise NotPossible(_("There are no answers yet, or the broker decided in the meantime."))
    if row.form_id != version_in_force().pk:
        raise NotPossible(_("The questions changed. Answer the new ones."))
    return row
