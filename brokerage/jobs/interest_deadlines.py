"""Expressions of interest that wait too long: whose turn it is hears it before the answer time, and once more at its
end with a second person. The end itself is the clock's (`clocks.end_interests`). Safe to run twice and to be killed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.services import notify
from brokerage.enums import InterestState
from brokerage.models import Interest
from brokerage.people_of import brokers_of, members_of

from .interest_letters import people_in_charge, people_interested, tell_adviser, url_of


@dataclass(frozen=True, slots=True)
class Wait:
    """Days in a state until those whose turn it is are reminded, and until a second person hears too."""

    remind: int
    answer: int
    people: Callable[[Interest], list[User]]


def waits() -> dict[str, Wait]:
    before, party = settings.TIBS_INTEREST_REMIND_DAYS, settings.TIBS_INTEREST_PARTY_DAYS
    answer = settings.TIBS_INTEREST_ANSWER_DAYS
    of_broker = Wait(max(answer - before, 1), answer, people_in_charge)
    # Both before the end, at which the clock closes it.
    of_party = {"remind": max(party // 2, 1), "answer": max(party - before, 1)}
    return {
        InterestState.RECEIVED: of_broker,
        InterestState.ACKNOWLEDGED: of_broker,
        InterestState.WAITING_INFORMATION: Wait(**of_party, people=people_interested),
        InterestState.FORWARDED: Wait(**of_party, people=lambda interest: members_of(interest.profile.company)),
        InterestState.REVIEWED_BY_CLIENT: Wait(**of_party, people=_who_names_the_profile),
    }


def _who_names_the_profile(interest: Interest) -> list[User]:
    return people_interested(interest) if interest.company else people_in_charge(interest)


def remind_of_interests(now) -> int:
    """How many interests were spoken of now."""
    told = 0
    # A clock that stood still tells only what is true today: the later letter, not both.
    for column, tell in (("escalated_at", _escalate), ("reminded_at", _remind)):
        for state, wait in waits().items():
            days = wait.answer if column == "escalated_at" else wait.remind
            late = Interest.objects.verified().filter(
                state=state, match=None, state_since__lte=now - timedelta(days=days)
            )
            late = late.filter(Q(**{column: None}) | Q(**{f"{column}__lt": F("state_since")}))
            told += sum(_once(pk, late, column, tell, wait, now) for pk in late.values_list("pk", flat=True))
    return told


def _once(pk: int, late, column: str, tell, wait: Wait, now) -> bool:
    with transaction.atomic():
        interest = late.for_cards().select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
        if interest is None:
            return False
        tell(interest, wait)
        Interest.objects.filter(pk=pk).update(**dict.fromkeys({column, "reminded_at"}, now))
    return True


def _key(what: str, interest: Interest) -> str:
    return f"interest-{what}:{interest.pk}:{interest.state}:{interest.state_since:%Y%m%d%H%M%S}"


def _remind(interest: Interest, wait: Wait) -> None:
    title = gettext_lazy("An expression of interest waits for you")
    body = gettext_lazy("Somebody abroad waits for the next step. The page of the interest says what it is.")
    _tell(wait.people(interest), interest, "reminder", title, body)
    if interest.company is None and interest.state == InterestState.WAITING_INFORMATION:
        button = gettext_lazy("Read and answer")
        title = gettext_lazy("A broker waits for your answer")
        body = gettext_lazy("Without an answer your expression of interest is closed in a while.")
        tell_adviser(interest, _key("reminder", interest), title, body, button)


def _escalate(interest: Interest, wait: Wait) -> None:
    title = gettext_lazy("An expression of interest has waited beyond its answer time")
    body = gettext_lazy("A second person is told too. Please agree who takes the next step.")
    first, (second, partners) = wait.people(interest), second_people(interest)
    _tell({*first, *second}, interest, "overdue", title, body)
    if interest.company is None and interest.state == InterestState.WAITING_INFORMATION:
        _remind(interest, Wait(wait.remind, wait.answer, lambda _interest: []))
    for person in partners:
        # A broker of a partner organisation may not open it: it hears whom to ask, and nothing of the interest.
        notify(
            to=person,
            kind="interest_overdue_partner",
            key=_key("overdue-partner", interest),
            title=gettext_lazy("A partner organisation may need help with an expression of interest"),
            body=gettext_lazy("Its broker did not act within the answer time. Please ask whether you can help."),
            url=_organisation(interest).get_absolute_url(),
            button=gettext_lazy("See the organisation"),
        )


def _organisation(interest: Interest):
    return interest.organisation or interest.profile.company.serving_organisation


def second_people(interest: Interest) -> tuple[list[User], list[User]]:
    """Where a broker is late its colleagues, or brokers of the organisations named for reviews; where a company is, the
    brokers of both sides."""
    if interest.state not in (InterestState.RECEIVED, InterestState.ACKNOWLEDGED):
        return [*people_in_charge(interest), *(brokers_of(interest.company) if interest.company else [])], []
    organisation = _organisation(interest)
    if organisation is None:
        return [], []
    not_told = {person.pk for person in people_in_charge(interest)}
    for company in filter(None, (interest.company, interest.profile.company)):
        not_told |= {person.pk for person in members_of(company)}
    colleagues = [person for person in organisation.brokers() if person.pk not in not_told]
    if colleagues:
        return colleagues, []
    named = [person for partner in organisation.review_partners.all() for person in partner.brokers()]
    return [], [person for person in named if person.pk not in not_told]


def _tell(people, interest: Interest, what: str, title, body) -> None:
    for person in sorted(people, key=lambda item: item.pk):
        notify(
            to=person,
            kind=f"interest_{what}",
            key=_key(what, interest),
            title=title,
            body=body,
            url=url_of(interest),
            button=gettext_lazy("See what is next"),
        )
