import pytest
from django.urls import reverse

from brokerage.models import Match
from tests.regions import making

from .making import SCORES, Case, Side

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = ()


def test_suggestion_explains_itself_and_hides_the_other_name(client):
    case = Case()
    client.force_login(case.home.broker)
    listed = client.get(reverse("brokerage:suggestion_list")).content.decode()
    url = reverse("brokerage:suggestion", args=[case.suggestion.public_id])
    assert url in listed and case.partner.company.name not in listed
    text = client.get(url).content.decode()
    assert "What they are worth to us" in text and "What to ask" in text
    assert case.home.company.name in text and case.partner.company.name not in text


def test_suggestion_is_for_brokers_of_its_sides(client):
    case = Case()
    url = reverse("brokerage:suggestion", args=[case.suggestion.public_id])
    for person, status in ((Side("FI", "Gamma").broker, 404), (case.home.owner, 403), (case.partner.broker, 200)):
        client.force_login(person)
        assert client.get(url).status_code == status
    assert client.get(reverse("brokerage:suggestion_shortlist", args=[case.suggestion.public_id])).status_code == 405
    client.logout()
    assert client.get(url).status_code == 302


def test_shortlist_opens_a_match_and_the_second_decision_is_too_late(client):
    case = Case()
    url = reverse("brokerage:suggestion_shortlist", args=[case.suggestion.public_id])
    client.force_login(case.home.broker)
    answer = client.post(url, {"note": "Good pair."})
    assert answer.url == reverse("brokerage:match", args=[Match.objects.get().public_id])
    client.force_login(case.home.colleague_broker)
    assert client.post(url).status_code == 409


def test_dismiss_needs_a_reason_and_keeps_what_was_written(client):
    case = Case()
    url = reverse("brokerage:suggestion_dismiss", args=[case.suggestion.public_id])
    client.force_login(case.home.broker)
    refused = client.post(url, {"note": "Seen at a fair."})
    assert refused.status_code == 422 and "Seen at a fair." in refused.content.decode()
    assert client.post(url, {"reason": "other", "note": ""}).status_code == 422
    assert client.post(url, {"reason": "competitor"}).status_code == 302
    case.suggestion.refresh_from_db()
    assert "dismissed" in (case.suggestion.decision_a, case.suggestion.decision_b)
    # The reason stays with the side that gave it.
    client.force_login(case.partner.broker)
    page = client.get(reverse("brokerage:suggestion", args=[case.suggestion.public_id])).content.decode()
    assert "The companies compete" not in page.split("Decisions")[1].split("action-bar")[0]


def test_review_publishes_by_the_rubric(client):
    side = Side("LV")
    profile = side.in_review()
    url = reverse("brokerage:profile_review", args=[profile.public_id])
    client.force_login(side.broker)
    assert client.get(url).status_code == 403
    client.force_login(side.colleague_broker)
    assert client.get(url).status_code == 200
    assert client.post(url, SCORES).status_code == 422
    assert client.post(url, {**SCORES, "comment": "Unclear.", "return": "1"}).status_code == 422
    assert client.post(url, {**SCORES, "comment": "Clear."}).status_code == 302
    profile.refresh_from_db()
    assert profile.state == "published"
    assert client.get(url).status_code == 403


def test_review_returns_with_reasons(client):
    side = Side("LV")
    profile = side.in_review()
    client.force_login(side.colleague_broker)
    data = {**SCORES, "comment": "Nearly.", "return": "1", "reason_title": "Say what it is."}
    assert client.post(reverse("brokerage:profile_review", args=[profile.public_id]), data).status_code == 302
    profile.refresh_from_db()
    assert profile.state == "returned"
    assert profile.reviews.get().field_reasons == {"title": "Say what it is."}


def test_reviewer_from_elsewhere_is_not_told_who_it_is(client):
    side = Side("LV")
    profile = side.in_review(summary="Made by Alfa Secretname in a good way.")
    helper = making.organisation("Helping")
    side.organisation.review_partners.add(helper)
    reviewer = making.person("broker", helper)
    url = reverse("brokerage:profile_review", args=[profile.public_id])
    client.force_login(reviewer)
    text = client.get(url).content.decode()
    assert "may reveal the company" in text and side.company.name not in text and "“alfa" not in text
    refused = client.post(url, {**SCORES, "comment": "Clear."})
    assert refused.status_code == 422
    client.force_login(Side("DK", "Beta").broker)
    assert client.get(url).status_code == 404
