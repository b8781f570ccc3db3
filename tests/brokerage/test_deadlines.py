"""What waits too long: a reminder, a second person, the end; with a moved clock, twice, and after a kill."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Mail, Notification
from brokerage.jobs import clocks, deadlines
from brokerage.models import AnswerTime, Match
from brokerage.models.answer_time import DEFAULTS, answer_times
from brokerage.services import matches

from .making import Case
from .test_agreements import enter, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return Case()


def after(match, days):
    return match.state_since + timedelta(days=days, minutes=1)


def told(kind) -> set[str]:
    return {row.to.full_name for row in Notification.objects.filter(kind=kind).select_related("to")}


def names(*people) -> set[str]:
    return {person.full_name for person in people}


def test_every_default_is_in_order_and_only_silent_states_end():
    AnswerTime.objects.all().delete()
    assert answer_times() == {str(state): days for state, days in DEFAULTS.items()}
    for state, days in DEFAULTS.items():
        assert days.remind <= days.answer <= (days.end or days.answer)
        assert (days.end is None) == (state in ("meeting_held", "negotiating"))


def test_who_must_act_is_reminded_once(case):
    match = case.match()
    days = answer_times()["shortlisted"]
    assert deadlines.remind(after(match, days.remind - 1)) == 0
    for _twice in range(2):
        deadlines.remind(after(match, days.remind))
    assert told("match_reminder") == names(case.home.broker)
    assert Notification.objects.filter(kind="match_reminder").count() == 1


def test_the_reminder_goes_to_the_side_that_is_awaited(case):
    match = matches.approve(by=case.home.broker, match=case.match())
    deadlines.remind(after(match, 8))
    assert told("match_reminder") == names(case.partner.broker)


def test_owners_who_owe_a_consent_are_reminded_and_others_not(case):
    match = matches.give_consent(by=case.home.owner, match=case.asked())
    deadlines.remind(after(match, 11))
    assert told("match_reminder") == names(case.partner.owner, case.partner.broker)


def test_after_the_answer_time_a_colleague_hears_of_it(case):
    match = case.match()
    deadlines.remind(after(match, 15))
    assert told("match_overdue") == names(case.home.broker, case.home.colleague_broker)


def test_without_a_colleague_a_named_partner_hears_whom_to_ask_and_nothing_of_the_case(case):
    match = case.match()
    case.home.colleague_broker.organisation_memberships.all().delete()
    case.home.organisation.review_partners.add(case.partner.organisation)
    deadlines.remind(after(match, 15))
    assert told("match_overdue") == names(case.home.broker)
    assert told("match_overdue_partner") == names(case.partner.broker, case.partner.colleague_broker)
    for row in Notification.objects.filter(kind="match_overdue_partner"):
        assert str(match.public_id) not in row.url
        assert case.home.company.name not in row.title + row.body


def test_a_kill_between_two_letters_loses_and_doubles_nothing(case, monkeypatch):
    match = case.match()
    real, calls = deadlines.notify, []

    def dies_after_one(**fields):
        if calls:
            raise KeyboardInterrupt
        calls.append(fields)
        return real(**fields)

    monkeypatch.setattr(deadlines, "notify", dies_after_one)
    with pytest.raises(KeyboardInterrupt):
        deadlines.remind(after(match, 15))
    monkeypatch.setattr(deadlines, "notify", real)
    deadlines.remind(after(match, 15))
    deadlines.remind(after(match, 15))
    assert told("match_overdue") == names(case.home.broker, case.home.colleague_broker)
    keys = list(Mail.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("make", ["match", "asked", "introduced"])
def test_nobody_replies_and_the_case_ends_so(case, make):
    match = getattr(case, make)()
    end = answer_times()[match.state].end
    clocks.expire_matches(after(match, end - 1))
    match.refresh_from_db()
    assert match.is_running
    assert clocks.expire_matches(after(match, end)) == 1
    assert clocks.expire_matches(after(match, end)) == 0
    match.refresh_from_db()
    assert (match.state, match.exit_reason) == ("no_reply", "no_answer")
    assert match.steps.last().by is None
    if make != "match":
        assert case.partner.broker.full_name in told("match_ended")


def test_a_step_starts_the_time_anew(case):
    match = case.introduced()
    matches.advance(by=case.home.broker, match=match, action="start_dialogue")
    match.refresh_from_db()
    assert clocks.expire_matches(after(match, 91)) == 0


def test_administrators_change_the_days(case):
    AnswerTime.objects.update_or_create(
        state="shortlisted", defaults={"remind_days": 1, "answer_days": 2, "end_days": 3}
    )
    match = case.match()
    assert clocks.expire_matches(after(match, 3)) == 1
    row = AnswerTime.objects.get(state="shortlisted")
    row.end_days = 1
    with pytest.raises(ValidationError):
        row.full_clean()


def test_a_negotiation_is_never_ended_by_the_clock_even_when_a_row_says_so(case):
    AnswerTime.objects.update_or_create(
        state="negotiating", defaults={"remind_days": 1, "answer_days": 2, "end_days": 3}
    )
    match = case.talking()
    matches.advance(by=case.home.broker, match=match, action="negotiate")
    match.refresh_from_db()
    assert clocks.expire_matches(after(match, 400)) == 0


def test_follow_ups_are_asked_three_times_and_not_of_who_answered(case):
    from .test_follow_ups import answer, on

    match = case.agreed()
    follow_up = match.follow_ups.first()
    midday = timezone.now() + (follow_up.due_on - timezone.localdate())
    assert deadlines.ask_follow_ups(midday - timedelta(days=1)) == 0
    for _twice in range(2):
        deadlines.ask_follow_ups(midday)
    assert told("follow_up") == names(
        case.home.owner, case.home.colleague, case.home.broker,
        case.partner.owner, case.partner.colleague, case.partner.broker,
    )  # fmt: skip
    assert Notification.objects.filter(kind="follow_up", to=case.home.owner).count() == 1
    with on(follow_up.due_on):
        answer(case.home.owner, follow_up)
    for days in (14, 28, 400):
        deadlines.ask_follow_ups(midday + timedelta(days=days))
    assert Notification.objects.filter(kind="follow_up", to=case.home.owner).count() == 1
    assert Notification.objects.filter(kind="follow_up", to=case.partner.owner).count() == 3


def test_the_list_and_the_page_say_until_when(case, client, settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []
    match = case.match()
    Match.objects.filter(pk=match.pk).update(state_since=timezone.now() - timedelta(days=20))
    enter(client, case.home.broker)
    for address in ("/matches/", "/desk/", url(match)):
        assert "Overdue" in client.get(address).content.decode(), address
