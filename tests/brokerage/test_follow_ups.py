"""Six and twelve months later: who answers, who reads what, when it moves the case on."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from accounts.exceptions import NotPossible, Refused, TooLate
from brokerage.demo.clock import lived_at
from brokerage.services import matches
from brokerage.services.follow_ups import answer_follow_up, months_after

from .making import Case
from .test_agreements import enter, url

pytestmark = pytest.mark.django_db
ANSWER = {
    "outcome": "as_agreed", "still_cooperating": True, "what_happened": "follow-up-canary", "turnover_eur": 7000,
    "jobs": 1, "innovation": "process",
}  # fmt: skip


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


@pytest.fixture
def case():
    return Case()


def on(day):
    return lived_at(timezone.make_aware(datetime.combine(day, time(12))))


def answer(by, follow_up, **changes):
    return answer_follow_up(by=by, follow_up=follow_up, data=ANSWER | changes)


def test_months_end_with_their_last_day():
    day = datetime(2026, 8, 31).date()
    assert months_after(day, 6).isoformat() == "2027-02-28"
    assert months_after(day, 12).isoformat() == "2027-08-31"
    assert months_after(day, -1).isoformat() == "2026-07-31"


def test_the_last_answer_moves_the_case_on_until_it_is_closed(case):
    match = case.agreed()
    for follow_up, state in zip(match.follow_ups.all(), ("followed_up_6m", "followed_up_12m"), strict=True):
        with on(follow_up.due_on):
            answer(case.home.owner, follow_up)
            match.refresh_from_db()
            assert match.state != state
            answer(case.partner.broker, follow_up)
        match.refresh_from_db()
        follow_up.refresh_from_db()
        assert match.state == state
        assert follow_up.done_at is not None
    matches.advance(by=case.home.broker, match=match, action="close", reason="completed")
    match.refresh_from_db()
    assert (match.state, match.exit_reason) == ("closed", "completed")


def test_too_early_is_told_with_the_day(case):
    follow_up = case.agreed().follow_ups.first()
    with pytest.raises(NotPossible, match="from"):
        answer(case.home.owner, follow_up)


def test_the_second_follow_up_waits_for_the_first(case):
    follow_up = case.agreed().follow_ups.last()
    with on(follow_up.due_on), pytest.raises(NotPossible):
        answer(case.home.owner, follow_up)


def test_a_side_answers_once(case):
    follow_up = case.agreed().follow_ups.first()
    with on(follow_up.due_on):
        answer(case.home.colleague, follow_up)
        with pytest.raises(TooLate):
            answer(case.home.broker, follow_up)


def test_a_silent_company_is_noted_by_a_broker_but_not_before_the_day(case):
    match = case.agreed()
    follow_up = match.follow_ups.first()
    with pytest.raises(NotPossible, match="due"):
        matches.advance(by=case.home.broker, match=match, action="follow_up_6m", note="No word.")
    match.refresh_from_db()
    assert match.state == "agreed"
    with on(follow_up.due_on + timedelta(days=1)):
        matches.advance(by=case.home.broker, match=match, action="follow_up_6m", note="No word.")
    match.refresh_from_db()
    assert match.state == "followed_up_6m"


def test_a_broker_who_serves_neither_side_does_not_answer(case):
    from .making import Side

    follow_up = case.agreed().follow_ups.first()
    with on(follow_up.due_on), pytest.raises(Refused):
        answer(Side("EE", "Gamma").broker, follow_up)


def test_words_stay_with_their_side_and_brokers_read_how_it_goes(case, client):
    match = case.agreed()
    follow_up = match.follow_ups.first()
    with on(follow_up.due_on):
        answer(case.home.owner, follow_up, outcome="slower")
    found = {}
    for name in ("home.owner", "home.colleague_broker", "partner.broker", "partner.owner"):
        side, person = name.split(".")
        page = enter(client, getattr(getattr(case, side), person)).get(url(match)).content.decode()
        found[name] = ("follow-up-canary" in page, "7,000" in page, "more slowly" in page)
    assert found == {
        "home.owner": (True, True, True),
        "home.colleague_broker": (True, True, True),
        "partner.broker": (False, False, True),
        "partner.owner": (False, False, False),
    }


def test_the_form_keeps_what_was_typed_and_moves_on(case, client):
    match = case.agreed()
    follow_up = match.follow_ups.first()
    address = url(match, "follow-up/6/")
    with on(follow_up.due_on):
        enter(client, case.home.owner)
        assert client.get(address).status_code == 200
        refused = client.post(address, {"what_happened": "We began to deliver."})
        assert refused.status_code == 422
        assert "We began to deliver." in refused.content.decode()
        sent = {"outcome": "better", "still_cooperating": "no", "turnover_eur": ""}
        assert client.post(address, sent).status_code == 302
        assert client.get(address).status_code == 422
    given = follow_up.answers.get()
    assert (given.still_cooperating, given.turnover_eur) == (False, None)
