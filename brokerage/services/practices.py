"""Best practices: one broker writes the card, another one reads it, then it is everybody's."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from accounts.services import notify
from brokerage import moves, rules
from brokerage.models import Practice, Step
from brokerage.workflow import PRACTICE

COLUMNS = (
    "title", "what", "results", "region", "year", "contact", "priority", "areas", "barriers", "link", "source",
)  # fmt: skip


def save_practice(
    *, by: User, data: Mapping[str, Any], practice: Practice | None = None, version: int | None = None
) -> Practice:
    """Write a draft or change it; `data`: COLUMNS."""
    if not rules.is_broker(by):
        raise Refused(_("Brokers write best practices."))
    _check(data)
    with transaction.atomic():
        if practice is None:
            row, changed = Practice(organisation_id=by.capacity.holder_id, created_by=by), list(COLUMNS)
        else:
            row = _locked(practice)
            _check_change(by, row, version)
            changed = [name for name in COLUMNS if getattr(row, name) != data[name]]
        if not changed:
            return row
        for name in changed:
            setattr(row, name, data[name])
        row.changed_by, row.changed_at = by, timezone.now()
        if practice is not None:
            row.version += 1
        row.save()
        if practice is None:
            moves.write_step(row, PRACTICE.get("write"), from_state="", to_state=row.state, by=by)
        else:
            moves.note(row, "change", by=by, note=" ".join(changed))
    return row


def _check_change(by: User, row: Practice, version: int | None) -> None:
    if not rules.may_write_practice(by, row):
        raise Refused(_("The brokers of the organisation that wrote it change it."))
    if row.state not in PRACTICE.get("change").sources:
        raise NotPossible(moves.why_not(row))
    if version is not None and row.version != version:
        raise TooLate(_("Somebody saved this practice while you were writing. Compare before you save again."))


def _locked(practice: Practice) -> Practice:
    return Practice.objects.select_for_update(of=("self",)).get(pk=practice.pk)


def _check(data: Mapping[str, Any]) -> None:
    wrong = {}
    if not data["areas"] and not data["barriers"]:
        wrong["areas"] = _("Say which need or which barrier it answers: that is how others find it.")
    if data["priority"] is not None and data["priority"].region_id != data["region"].pk:
        wrong["priority"] = _("This is a priority of another region.")
    if wrong:
        raise NotPossible(_("Some fields need your attention."), wrong)


def advance(*, by: User, practice: Practice, action: str, note: str = "", version: int | None = None) -> Step:
    """Take a step of the table. `version`: the card as `by` read it, else TooLate: nobody publishes what it did not
    read."""
    with transaction.atomic():
        row = _locked(practice)
        if version is not None and row.version != version:
            raise TooLate(_("The card was changed while you read it. Read it again."))
        step = moves.move(row, action, by=by, note=note)
        _TELL.get(action, _nobody)(row, step)
    practice.refresh_from_db()
    return step


def _nobody(practice: Practice, step: Step) -> None:
    """Most steps are news for nobody."""


def _ask_colleagues(practice: Practice, step: Step) -> None:
    """Brokers elsewhere find it on their desk: a letter to all of them would be too much."""
    for person in practice.organisation.brokers():
        if not rules.took_part_in_writing(person, practice):
            notify(
                to=person,
                kind="practice_to_review",
                key=f"practice:{practice.public_id}:{step.pk}",
                title=gettext_lazy("A best practice waits for a second reader"),
                body=gettext_lazy("A colleague wrote a card. Read it, then publish it or return it with a reason."),
                url=practice.get_absolute_url(),
                button=gettext_lazy("Read the card"),
            )


def _tell_writer(practice: Practice, step: Step) -> None:
    if practice.changed_by is None or practice.changed_by == step.by:
        return
    if step.action == "publish":
        title = gettext_lazy("A best practice of yours is published")
        body = gettext_lazy("Another broker read the card; everybody can read it now.")
    else:
        title = gettext_lazy("A best practice of yours was returned")
        body = gettext_lazy("Another broker read the card and says what should be changed.")
    notify(
        to=practice.changed_by,
        kind="practice_reviewed",
        key=f"practice:{practice.public_id}:{step.pk}",
        title=title,
        body=body,
        url=practice.get_absolute_url(),
        button=gettext_lazy("See the card"),
    )


_TELL = {"submit": _ask_colleagues, "publish": _tell_writer, "return": _tell_writer}
