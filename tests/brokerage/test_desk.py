import pytest
from django.urls import reverse

from brokerage.models import BrokerChangeRequest, Company, JoinRequest, Match
from brokerage.services import matches
from tests.regions import making

from .making import Case, Side, suggestion_of

pytestmark = pytest.mark.django_db
DESK = "/desk/"


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = ()


def page(client, user, url=DESK):
    client.force_login(user)
    return client.get(url)


def test_empty_desk_says_why(client):
    text = page(client, Side("LV").broker).content.decode()
    assert "Nothing waits for you, and you wait for nobody." in text
    assert "No profile waits for your review." in text


def test_desk_shows_each_kind_of_work(client):
    case = Case()
    waiting = case.home.in_review(title="Bark for boats")
    JoinRequest.objects.create(company=case.home.company, user=making.person(full_name="Joining Jane"))
    BrokerChangeRequest.objects.create(company=case.home.company, reason="Too far away", answer_due="2030-01-01")
    text = page(client, case.home.colleague_broker).content.decode()
    assert waiting.title in text
    assert reverse("brokerage:profile_review", args=[waiting.public_id]) in text
    assert reverse("brokerage:suggestion_shortlist", args=[case.suggestion.public_id]) in text
    assert "Joining Jane" in text and "Too far away" in text
    # The one who wrote the profile is not its second person.
    text = page(client, case.home.broker).content.decode()
    assert reverse("brokerage:profile_review", args=[waiting.public_id]) not in text


def test_desk_follows_a_match_from_side_to_side(client):
    case = Case()
    match = case.match()
    approve = reverse("brokerage:match_approve", args=[match.public_id])
    assert approve in page(client, case.home.broker).content.decode()
    assert str(match.public_id) not in page(client, case.partner.broker).content.decode()
    client.force_login(case.home.broker)
    assert client.post(approve, {"from": "desk"}).url == DESK
    text = page(client, case.partner.broker).content.decode()
    assert approve in text and case.home.company.name in text
    matches.approve(by=case.partner.broker, match=match)
    text = page(client, case.home.broker).content.decode()
    assert "See whom to call" in text


def test_desk_hides_what_belongs_to_others(client):
    case = Case()
    case.match()
    text = page(client, Side("FI", "Gamma").broker).content.decode()
    assert case.offer.title not in text and case.home.company.name not in text


def test_desk_is_for_brokers(client):
    side = Side("LV")
    assert page(client, side.owner).status_code == 403
    client.logout()
    assert client.get(DESK).status_code == 302
    assert page(client, side.broker).status_code == 200
    assert client.post(DESK).status_code == 405


def test_desk_takes_a_constant_number_of_queries(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    home, partner = Side("LV", "Alfa"), Side("DK", "Beta")

    def one_more():
        from brokerage.jobs import suggest
        from brokerage.services import suggestions

        home.in_review()
        # Of this one the suggestions stay open.
        home.published("BO")
        offer, request = home.published("BO"), partner.published("BR")
        suggest.suggest_due()
        suggestions.shortlist(by=home.broker, suggestion=suggestion_of(offer, request))
        JoinRequest.objects.create(company=home.company, user=making.person())

    def queries():
        client.force_login(home.colleague_broker)
        with CaptureQueriesContext(connection) as found:
            assert client.get(DESK).status_code == 200
        return len(found)

    one_more()
    queries()
    first = queries()
    one_more()
    one_more()
    assert Match.objects.count() >= 3
    # What is shown for the first time is written down.
    queries()
    assert queries() == first


def test_broker_change_is_answered_once(client):
    side = Side("LV")
    asked = BrokerChangeRequest.objects.create(company=side.company, reason="Too far", answer_due="2030-01-01")
    url = reverse("brokerage:broker_change_answer", args=[asked.pk])
    assert page(client, Side("DK", "Beta").broker, url).status_code == 404
    refused = page(client, side.broker, url)
    assert refused.status_code == 403
    assert "about you" in refused.content.decode()
    client.force_login(side.colleague_broker)
    assert client.get(url).status_code == 200
    assert client.post(url, {"answer": ""}).status_code == 422
    answer = {"answer": "Anna takes over.", "broker": side.colleague_broker.pk}
    assert client.post(url, answer).status_code == 302
    side.company.refresh_from_db()
    assert side.company.broker_in_charge == side.colleague_broker
    assert client.post(url, answer).status_code == 404


def test_broker_change_is_answered_by_an_administrator_where_there_is_no_colleague(client):
    side = Side("LV")
    asked = BrokerChangeRequest.objects.create(company=side.company, reason="Too far", answer_due="2030-01-01")
    client.force_login(making.administrator())
    listed = client.get(reverse("brokerage:waiting_companies")).content.decode()
    url = reverse("brokerage:broker_change_answer", args=[asked.pk])
    assert url in listed
    assert "Too far" in client.get(url).content.decode()
    answer = {"answer": "Your broker has your letter.", "broker": side.colleague_broker.pk}
    assert client.post(url, answer).status_code == 302
    asked.refresh_from_db()
    assert asked.new_broker == side.colleague_broker
    assert url not in client.get(reverse("brokerage:waiting_companies")).content.decode()


def test_broker_change_of_a_company_that_waits_is_answered_too(client):
    side = Side("LV")
    Company.objects.filter(pk=side.company.pk).update(serving_organisation=None, broker_in_charge=None)
    asked = BrokerChangeRequest.objects.create(company=side.company, reason="Nobody", answer_due="2030-01-01")
    client.force_login(making.administrator())
    url = reverse("brokerage:broker_change_answer", args=[asked.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"answer": "We look for somebody."}).status_code == 302
