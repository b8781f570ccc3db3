"""The agreement and the follow-ups of a case, as one reader sees them."""

from django.utils import timezone

from brokerage import rules
from brokerage.models import Agreement, FollowUp, Match
from brokerage.services.follow_ups import STATE_BEFORE, may_answer_from
from brokerage.workflow import MATCH


def agreement_of(user, match: Match, all_sides: list[dict]) -> dict | None:
    """`{row, sides: [{name, confirmed_at}], may_*}`; None before an agreement can be, and for who may not read it."""
    if not rules.may_see_agreement(user, match):
        return None
    is_open = match.state in MATCH.get("agree").sources
    row = Agreement.objects.filter(match=match).select_related("recorded_by", "validated_by").first()
    if row is None and not is_open:
        return None
    confirmed = {item.party_id: item.at for item in row.confirmations.all()} if row else {}
    ours = match.party_of(user.capacity)
    is_complete = row is not None and len(confirmed) == len(all_sides)
    is_broker = rules.is_match_broker(user, match)
    return {
        "row": row,
        "sides": [{"name": side["name"], "at": confirmed.get(side["party"].pk)} for side in all_sides],
        "is_complete": is_complete,
        "may_record": is_open and rules.may_record_agreement(user, match),
        "may_confirm": is_open and row is not None and rules.is_match_owner(user, match) and ours.pk not in confirmed,
        "may_validate": is_open and is_complete and is_broker and row.recorded_by_id != user.pk,
        "waits_for_colleague": is_open and is_complete and is_broker and row.recorded_by_id == user.pk,
    }


def follow_ups_of(user, match: Match, all_sides: list[dict]) -> list[dict]:
    """Each follow-up with what the reader's own side answered in words, and of the others that they answered.

    Brokers of the case read how it goes for both sides, texts and figures of their own only.
    """
    if not rules.may_see_agreement(user, match):
        return []
    own = {party.pk for party in rules.parties_of_own_side(user, match)}
    is_broker = rules.is_match_broker(user, match)
    today = timezone.localdate()
    found = []
    for row in FollowUp.objects.filter(match=match).prefetch_related("answers__by"):
        answers = {answer.party_id: answer for answer in row.answers.all()}
        is_now = row.done_at is None and match.state == STATE_BEFORE[row.months]
        found.append(
            {
                "row": row,
                "sides": [_side(side, answers.get(side["party"].pk), own, is_broker) for side in all_sides],
                "opens_on": may_answer_from(row),
                "may_answer": is_now and today >= may_answer_from(row) and bool(own - answers.keys()),
                "is_overdue": row.done_at is None and match.is_running and today > row.due_on,
                "is_open": row.done_at is None and match.is_running,
            }
        )
    return found


def _side(side: dict, answer, own: set[int], is_broker: bool) -> dict:
    is_own = side["party"].pk in own
    return {
        "name": side["name"],
        "answered_at": answer.at if answer else None,
        "outcome": answer if answer and (is_own or is_broker) else None,
        "answer": answer if answer and is_own else None,
    }
