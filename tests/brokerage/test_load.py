"""A broker is away or leaves: who hears, who acts, who has what in charge."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.exceptions import NotPossible, Refused
from accounts.models import Notification
from brokerage.jobs import deadlines
from brokerage.models import Absence, HandOver
from brokerage.people_of import brokers_of
from brokerage.selectors.load import load_of
from brokerage.services import load, matches
from brokerage.services.hand_overs import hand_over_companies

from .making import Case, Side
from .test_agreements import enter, url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


@pytest.fixture
def case():
    return Case()


def away(side, **changes) -> Absence:
    today = timezone.localdate()
    days = {"starts_on": today, "ends_on": today + timedelta(days=7), "substitute": side.colleague_broker, **changes}
    return load.note_absence(by=side.broker, **days)


def test_a_substitute_hears_and_acts_and_the_history_names_both(case, client):
    match = case.match()
    away(case.home)
    assert brokers_of(case.home.company) == [case.home.broker, case.home.colleague_broker]
    deadlines.remind(match.state_since + timedelta(days=8))
    assert Notification.objects.filter(kind="match_reminder", to=case.home.colleague_broker).exists()
    matches.approve(by=case.home.colleague_broker, match=match)
    step = match.steps.get(action="approve_home")
    assert (step.by, step.on_behalf_of) == (case.home.colleague_broker, case.home.broker)
    page = enter(client, case.home.broker).get(url(match)).content.decode()
    assert f"{case.home.colleague_broker} for {case.home.broker}" in page
    page = enter(client, case.partner.broker).get(url(match)).content.decode()
    # The other side may write to both brokers; who did what for whom is not told to it.
    assert f"{case.home.colleague_broker} for" not in page and "the broker of" in page


def test_nobody_acts_on_behalf_before_and_after_the_days(case):
    today = timezone.localdate()
    away(case.home, starts_on=today + timedelta(days=1), ends_on=today + timedelta(days=2))
    matches.approve(by=case.home.colleague_broker, match=case.match())
    assert not HandOver.objects.exists()
    assert brokers_of(case.home.company) == [case.home.broker]


@pytest.mark.parametrize("wrong", ["order", "past", "self", "stranger", "twice"])
def test_wrong_absences_are_refused_at_the_field(case, wrong):
    today = timezone.localdate()
    if wrong == "twice":
        away(case.home)
    changes = {
        "order": {"ends_on": today - timedelta(days=1)},
        "past": {"starts_on": today - timedelta(days=9), "ends_on": today - timedelta(days=8)},
        "self": {"substitute": case.home.broker},
        "stranger": {"substitute": case.partner.broker},
        "twice": {},
    }[wrong]
    with pytest.raises(NotPossible) as refusal:
        away(case.home, **changes)
    assert refusal.value.fields


def test_one_some_or_all_are_handed_over_with_a_row_each_and_one_notice(case):
    second = Side("LV", "Second", region=case.home.region)
    mine = [case.home.company, second.company]
    rows = hand_over_companies(by=case.home.broker, companies=mine, receiver=case.home.colleague_broker)
    assert len(rows) == 2
    assert Notification.objects.filter(kind="hand_over", to=case.home.colleague_broker).count() == 1
    for company in mine:
        company.refresh_from_db()
        assert company.broker_in_charge == case.home.colleague_broker
    # Those that are there already are not moved again.
    assert hand_over_companies(by=case.home.broker, companies=mine, receiver=case.home.colleague_broker) == []


def test_strangers_hand_nothing_over_and_a_refusal_moves_nothing(case):
    with pytest.raises(Refused):
        hand_over_companies(by=case.partner.broker, companies=[case.home.company], receiver=case.partner.broker)
    with pytest.raises(NotPossible):
        hand_over_companies(by=case.home.broker, companies=[case.home.company], receiver=case.partner.broker)
    case.home.company.refresh_from_db()
    assert case.home.company.broker_in_charge == case.home.broker


def test_the_load_counts_open_cases_with_constant_queries(case, django_assert_num_queries):
    case.match()
    for number in (1, 2):
        with django_assert_num_queries(4):
            rows = {row["broker"]: row for row in load_of(case.home.organisation)}
        assert rows[case.home.broker]["cases"] == 1
        assert len(rows[case.home.broker]["companies"]) == number
        if number == 1:
            other = Side("LV", "More", region=case.home.region)
            type(other.company).objects.filter(pk=other.company.pk).update(broker_in_charge=case.home.broker)


def test_the_page_does_both(case, client):
    enter(client, case.home.broker)
    assert case.home.company.name in client.get("/desk/load/").content.decode()
    today = timezone.localdate().isoformat()
    sent = {"starts_on": today, "ends_on": "2000-01-01", "substitute": case.home.colleague_broker.pk}
    refused = client.post("/desk/load/absence/", sent)
    assert refused.status_code == 422
    assert today in refused.content.decode()
    assert client.post("/desk/load/absence/", sent | {"ends_on": today}).status_code == 302
    foreign = {"companies": [case.partner.company.pk], "receiver": case.home.colleague_broker.pk}
    assert client.post("/desk/load/hand-over/", foreign).status_code == 422
    own = {"companies": [case.home.company.pk], "receiver": case.home.colleague_broker.pk}
    assert client.post("/desk/load/hand-over/", own).status_code == 302
    assert HandOver.objects.get().broker == case.home.colleague_broker
    assert client.post("/desk/load/absence/end/").status_code == 302
    assert not Absence.objects.exists()
