import pytest
from django.urls import reverse

from brokerage.models import Match
from brokerage.services import matches

from .making import Case, Side, suggestion_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = ()


def url_of(name, match, *more):
    return reverse(f"brokerage:{name}", args=[match.public_id, *more])


def read(client, person, url):
    client.force_login(person)
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_match_is_carried_to_an_introduction_by_its_pages(client):
    case = Case()
    match = case.match()
    page = url_of("match", match)
    client.force_login(case.partner.broker)
    assert client.get(page).status_code == 404
    client.force_login(case.home.broker)
    assert client.post(url_of("match_approve", match), {"note": "Our inner note"}).url == page
    text = read(client, case.partner.broker, page)
    assert case.home.company.name in text and "Our inner note" not in text
    assert "Our inner note" in read(client, case.home.colleague_broker, page)
    client.force_login(case.home.owner)
    assert client.get(page).status_code == 404
    client.force_login(case.partner.broker)
    assert client.post(url_of("match_approve", match)).status_code == 302
    secret = [case.home.company.name, case.home.owner.email, case.home.region.name_en, case.home.organisation.name]
    text = read(client, case.partner.owner, page)
    assert "Yes, we agree to be introduced" in text
    assert not [word for word in secret if word in text]
    assert "Yes, we agree" not in read(client, case.partner.colleague, page)
    for owner in (case.partner.owner, case.home.owner):
        client.force_login(owner)
        assert client.post(url_of("match_consent", match)).status_code == 302
    text = read(client, case.partner.owner, page)
    assert case.home.company.name in text and case.home.owner.email in text
    assert case.home.company.name in read(client, case.partner.owner, reverse("brokerage:match_list"))
    assert "Introduced" in read(client, case.home.broker, page)


def test_refusal_needs_a_reason_and_discloses_nothing(client):
    case = Case()
    match = case.asked()
    client.force_login(case.partner.owner)
    assert client.post(url_of("match_refuse", match), {"reason": ""}).status_code == 422
    assert client.post(url_of("match_refuse", match), {"reason": "no_capacity", "note": "Later"}).status_code == 302
    text = read(client, case.home.owner, url_of("match", match))
    assert case.partner.company.name not in text and "Later" not in text


def test_withdrawal_ends_disclosure_on_the_page(client):
    case = Case()
    match = case.introduced()
    client.force_login(case.home.owner)
    assert client.post(url_of("match_withdraw", match), {}).status_code == 302
    assert case.home.company.name not in read(client, case.partner.owner, url_of("match", match))


def test_advance_takes_steps_and_exits_with_forms(client):
    case = Case()
    match = case.introduced()
    client.force_login(case.home.broker)
    assert client.post(url_of("match_advance", match, "start_dialogue")).status_code == 302
    assert client.post(url_of("match_advance", match, "agree"), {"note": ""}).status_code == 422
    assert client.post(url_of("match_advance", match, "no_such_step")).status_code == 404
    assert client.post(url_of("match_advance", match, "introduce")).status_code == 404
    assert client.get(url_of("match_advance", match, "agree")).status_code == 405
    assert client.post(url_of("match_advance", match, "close"), {"reason": "completed"}).status_code == 302
    assert Match.objects.get().state == "closed"
    assert "Closed" in read(client, case.home.broker, reverse("brokerage:match_list") + "?show=ended")


def test_what_they_see_of_us_shows_each_reader(client):
    case = Case()
    match = case.asked()
    text = read(client, case.home.owner, url_of("match_seen", match))
    assert "The other company, today" in text and "hidden" in text
    case_b = read(client, case.partner.broker, url_of("match_seen", match))
    assert case.home.company.name not in case_b


def test_strangers_find_no_match(client):
    case = Case()
    match = matches.approve(by=case.home.broker, match=case.match())
    other = Side("FI", "Gamma")
    for person in (other.broker, other.owner):
        client.force_login(person)
        for name in ("match", "match_seen"):
            assert client.get(url_of(name, match)).status_code == 404
        assert client.post(url_of("match_approve", match)).status_code == 404
    client.logout()
    assert client.get(url_of("match", match)).status_code == 302


def test_match_list_takes_a_constant_number_of_queries(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from brokerage.jobs import suggest
    from brokerage.services import suggestions

    home, partner = Side("LV", "Alfa"), Side("DK", "Beta")
    counts = []
    for _turn in range(3):
        offer, request = home.published("BO"), partner.published("BR")
        suggest.suggest_due()
        pair = suggestion_of(offer, request)
        matches.approve(by=home.broker, match=suggestions.shortlist(by=home.broker, suggestion=pair))
        client.force_login(partner.broker)
        client.get(reverse("brokerage:match_list"))
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse("brokerage:match_list")).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[2]
