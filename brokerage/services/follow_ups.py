"""Six and twelve months after an agreement: what became of it."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from brokerage import moves, rules
from brokerage.enums import MatchState
from brokerage.models import Agreement, FollowUp, FollowUpAnswer, Match, Party

MONTHS = (6, 12)
# The state from which each follow-up moves the case on.
STATE_BEFORE = {6: MatchState.AGREED, 12: MatchState.FOLLOWED_UP_6M}
_COLUMNS = ("outcome", "what_happened", "turnover_eur", "jobs", "innovation", "still_cooperating")


def months_after(day: date, months: int) -> date:
    """The same day some months later; the last of the month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def plan_follow_ups(match: Match, agreement: Agreement) -> None:
    for months in MONTHS:
        due = months_after(agreement.signed_on, months)
        FollowUp.objects.get_or_create(match=match, months=months, defaults={"due_on": due})


def may_answer_from(follow_up: FollowUp) -> date:
    """A month before the day, for whoever calls earlier than the calendar."""
    return months_after(follow_up.due_on, -1)


def party_to_answer(user: User, follow_up: FollowUp) -> Party | None:
    """The party that `user` answers for: its own company, or one that its organisation serves and that is silent."""
    answered = set(follow_up.answers.values_list("party_id", flat=True))
    parties = [party for party in rules.parties_of_own_side(user, follow_up.match) if party.pk not in answered]
    return parties[0] if parties else None


def answer_follow_up(*, by: User, follow_up: FollowUp, data: Mapping[str, Any]) -> FollowUpAnswer:
    """One answer a company, by its people or its broker; the last one moves the case on."""
    with transaction.atomic():
        match = Match.objects.select_for_update().get(pk=follow_up.match_id)
        if match.state != STATE_BEFORE[follow_up.months]:
            raise NotPossible(moves.why_not(match))
        if not rules.parties_of_own_side(by, match):
            raise Refused(_("A follow-up is answered by the companies of the case and their brokers."))
        party = party_to_answer(by, follow_up)
        if party is None:
            raise TooLate(_("Your side has answered this already."))
        if timezone.localdate() < may_answer_from(follow_up):
            raise NotPossible(
                _("This follow-up can be answered from %(day)s on.") % {"day": date_format(may_answer_from(follow_up))}
            )
        try:
            with transaction.atomic():
                answer = FollowUpAnswer.objects.create(
                    follow_up=follow_up, party=party, by=by, **{name: data.get(name) for name in _COLUMNS}
                )
        except IntegrityError:
            raise TooLate(_("Somebody of your side answered a moment ago.")) from None
        moves.note(match, "answer_follow_up", by=by)
        if follow_up.answers.count() == match.parties.count():
            moves.move(match, f"complete_follow_up_{follow_up.months}m")
            close_question(follow_up)
    return answer


def close_question(follow_up: FollowUp) -> None:
    FollowUp.objects.filter(pk=follow_up.pk, done_at=None).update(done_at=timezone.now())


def follow_up_without_answers(match: Match, months: int) -> None:
    """A broker notes a follow-up by hand, because a company stays silent: not before its day."""
    follow_up = match.follow_ups.filter(months=months).first()
    if follow_up is None:
        return
    if timezone.localdate() < follow_up.due_on:
        raise NotPossible(
            _("This follow-up is due on %(day)s. Before that it is done by the answers of the companies.")
            % {"day": date_format(follow_up.due_on)}
        )
    close_question(follow_up)
