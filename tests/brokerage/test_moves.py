"""Every state x action x role of a match, against a table of who may do what that stands here and not in the code."""

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.exceptions import NotPossible, Refused
from brokerage import moves
from brokerage.enums import MatchState
from brokerage.models import Match, Party
from brokerage.workflow import MATCH, STAYS
from tests.regions import making

from .making import Case, Side

pytestmark = pytest.mark.django_db

BROKERS = {"home_broker", "home_second", "partner_broker"}
OWNERS = {"home_owner"}
SIDES = BROKERS | OWNERS | {"home_colleague"}
MAY = {
    "approve_home": {"home_broker", "home_second"},
    "approve_partner": {"partner_broker"},
    "give_consent": OWNERS, "refuse_consent": OWNERS, "withdraw_consent": OWNERS, "decline_after": OWNERS,
    "confirm_agreement": OWNERS, "record_agreement": SIDES, "answer_follow_up": SIDES,
    **dict.fromkeys(
        ("start_dialogue", "hold_meeting", "negotiate", "agree", "back_to_dialogue", "follow_up_6m", "follow_up_12m",
         "close", "decline_as_broker", "mark_no_reply", "mark_duplicate", "mark_conflict", "expire_as_broker"),
        BROKERS,
    ),
}  # fmt: skip
NEVER_FORWARD = {("negotiating", "hold_meeting"), ("agreed", "back_to_dialogue"), ("introduced", "negotiate")}


def people_of(case) -> dict:
    stranger = Side("EE", "Gamma")
    return {
        "home_broker": case.home.broker,
        "home_second": case.home.colleague_broker,
        "partner_broker": case.partner.broker,
        "home_owner": case.home.owner,
        "home_colleague": case.home.colleague,
        "strange_broker": stranger.broker,
        "strange_owner": stranger.owner,
        "manager": making.person("manager", making.organisation("Lead", role="lead")),
        "administrator": making.administrator(),
    }


def put(match: Match, state: str) -> Match:
    """The row as it is in that state; how it comes there is what the other tests show."""
    now = timezone.now()
    order = list(MatchState.values)
    late = order.index(state)
    Match.objects.filter(pk=match.pk).update(
        state=state,
        home_approved_at=now if state != "shortlisted" else None,
        consent_asked_at=now if late >= order.index("consent_requested") else None,
        introduced_at=now if late >= order.index("introduced") else None,
    )
    asked = state == "consent_requested"
    Party.objects.filter(match=match).update(consent="requested" if asked else "given", approval="pending")
    return Match.objects.get(pk=match.pk)


def expected(state: str, action, who: str):
    if state not in action.sources:
        return NotPossible
    if action.clock or who not in MAY[action.key]:
        return Refused
    if state == "shortlisted" and who == "partner_broker":
        # Its case only from the home broker's approval on.
        return Refused
    return None


def test_the_table_here_names_every_step_of_a_person():
    assert set(MAY) == {action.key for action in MATCH.actions if not action.clock}
    for state, key in NEVER_FORWARD:
        assert state not in MATCH.get(key).sources


@pytest.mark.parametrize("state", MatchState.values)
def test_every_step_by_every_role(state):
    case = Case()
    match = put(case.match(), state)
    people = people_of(case)
    wrong = []
    for action in MATCH.actions:
        for who, person in people.items():
            wanted = expected(state, action, who)
            # What the table forbids in `withdraw` before a consent, and twice: the consent is part of the right.
            if action.key == "withdraw_consent" and state == "consent_requested" and wanted is None:
                wanted = Refused
            got, sentence = _take(match, action, person)
            if got is not wanted:
                wrong.append((action.key, who, got, wanted))
            if got is NotPossible:
                assert match.get_state_display() in sentence
                for other in MATCH.from_state(state):
                    assert other.clock or str(other.label) in sentence
    assert not wrong


def _take(match, action, person):
    reason = action.reasons.values[0] if action.reasons else ""
    match = Match.objects.get(pk=match.pk)
    try:
        with transaction.atomic():
            if action.target == STAYS:
                moves.note(match, action.key, by=person, note="Why")
            else:
                moves.move(match, action.key, by=person, reason=reason, note="Why")
            transaction.set_rollback(True)
    except Refused as refusal:
        return type(refusal), refusal.reason
    return None, ""


@pytest.mark.parametrize("state", MatchState.values)
def test_buttons_are_what_the_server_takes(state):
    case = Case()
    match = put(case.match(), state)
    for person in people_of(case).values():
        offered = {offer.key for offer in moves.available(match, person) if offer.allowed}
        taken = {action.key for action in MATCH.actions if _take(match, action, person)[0] is None}
        assert offered == taken
