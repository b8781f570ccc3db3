"""The API: who reads what, with how many queries, and what odd input does."""

import re

import pytest
from django.core.cache import cache
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from knox.models import AuthToken

from brokerage.enums import Origin, ProfileState
from brokerage.models import Profile
from tests.brokerage.making import Case, Side
from tests.regions import making

pytestmark = pytest.mark.django_db
PROFILES = "/api/v1/profiles/"
MATCHES = "/api/v1/matches/"


@pytest.fixture(autouse=True)
def open_doors(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []
    cache.clear()


def secrets_of(side: Side) -> list[str]:
    company = side.company
    words = [company.name, "Secretname", company.registration_number, company.website, "secret.example"]
    for person in (side.owner, side.colleague, side.broker):
        words += [person.full_name, person.email]
    return [*words, side.owner.phone, str(company.public_id)]


def test_a_visitor_reads_the_teaser_without_a_confidential_word(client):
    side = Side("LV")
    side.company.year_founded, side.company.certificates = 1987, "ISO-CONFIDENTIAL"
    side.company.save()
    profile = side.published(stage_note="STAGE-CONFIDENTIAL", ipr_note="IPR-CONFIDENTIAL")
    for address in (PROFILES, f"{PROFILES}{profile.public_id}/"):
        answer = client.get(address)
        assert answer.status_code == 200
        text = answer.content.decode()
        assert profile.title in text
        for word in [*secrets_of(side), side.region.key, "1987", "CONFIDENTIAL"]:
            assert word not in text, word
    found = client.get(PROFILES).json()["results"]
    assert [item["region"] for item in found] == [None]


def test_the_company_name_finds_nothing(client):
    Side("LV").published()
    assert client.get(PROFILES, {"q": "bark"}).json()["count"] == 1
    assert client.get(PROFILES, {"q": "Secretname"}).json()["count"] == 0


def test_only_published_portal_profiles_in_date_are_listed(client):
    side = Side("LV")
    hidden = [side.draft(), side.in_review(), side.published(), side.published()]
    Profile.objects.filter(pk=hidden[2].pk).update(expires_at="2020-01-01T00:00Z")
    Profile.objects.filter(pk=hidden[3].pk).update(origin=Origin.IMPORT)
    assert hidden[3].state == ProfileState.PUBLISHED
    client.force_login(Side("DK", "Beta").broker)
    assert client.get(PROFILES).json()["count"] == 0
    for profile in hidden:
        assert client.get(f"{PROFILES}{profile.public_id}/").status_code == 404


def test_brokers_elsewhere_see_the_region_not_the_name(client):
    side = Side("LV")
    profile = side.published()
    client.force_login(Side("DK", "Beta").broker)
    answer = client.get(f"{PROFILES}{profile.public_id}/")
    assert answer.json()["region"] == side.region.key
    for word in secrets_of(side):
        assert word not in answer.content.decode()


def test_matches_are_those_of_the_own_side_and_foreign_answers_like_absent(client):
    case = Case()
    match = case.asked()
    address = f"{MATCHES}{match.public_id}/"
    absent = f"{MATCHES}00000000-0000-4000-8000-000000000000/"
    assert client.get(address).status_code in (401, 403)
    for person in (case.home.owner, case.home.broker, case.partner.owner, case.partner.broker):
        client.force_login(person)
        assert client.get(address).json()["id"] == str(match.public_id)
        assert client.get(MATCHES).json()["count"] == 1
    other = Side("PL", "Gamma")
    for person in (other.owner, other.broker):
        client.force_login(person)
        foreign, nowhere = client.get(address), client.get(absent)
        assert foreign.status_code == nowhere.status_code == 404
        assert foreign.content == nowhere.content
        assert client.get(MATCHES).json()["count"] == 0


def test_a_company_hears_of_a_match_only_when_it_is_asked(client):
    case = Case()
    match = case.match()
    client.force_login(case.home.owner)
    assert client.get(f"{MATCHES}{match.public_id}/").status_code == 404
    client.force_login(case.partner.broker)
    assert client.get(f"{MATCHES}{match.public_id}/").status_code == 404


def test_a_token_signs_in_and_a_bad_one_does_not(client):
    case = Case()
    case.asked()
    _row, token = AuthToken.objects.create(case.home.owner)
    assert client.get(MATCHES, headers={"Authorization": f"Token {token}"}).json()["count"] == 1
    assert client.get(MATCHES, headers={"Authorization": "Token nonsense"}).status_code == 401


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client, method):
    profile = Side("LV").published()
    for address in (PROFILES, f"{PROFILES}{profile.public_id}/"):
        assert getattr(client, method)(address).status_code in (401, 403, 405)


def test_the_page_size_is_capped(client):
    making.country("LV")
    for number in range(102):
        making.region(f"Region {number}")
    page = client.get("/api/v1/regions/", {"page_size": 100_000}).json()
    assert (page["count"], len(page["results"])) == (102, 100)


ODD = ["\x00", "a\x00b", "\ud800", "'", '"', "(", "&|!", "-", "*" * 5000, "\u202e", "🦭", "%00", " "]
QUESTIONS = [
    (PROFILES, "q"), (PROFILES, "type"), (PROFILES, "country"), (PROFILES, "page"), (PROFILES, "page_size"),
    ("/api/v1/concepts/", "q"), ("/api/v1/concepts/", "scheme"), ("/api/v1/concepts/", "level"),
    ("/api/v1/priorities/", "region"), ("/api/v1/priorities/", "level"), ("/api/v1/regions/", "country"),
    ("/api/v1/organisations/", "country"),
]  # fmt: skip


@pytest.mark.parametrize(("address", "name"), QUESTIONS)
def test_odd_questions_are_no_error_of_ours(client, address, name, settings):
    for value in [*ODD, "9" * 400, "-1", "NaN"]:
        cache.clear()
        value = value.encode("utf-8", "surrogatepass")
        assert client.get(address, {name: value}).status_code < 500, value


@pytest.mark.parametrize("key", ["%00", "..%2f", "a%0d%0ab", "9" * 400])
@pytest.mark.parametrize("noun", ["regions", "organisations", "priorities", "profiles"])
def test_odd_keys_are_absent(client, noun, key):
    assert client.get(f"/api/v1/{noun}/{key}/").status_code == 404


def queries_of(client, connection, address) -> int:
    cache.clear()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len([item for item in captured if not re.match("(SAVEPOINT|RELEASE)", item["sql"])])


def test_profiles_are_listed_in_constant_queries(client):
    from django.db import connection

    side = Side("LV")
    side.published()
    for reader in (None, side.owner, Side("DK", "Beta").broker):
        if reader:
            client.force_login(reader)
        client.get(PROFILES)
        one = queries_of(client, connection, PROFILES)
        side.published()
        side.published()
        assert queries_of(client, connection, PROFILES) == one


def test_matches_are_listed_in_constant_queries(client):
    from django.db import connection

    case = Case()
    case.match()
    client.force_login(case.home.broker)
    client.get(MATCHES)
    one = queries_of(client, connection, MATCHES)
    from brokerage.jobs import suggest
    from brokerage.services import suggestions
    from tests.brokerage.making import suggestion_of

    requests = [case.partner.published("BR"), case.partner.published("BR")]
    suggest.suggest_due()
    for request in requests:
        suggestions.shortlist(by=case.home.broker, suggestion=suggestion_of(case.offer, request))
    assert client.get(MATCHES).json()["count"] == 3
    assert queries_of(client, connection, MATCHES) == one


@pytest.mark.parametrize("noun", ["regions", "organisations", "priorities", "concepts"])
def test_reference_lists_answer_in_constant_queries(client, noun):
    from django.db import connection

    from s3strategy.models import Concept, Priority

    def more():
        region = making.region()
        making.unit(f"LV{Concept.objects.count():03d}", of=region)
        making.organisation(serves=region)
        parent = Concept.objects.create(scheme="nace", code=f"A{Concept.objects.count()}", label="Farming", level=1)
        Concept.objects.create(scheme="nace", code=f"B{parent.pk}", label="Crops", level=2, parent=parent)
        Priority.objects.create(
            key=region.key, region=region, title="Wood", nuts_code="LV008", source="a page", level="regional"
        )

    more()
    address = f"/api/v1/{noun}/"
    one = queries_of(client, connection, address)
    more()
    more()
    assert queries_of(client, connection, address) == one
    assert client.get(address).json()["count"] >= 3


def test_the_schema_and_its_page_open(client):
    schema = client.get(reverse("api_schema"), {"format": "json"})
    assert schema.status_code == 200
    paths = schema.json()["paths"]
    for noun in ("regions", "organisations", "concepts", "priorities", "profiles", "matches"):
        assert f"/api/v1/{noun}/" in paths
    assert all(set(methods) <= {"get", "parameters"} for methods in paths.values())
    assert all({"200", "400", "401", "404", "429"} <= set(methods["get"]["responses"]) for methods in paths.values())
    shapes = schema.json()["components"]["schemas"]
    assert shapes["Profile"]["properties"]["market_keywords"]["type"] == "array"
    assert shapes["Concept"]["properties"]["parent"]["nullable"]
    assert client.get(reverse("api_docs")).status_code == 200


def test_too_many_requests_are_told_so(client, monkeypatch):
    from rest_framework.throttling import AnonRateThrottle

    monkeypatch.setattr(AnonRateThrottle, "THROTTLE_RATES", {"anon": "2/min"})
    answers = [client.get("/api/v1/regions/").status_code for _turn in range(3)]
    assert answers == [200, 200, 429]
