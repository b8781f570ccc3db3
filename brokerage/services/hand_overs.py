"""An interest goes to another broker or organisation, once they accept it."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from brokerage import moves, rules
from brokerage.jobs import interest_letters as letters
from brokerage.models import HandOver, Interest
from brokerage.services.interests import locked
from regions.models import Organisation


def offer_hand_over(
    *, by: User, interest: Interest, organisation: Organisation, broker: User | None = None, note: str
) -> HandOver:
    """The broker in charge keeps it until somebody accepts."""
    if not rules.may_work_on_interest(by, interest):
        raise Refused(_("Only the broker in charge hands an interest over."))
    if not note.strip():
        raise NotPossible(_("Say why."), {"note": _("Say in a sentence why, so that the receiver can decide.")})
    brokers = list(organisation.brokers())
    if broker is not None and broker not in brokers:
        wrong = _("This person is no broker of that organisation.")
        raise NotPossible(wrong, {"broker": wrong})
    able = [person for person in ([broker] if broker else brokers) if _may_receive(person, interest, by)]
    if not able:
        wrong = _("Nobody there could take it: choose another organisation or broker.")
        raise NotPossible(wrong, {"organisation": wrong})
    try:
        with transaction.atomic():
            interest = locked(interest)
            if not interest.is_open or not rules.may_work_on_interest(by, interest):
                raise TooLate(_("This interest was changed in the meantime. Look at it again."))
            offer = HandOver.objects.create(
                interest=interest, organisation=organisation, broker=broker, note=note.strip(), asked_by=by
            )
            letters.tell_hand_over(offer, able)
    except IntegrityError:
        raise TooLate(_("This interest is offered to somebody already.")) from None
    return offer


def _may_receive(person: User, interest: Interest, by: User) -> bool:
    companies = [interest.profile.company, *([interest.company] if interest.company else [])]
    return person.pk != by.pk and not any(rules.belongs_to(person, company) for company in companies)


def answer_hand_over(*, by: User, interest: Interest, accept: bool) -> HandOver:
    """Whoever accepts is in charge from then on; with a no it stays where it is."""
    if not rules.is_broker(by):
        raise Refused(_("Only the broker to whom it is offered accepts it."))
    with transaction.atomic():
        interest = locked(interest)
        offer = interest.open_hand_over
        if offer is None:
            raise TooLate(_("Somebody answered this offer a moment ago."))
        if not rules.may_take_over_interest(by, interest):
            raise Refused(_("Only the broker to whom it is offered accepts it."))
        values = {"answered_at": timezone.now(), "answered_by": by, "accepted": accept}
        if not moves.swap(HandOver, offer.pk, {"answered_at": None}, values):
            raise TooLate(_("Somebody answered this offer a moment ago."))
        if accept:
            serving = interest.profile.company.serving_organisation_id
            interest.organisation = offer.organisation if offer.organisation_id != serving else None
            interest.broker = by
            interest.save(update_fields=["organisation", "broker"])
        offer.refresh_from_db()
        letters.tell_hand_over_answer(offer)
    return offer


def take_back_hand_over(*, by: User, interest: Interest) -> None:
    with transaction.atomic():
        interest = locked(interest)
        if not rules.may_work_on_interest(by, interest):
            raise Refused(_("Only the broker in charge takes the offer back."))
        values = {"answered_at": timezone.now(), "answered_by": by, "accepted": False}
        if not interest.hand_overs.open().update(**values):
            raise TooLate(_("Somebody answered this offer a moment ago."))
