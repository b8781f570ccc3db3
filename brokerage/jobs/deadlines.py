"""Cases and follow-ups that wait too long: a reminder, a second person, the end. Safe to run twice and to be killed.

What was said is noted on the row in the transaction that says it; each letter has a key of its own besides.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.services import notify
from brokerage.enums import Approval, ConsentState, MatchState
from brokerage.models import FollowUp, Match, Party
from brokerage.models.answer_time import answer_times
from brokerage.people_of import brokers_of_party, members_of, owners_of

FOLLOW_UP_AGAIN = (0, 14, 28)  # days after the day it is due


def unanswered(now) -> Q:
    """Cases that ended by themselves long enough ago: nobody acted within the stated time."""
    late = Q(pk__in=[])
    for state, days in answer_times().items():
        if days.end is not None:
            late |= Q(state=state, state_since__lte=now - timedelta(days=days.end))
    return late


def remind(now) -> int:
    """Those who must act next hear it once a stay in a state, and once more with their second person."""
    told = 0
    for state, days in answer_times().items():
        for column, wait, tell in (("reminded_at", days.remind, _remind), ("escalated_at", days.answer, _escalate)):
            late = Match.objects.filter(state=state, state_since__lte=now - timedelta(days=wait))
            late = late.filter(Q(**{column: None}) | Q(**{f"{column}__lt": F("state_since")}))
            told += sum(_once(pk, late, column, tell, now) for pk in late.order_by("pk").values_list("pk", flat=True))
    return told


def _once(pk: int, late, column: str, tell, now) -> bool:
    with transaction.atomic():
        match = late.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
        if match is None:
            return False
        tell(match)
        Match.objects.filter(pk=pk).update(**{column: now})
    return True


def _sides(match: Match):
    parties = match.parties.select_related("company__serving_organisation", "company__broker_in_charge")
    if match.state == MatchState.SHORTLISTED:
        return parties.filter(is_home=True)
    if match.state == MatchState.HOME_APPROVED:
        return parties.filter(is_home=False, approval=Approval.PENDING)
    if match.state == MatchState.CONSENT_REQUESTED:
        return parties.filter(consent=ConsentState.REQUESTED)
    return parties


def _remind(match: Match) -> None:
    for party in _sides(match):
        people = set(brokers_of_party(party))
        if match.state == MatchState.CONSENT_REQUESTED:
            people |= set(owners_of(party.company))
        for person in people:
            notify(
                to=person,
                kind="match_reminder",
                key=_key("remind", match),
                title=gettext_lazy("A match waits for you"),
                body=gettext_lazy("Somebody abroad waits for the next step. The page of the match says what it is."),
                url=reverse("brokerage:match", args=[match.public_id]),
                button=gettext_lazy("See what is next"),
            )


def _escalate(match: Match) -> None:
    for party in _sides(match):
        colleagues, partners = second_people(party)
        for person in (*brokers_of_party(party), *colleagues):
            notify(
                to=person,
                kind="match_overdue",
                key=_key("overdue", match),
                title=gettext_lazy("A match has waited beyond its answer time"),
                body=gettext_lazy(
                    "The broker in charge and a second person are told. Please agree who takes the next step."
                ),
                url=reverse("brokerage:match", args=[match.public_id]),
                button=gettext_lazy("See the match"),
            )
        for person in partners:
            # A broker of a partner organisation may not open the case: it hears whom to ask, and nothing of the case.
            notify(
                to=person,
                kind="match_overdue_partner",
                key=_key("overdue-partner", match),
                title=gettext_lazy("A partner organisation may need help with a match"),
                body=gettext_lazy("Its broker did not act within the answer time. Please ask whether you can help."),
                url=party.company.serving_organisation.get_absolute_url(),
                button=gettext_lazy("See the organisation"),
            )


def second_people(party: Party) -> tuple[list[User], list[User]]:
    """Colleagues of the broker in charge; where there is none, the brokers of the organisations named for reviews."""
    company = party.company
    organisation = company.serving_organisation
    if organisation is None:
        return [], []
    members = {person.pk for person in members_of(company)}
    in_charge = {person.pk for person in brokers_of_party(party)}
    colleagues = [person for person in organisation.brokers() if person.pk not in members | in_charge]
    if colleagues:
        return colleagues, []
    named = [person for partner in organisation.review_partners.all() for person in partner.brokers()]
    return [], [person for person in named if person.pk not in members | in_charge]


def _key(what: str, match: Match) -> str:
    return f"{what}:{match.public_id}:{match.state}:{match.state_since:%Y%m%d%H%M%S}"


def ask_follow_ups(now) -> int:
    """On the day, and twice after it, who has not answered is asked; brokers are asked with their companies."""
    asked = 0
    for number, days in enumerate(FOLLOW_UP_AGAIN, start=1):
        due = FollowUp.objects.open().filter(due_on__lte=now.date() - timedelta(days=days), asked__lt=number)
        for pk in due.order_by("pk").values_list("pk", flat=True):
            with transaction.atomic():
                row = due.select_for_update(skip_locked=True, of=("self",)).select_related("match").filter(pk=pk)
                if (follow_up := row.first()) is not None and _is_turn(follow_up):
                    _ask(follow_up, number)
                    FollowUp.objects.filter(pk=pk).update(asked=number)
                    asked += 1
    return asked


def _is_turn(follow_up: FollowUp) -> bool:
    return follow_up.match.state == (MatchState.AGREED if follow_up.months == 6 else MatchState.FOLLOWED_UP_6M)


def _ask(follow_up: FollowUp, number: int) -> None:
    match = follow_up.match
    answered = follow_up.answers.values("party")
    for party in match.parties.exclude(pk__in=answered).select_related("company__serving_organisation"):
        for person in {*members_of(party.company), *brokers_of_party(party)}:
            notify(
                to=person,
                kind="follow_up",
                key=f"follow-up:{match.public_id}:{follow_up.months}:{number}",
                title=gettext_lazy("How does the cooperation go?"),
                body=gettext_lazy("A few questions about what came of the agreement; three minutes are enough."),
                url=reverse("brokerage:match_follow_up", args=[match.public_id, follow_up.months]),
                button=gettext_lazy("Answer the questions"),
            )
