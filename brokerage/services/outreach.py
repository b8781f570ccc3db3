"""Where brokers met companies, and what becomes of those they met. Kept for the brokers of one organisation."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from brokerage import moves, rules
from brokerage.models import Company, OutreachContact, OutreachEvent

from .companies import register_company

EVENT_COLUMNS = ("kind", "name", "held_on", "place", "notes")
CONTACT_COLUMNS = (
    *OutreachContact.CARRIED_OVER,
    *("event", "full_name", "email", "phone", "note", "next_step", "next_step_on"),
)


def save_event(
    *, by: User, data: Mapping[str, Any], event: OutreachEvent | None = None, version: int | None = None
) -> OutreachEvent:
    """`data`: the columns and `companies`, which must be companies of the broker's organisation."""
    _check(by, event)
    companies = list(data.get("companies", []))
    own = Company.objects.visible_to(by).filter(pk__in=[company.pk for company in companies])
    if own.count() != len(companies):
        reason = _("Choose companies that your organisation serves. Note others as contacts.")
        raise NotPossible(reason, {"companies": reason})
    with transaction.atomic():
        row = _locked(OutreachEvent, event, by, version)
        for name in EVENT_COLUMNS:
            if name in data:
                setattr(row, name, data[name])
        row.save()
        row.companies.set(companies)
    return row


def save_contact(
    *, by: User, data: Mapping[str, Any], contact: OutreachContact | None = None, version: int | None = None
) -> OutreachContact:
    _check(by, contact)
    step, until = (data.get("next_step") or "").strip(), data.get("next_step_on")
    if step and until is None:
        raise NotPossible(_("A date is missing."), {"next_step_on": _("Say until when the next step is done.")})
    if until is not None and not step:
        raise NotPossible(_("The next step is missing."), {"next_step": _("Say what is to be done until then.")})
    event = data.get("event")
    if event is not None and event.organisation_id != by.capacity.holder_id:
        raise NotPossible(_("Choose an event of your organisation."))
    with transaction.atomic():
        row = _locked(OutreachContact, contact, by, version)
        if not row.is_open:
            raise TooLate(_("This contact became a company or was closed in the meantime."))
        for name in CONTACT_COLUMNS:
            if name in data:
                setattr(row, name, data[name])
        row.changed_at = timezone.now()
        row.save()
    return row


def company_from_contact(
    *, by: User, contact: OutreachContact, data: Mapping[str, Any], despite_likeness: bool = False
) -> Company:
    """Register the company that a contact became. Duplicates are found as with every registration."""
    _check(by, contact)
    with transaction.atomic():
        locked = OutreachContact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
        if not locked.is_open:
            raise TooLate(_("Somebody made a company of this contact or closed it a moment ago."))
        company = register_company(by=by, data=data, on_behalf=True, despite_likeness=despite_likeness)
        locked.company, locked.next_step, locked.next_step_on = company, "", None
        locked.changed_at = timezone.now()
        locked.save()
        if locked.event_id and company.serving_organisation_id == locked.organisation_id:
            locked.event.companies.add(company)
    return company


def close_contact(*, by: User, contact: OutreachContact) -> None:
    """Nothing comes of it: it leaves the desk and is deleted when its time is over."""
    _check(by, contact)
    now = timezone.now()
    values = {"closed_at": now, "changed_at": now, "next_step": "", "next_step_on": None}
    if not moves.swap(OutreachContact, contact.pk, {"company": None, "closed_at": None}, values):
        raise TooLate(_("This contact became a company or was closed in the meantime."))


def delete_contact(*, by: User, contact: OutreachContact) -> None:
    """At once and for good, as the person may ask."""
    _check(by, contact)
    contact.delete()


def _check(by: User, row: OutreachEvent | OutreachContact | None) -> None:
    if not rules.is_broker(by) or (row is not None and row.organisation_id != by.capacity.holder_id):
        raise Refused(_("Outreach is kept by the brokers of the organisation that did it."))


def _locked(model, row, by: User, version: int | None):
    """The row to write on: a new one, or the stored one if nobody saved it since `version`."""
    if row is None:
        return model(organisation_id=by.capacity.holder_id, created_by=by)
    locked = model.objects.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if locked is None or (version is not None and locked.version != version):
        raise TooLate(_("Somebody changed this while you were writing. Compare before you save again."))
    locked.version += 1
    return locked
