"""Expressions of interest that wait: who is reminded, who hears as the second; with a moved clock, after a kill."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Mail, Notification
from brokerage.enums import InterestState
from brokerage.jobs import interest_deadlines as jobs
from brokerage.jobs.clocks import run_clocks
from brokerage.models import Interest
from brokerage.services.interests import name_profile
from brokerage.workflow import OPEN_INTEREST_STATES

from .making import Side
from .test_advisers import confirmed
from .test_deadlines import names, told
from .test_interests import Pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return Pair()


def after(interest, days):
    return interest.state_since + timedelta(days=days, minutes=1)


def test_every_open_state_has_its_times_in_order_and_before_the_end(settings):
    found = jobs.waits()
    assert set(found) == set(OPEN_INTEREST_STATES)
    for state, wait in found.items():
        assert 0 < wait.remind <= wait.answer
        if state in (InterestState.WAITING_INFORMATION, InterestState.FORWARDED):
            assert wait.answer < settings.TIBS_INTEREST_PARTY_DAYS


# state -> who is reminded, and who hears besides at the end of the answer time
TABLE = {
    "received": (["home.broker"], ["home.colleague_broker"]),
    "acknowledged": (["home.broker"], ["home.colleague_broker"]),
    "waiting_information": (["partner.owner", "partner.colleague", "partner.broker"], ["home.broker"]),
    "forwarded": (["home.owner", "home.colleague"], ["home.broker", "partner.broker"]),
    "reviewed_by_client": (["partner.owner", "partner.colleague", "partner.broker"], ["home.broker"]),
}


def bring_to(pair, state) -> Interest:
    interest = pair.express(own_profile=None)
    if state == "waiting_information":
        interest = pair.step(interest, "ask_information", note="How many?")
    elif state != "received":
        interest = pair.step(interest, "acknowledge")
    if state in ("forwarded", "reviewed_by_client"):
        interest = pair.step(interest, "forward")
    if state == "reviewed_by_client":
        interest = pair.step(interest, "like", by=pair.home.owner)
    assert interest.state == state
    return interest


def named(pair, paths):
    found = []
    for path in paths:
        side, who = path.split(".")
        found.append(getattr(getattr(pair, side), who))
    return names(*found)


@pytest.mark.parametrize("state", TABLE)
def test_who_hears_when(pair, state):
    interest, wait = bring_to(pair, state), jobs.waits()[state]
    first, second = TABLE[state]
    assert jobs.remind_of_interests(after(interest, wait.remind - 1)) == 0
    assert [jobs.remind_of_interests(after(interest, wait.remind)) for _run in range(3)] == [1, 0, 0]
    assert told("interest_reminder") == named(pair, first)
    assert told("interest_overdue") == set()
    assert [jobs.remind_of_interests(after(interest, wait.answer)) for _run in range(3)] == [1, 0, 0]
    assert told("interest_overdue") == named(pair, first + second)
    for row in Notification.objects.filter(kind__startswith="interest_"):
        words = row.title + row.body
        assert pair.home.company.name not in words and pair.partner.company.name not in words


def test_a_clock_that_stood_still_sends_the_later_letter_only(pair):
    interest = pair.express()
    assert jobs.remind_of_interests(after(interest, 40)) == 1
    assert told("interest_overdue") and not told("interest_reminder")


def test_a_step_starts_the_time_anew(pair):
    interest = pair.express()
    Interest.objects.filter(pk=interest.pk).update(state_since=timezone.now() - timedelta(days=5))
    assert jobs.remind_of_interests(timezone.now()) == 1
    interest = pair.step(interest, "acknowledge")
    assert jobs.remind_of_interests(after(interest, 3)) == 0
    assert jobs.remind_of_interests(after(interest, 4)) == 1
    assert Notification.objects.filter(kind="interest_reminder", to=pair.home.broker).count() == 2


def test_without_a_colleague_a_named_partner_hears_whom_to_ask_and_nothing_of_the_interest(pair):
    interest, third = pair.express(), Side("EE", "Gamma")
    pair.home.colleague_broker.organisation_memberships.all().delete()
    pair.home.organisation.review_partners.add(third.organisation)
    jobs.remind_of_interests(after(interest, 8))
    assert told("interest_overdue_partner") == names(third.broker, third.colleague_broker)
    for row in Notification.objects.filter(kind="interest_overdue_partner"):
        assert str(interest.public_id) not in row.url


def test_after_a_hand_over_the_one_who_took_it_is_reminded(pair):
    interest = pair.express()
    Interest.objects.filter(pk=interest.pk).update(
        organisation=pair.home.organisation, broker=pair.home.colleague_broker
    )
    jobs.remind_of_interests(after(interest, 4))
    assert told("interest_reminder") == names(pair.home.colleague_broker)


def test_an_adviser_is_reminded_by_its_link(pair, client):
    interest = pair.step(confirmed(client, pair.offer)[0], "ask_information", note="How many?")
    Mail.objects.all().delete()
    assert [jobs.remind_of_interests(after(interest, 15)) for _run in range(2)] == [1, 0]
    mail = Mail.objects.get(to_email=interest.adviser_email)
    assert "/interests/adviser/" in mail.text and "How many?" not in mail.text


def test_nobody_is_reminded_of_what_became_a_match_or_ended(pair):
    liked = bring_to(pair, "reviewed_by_client")
    name_profile(by=pair.partner.owner, interest=liked, own_profile=pair.request)
    assert jobs.remind_of_interests(after(liked, 100)) == 0
    liked.refresh_from_db()
    assert liked.match


def test_what_the_clock_ends_in_this_round_is_not_spoken_of_first(pair):
    interest = bring_to(pair, "forwarded")
    run_clocks(after(interest, 31))
    interest.refresh_from_db()
    assert interest.state == "closed" and not told("interest_overdue") and not told("interest_reminder")


def test_a_kill_between_two_letters_loses_and_doubles_nothing(pair, monkeypatch):
    interest = pair.express()
    real, calls = jobs.notify, []

    def dies_after_one(**fields):
        if calls:
            raise KeyboardInterrupt
        calls.append(fields)
        return real(**fields)

    monkeypatch.setattr(jobs, "notify", dies_after_one)
    with pytest.raises(KeyboardInterrupt):
        jobs.remind_of_interests(after(interest, 8))
    monkeypatch.setattr(jobs, "notify", real)
    for _twice in range(2):
        jobs.remind_of_interests(after(interest, 8))
    assert told("interest_overdue") == names(pair.home.broker, pair.home.colleague_broker)
    assert Mail.objects.filter(subject__startswith="An expression of interest has waited").count() == 2
