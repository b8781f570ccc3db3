"""An interest or one side of a case goes to another broker, once that broker accepts it; a company goes at once.

What may go where stands in one table: `RULES`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from brokerage import moves, rules
from brokerage.enums import HandOverState
from brokerage.jobs import hand_over_letters as letters
from brokerage.models import Company, HandOver, Interest, Match, Party
from brokerage.services.interests import locked as locked_interest
from brokerage.workflow import RUNNING_MATCH_STATES
from regions.models import Organisation


@dataclass(frozen=True)
class Kind:
    """How one kind of thing is handed over. `houses`: to which organisation it may go; None: to any."""

    subject: str
    may_offer: Callable[[User, object], bool]
    lock: Callable[[object], object]
    is_open: Callable[[object], bool]
    house: Callable[[object], int | None]
    giver: Callable[[object], int | None]
    take: Callable[[object, HandOver, User], None]


def _locked_party(party: Party) -> Party:
    match = Match.objects.select_for_update(of=("self",)).for_cards().get(pk=party.match_id)
    found = next(item for item in match.parties.all() if item.pk == party.pk)
    found.match = match
    return found


def _take_interest(interest: Interest, offer: HandOver, by: User) -> None:
    serving = interest.profile.company.serving_organisation_id
    interest.organisation = offer.organisation if offer.organisation_id != serving else None
    interest.broker = by
    interest.save(update_fields=["organisation", "broker"])


def _take_party(party: Party, _offer: HandOver, by: User) -> None:
    party.broker = by
    party.save(update_fields=["broker"])


RULES: dict[type, Kind] = {
    Interest: Kind(
        subject="interest",
        may_offer=rules.may_work_on_interest,
        lock=locked_interest,
        is_open=lambda interest: interest.is_open,
        house=lambda _interest: None,
        giver=lambda interest: interest.broker_in_charge_id,
        take=_take_interest,
    ),
    # The rights of a case are those of the organisation that serves the company: it stays in the house.
    Party: Kind(
        subject="party",
        may_offer=rules.may_hand_over_case,
        lock=_locked_party,
        is_open=lambda party: party.match.is_running,
        house=lambda party: party.company.serving_organisation_id,
        giver=lambda party: party.broker_id or party.company.broker_in_charge_id,
        take=_take_party,
    ),
}


def offer_hand_over(
    *, by: User, thing: Interest | Party, organisation: Organisation, broker: User | None = None, note: str
) -> HandOver:
    """It stays where it is until somebody accepts."""
    kind = RULES[type(thing)]
    if not kind.may_offer(by, thing):
        raise Refused(_("Only the broker in charge hands this over."))
    if not note.strip():
        raise NotPossible(_("Say why."), {"note": _("Say in a sentence why, so that the receiver can decide.")})
    brokers = list(organisation.brokers())
    if broker is not None and broker not in brokers:
        wrong = _("This person is no broker of that organisation.")
        raise NotPossible(wrong, {"to": wrong})
    if kind.house(thing) not in (None, organisation.pk):
        wrong = _("A case is handed over to a colleague of your own organisation.")
        raise NotPossible(wrong, {"to": wrong})
    try:
        with transaction.atomic():
            thing = kind.lock(thing)
            if not kind.is_open(thing) or not kind.may_offer(by, thing):
                raise TooLate(_("This was changed in the meantime. Look at it again."))
            offer = HandOver(
                **{kind.subject: thing},
                organisation=organisation,
                broker=broker,
                giver_id=kind.giver(thing),
                note=note.strip(),
                asked_by=by,
            )
            able = [person for person in ([broker] if broker else brokers) if _may_receive(person, offer)]
            if not able:
                wrong = _("Nobody there could take it: choose another organisation or broker.")
                raise NotPossible(wrong, {"to": wrong})
            offer.save()
            letters.tell_hand_over(offer, able)
    except IntegrityError:
        raise TooLate(_("This is offered to somebody already.")) from None
    return offer


def _may_receive(person: User, offer: HandOver) -> bool:
    """Not who offers it, who has it, or who belongs to one of the companies."""
    is_of_it = any(rules.belongs_to(person, company) for company in offer.companies)
    return person.pk not in (offer.asked_by_id, offer.giver_id) and not is_of_it


def answer_hand_over(*, by: User, thing: Interest | Party, accept: bool) -> HandOver:
    """Whoever accepts is in charge from then on; with a no it stays where it is."""
    if not rules.is_broker(by):
        raise Refused(_("Only the broker to whom it is offered accepts it."))
    kind = RULES[type(thing)]
    with transaction.atomic():
        thing = kind.lock(thing)
        offer = _open_offer(thing)
        moves.move(offer, "accept_hand_over" if accept else "decline_hand_over", by=by, answered_by=by)
        if accept:
            kind.take(thing, offer, by)
        letters.tell_hand_over_answer(offer)
    return offer


def take_back_hand_over(*, by: User, thing: Interest | Party) -> None:
    with transaction.atomic():
        offer = _open_offer(RULES[type(thing)].lock(thing))
        moves.move(offer, "take_back_hand_over", by=by, answered_by=by)


def _open_offer(thing: Interest | Party) -> HandOver:
    offer = thing.open_hand_over
    if offer is None:
        raise TooLate(_("Somebody answered this offer a moment ago."))
    return offer


def hand_over_companies(*, by: User, companies: Iterable[Company], receiver: User) -> list[HandOver]:
    """Companies of the own organisation, with their cases, to a colleague at once: all of them or none."""
    if not rules.is_broker(by):
        raise Refused(_("Companies are handed over by innovation brokers."))
    organisation = by.capacity.holder
    companies = list(companies)
    if not companies:
        raise NotPossible(_("Choose a company."), {"companies": _("Choose at least one company.")})
    if receiver not in organisation.brokers():
        sentence = _("Choose a broker of your organisation.")
        raise NotPossible(sentence, {"receiver": sentence})
    rows = []
    with transaction.atomic():
        for company in sorted(companies, key=lambda item: item.pk):
            if not rules.is_serving_broker(by, company):
                raise Refused(_("You hand over companies of your own organisation only."))
            if rules.belongs_to(receiver, company):
                sentence = _("This broker belongs to %(company)s and cannot look after it.") % {"company": company.name}
                raise NotPossible(sentence, {"receiver": sentence})
            if company.broker_in_charge_id != receiver.pk:
                rows.append(_give(company, organisation, receiver, by))
        if rows and receiver != by:
            letters.tell_companies(rows[0], receiver)
    return rows


def _give(company: Company, organisation: Organisation, receiver: User, by: User) -> HandOver:
    giver = company.broker_in_charge_id
    expected = {"broker_in_charge_id": giver, "serving_organisation_id": organisation.pk}
    if not moves.swap(Company, company.pk, expected, {"broker_in_charge": receiver}):
        raise TooLate(_("Somebody changed who looks after %(company)s. Look again.") % {"company": company.name})
    # Cases that a third broker took over stay with that broker.
    cases = Party.objects.filter(company=company, match__state__in=RUNNING_MATCH_STATES)
    cases.filter(broker__in=[receiver.pk, *([giver] if giver else [])]).update(broker=None)
    return HandOver.objects.create(
        company=company,
        organisation=organisation,
        broker=receiver,
        giver_id=giver,
        asked_by=by,
        state=HandOverState.ACCEPTED,
    )
