"""A role that needs a second factor reaches nothing without one; setting it up and signing in with it."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse
from knox.models import AuthToken

from tests.access.routes import SKIPPED_NAMES, all_routes
from tests.regions import making
from tibs_portal import environment

pytestmark = pytest.mark.django_db
ROLES = ["broker", "officer", "manager", "administrator"]
# Alive or not, the language, and the role: what one may do while the second factor is set up.
OPEN = {"healthz", "readyz", "set_language", "accounts:switch_role"}
UUID = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = ROLES


def person_of(role):
    return making.administrator() if role == "administrator" else making.person(role, making.organisation())


def address(route) -> str:
    path = re.sub(r"<uuid:\w+>", UUID, route.pattern)
    path = re.sub(r"<int:\w+>", "1", path)
    return "/" + re.sub(r"<[^>]+>", "x", path)


def sign_in(client, person):
    EmailAddress.objects.get_or_create(user=person, email=person.email, verified=True, primary=True)
    return client.post(reverse("account_login"), {"login": person.email, "password": making.PASSWORD})


def say_the_password_again(client):
    """Asked for before a factor is changed, so that an open screen is not enough."""
    assert client.post(reverse("account_reauthenticate"), {"password": making.PASSWORD}).status_code == 302


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.mark.parametrize("role", ROLES)
def test_without_a_second_factor_every_page_leads_to_its_set_up(client, role):
    client.force_login(person_of(role))
    pages = [route for route in all_routes() if route.name not in OPEN | SKIPPED_NAMES]
    assert len(pages) > 80
    for route in pages:
        for method in (client.get, client.post):
            answer = method(address(route))
            assert (answer.status_code, answer.headers.get("Location")) == (302, reverse("mfa_index")), route.name
    assert client.get("/admin/").headers["Location"] == reverse("mfa_index")
    assert client.get("/healthz").status_code == 200


def test_people_of_companies_and_visitors_are_not_asked(client):
    assert client.get("/").status_code == 200
    client.force_login(making.person())
    assert client.get("/").status_code == 200


def test_a_second_capacity_that_needs_it_counts_whatever_is_active(client):
    person = making.broker(making.organisation())
    person.active_capacity = "none of these"
    person.save()
    client.force_login(person)
    assert client.get("/").headers["Location"] == reverse("mfa_index")


def test_a_token_from_before_waits_for_the_second_factor(client, settings):
    person = making.broker(making.organisation())
    _row, token = AuthToken.objects.create(user=person)
    headers = {"Authorization": f"Token {token}"}
    assert client.get("/api/v1/matches/", headers=headers).status_code == 401
    settings.TIBS_SECOND_FACTOR_ROLES = []
    assert client.get("/api/v1/matches/", headers=headers).status_code == 200


def test_a_broker_sets_the_app_up_and_signs_in_with_it(client):
    broker = making.broker(making.organisation())
    assert sign_in(client, broker).status_code == 302
    assert client.get(reverse("brokerage:desk")).headers["Location"] == reverse("mfa_index")
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    say_the_password_again(client)
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 200
    assert client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)}).status_code == 302
    assert client.get(reverse("brokerage:desk")).status_code == 200
    codes = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    recovery = re.findall(r"\b[0-9a-f]{8}\b", codes)
    assert len(recovery) == 10

    client.post(reverse("account_logout"))
    assert sign_in(client, broker).headers["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get(reverse("brokerage:desk")).status_code == 302
    assert client.get(reverse("mfa_authenticate")).status_code == 200
    assert client.post(reverse("mfa_authenticate"), {"code": recovery[0]}).status_code == 302
    assert client.get(reverse("brokerage:desk")).status_code == 200


@pytest.mark.parametrize("name", ["mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn"])
def test_set_up_pages_wear_the_dress_of_the_house(client, name):
    sign_in(client, making.broker(making.organisation()))
    say_the_password_again(client)
    answer = client.get(reverse(name), follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("<h1") == 1
    assert answer.redirect_chain == [] and "css/tokens" in page
    assert not re.search(r"<[a-z][^>]* style=", page)


def test_the_demo_world_asks_for_none(tmp_path, monkeypatch):
    for debug, expected in (("1", ""), ("0", None)):
        monkeypatch.setattr(environment.os, "environ", {"DEBUG": debug, "SECRET_KEY": "x"})
        environment.complete_environment({}, tmp_path)
        assert environment.os.environ.get("TIBS_SECOND_FACTOR_ROLES") == expected
