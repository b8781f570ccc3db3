"""Pages without objects: they answer, hold the frame, and run nothing inline."""

import re

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts import navigation
from accounts.models import TermsVersion, User
from accounts.roles import Capacity, Role

pytestmark = pytest.mark.django_db

PAGES = ["home", "about", "how_it_works", "accessibility", "privacy", "terms", "help", "help_keys"]
# Entries that stay hidden until their pages exist.
AWAITED = {"brokerage:company_list"}
SIGN_IN = ["account_login", "account_signup", "account_reset_password", "account_email_verification_sent"]


def inline_code(html: str) -> list[str]:
    scripts = re.findall(r"<script(?![^>]*\ssrc=)(?![^>]*application/json)[^>]*>", html)
    return scripts + re.findall(r"<[^>]+\son[a-z]+=|<[^>]+\sstyle=|<style", html)


@pytest.mark.parametrize("name", PAGES + SIGN_IN)
def test_page_holds_the_frame_and_nothing_inline(client, name):
    response = client.get(reverse(name))
    html = response.content.decode()
    assert response.status_code == 200
    assert html.count("<h1") == 1
    assert '<main id="main"' in html
    assert 'href="#main"' in html
    assert inline_code(html) == []
    assert "http://" not in html.replace("http://www.w3.org", "")


@pytest.mark.parametrize("role", Role.values)
def test_help_page_exists_for_every_role(client, role):
    assert client.get(reverse("help_page", args=[role])).status_code == 200


def test_help_page_of_an_unknown_role_is_not_found(client):
    response = client.get(reverse("help_page", args=["king"]))
    assert response.status_code == 404
    assert "There is nothing here for you" in response.content.decode()


def test_pages_only_answer_reading(client):
    assert client.post(reverse("about")).status_code == 405


def test_terms_show_the_version_in_force(client, settings):
    TermsVersion.objects.update_or_create(
        version=settings.TIBS_TERMS_VERSION,
        language="en",
        defaults={"text": "Be kind.", "valid_from": timezone.localdate()},
    )
    html = client.get(reverse("terms")).content.decode()
    assert "Be kind." in html
    assert settings.TIBS_TERMS_VERSION in html


def test_languages_stand_by_their_own_names(client):
    html = client.get(reverse("about")).content.decode()
    for name in ("Dansk", "Eesti", "Lietuvių", "Latviešu", "Polski"):
        assert name in html


def test_language_switch_leads_back_to_the_page(client):
    response = client.post(reverse("set_language"), {"language": "pl", "next": reverse("about")})
    assert response.url == reverse("about")
    assert '<html lang="pl">' in client.get(reverse("about")).content.decode()


@pytest.mark.parametrize("role", Role)
def test_navigation_marks_the_longest_fitting_entry(role):
    capacity = Capacity(role, f"{role}:1", "label")
    items = navigation.items_for(capacity, "/nowhere/")
    assert not any(item["is_current"] for item in items)
    for item in items:
        marked = [other["url"] for other in navigation.items_for(capacity, item["url"]) if other["is_current"]]
        assert marked == [item["url"]]


@pytest.mark.parametrize("role", [navigation.VISITOR, *Role])
def test_every_entry_of_the_navigation_leads_somewhere(role):
    missing = {name for name, _label in navigation.ENTRIES[role] if not navigation.address_of(name)}
    assert missing <= AWAITED


def test_signed_in_person_finds_its_account(client):
    client.force_login(User.objects.create_user("a@example.org", "x", full_name="Anna Nowak"))
    html = client.get(reverse("about")).content.decode()
    assert reverse("account_logout") in html
    assert "Anna" in html


@pytest.mark.parametrize("name", ["400", "403_csrf", "500", "503"])
def test_error_pages_need_no_request_and_no_database(name, django_assert_num_queries):
    with django_assert_num_queries(0):
        html = render_to_string(f"{name}.html", {})
    assert "<h1" in html
    assert inline_code(html) == []


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("url", ["", "https://tibs.example/x/"])
def test_letter_has_one_button_and_no_request_elsewhere(language, url):
    context = {
        "title": "A match waits <now>", "body": "One.\n\nTwo.", "url": url, "button": "", "recipient_name": "Anna",
        "site_url": "https://tibs.example", "language": language,
    }  # fmt: skip
    with translation.override(language):
        text = render_to_string("mail/notification.txt", context)
        html = render_to_string("mail/notification.html", context)
    assert "A match waits <now>" in text
    assert "&lt;now&gt;" in html
    assert (url in text) if url else ("Open it" not in text)
    assert "<img" not in html


@pytest.mark.parametrize("path", ["/nothing-here/", "/regions/no-such-region/"])
def test_the_demo_shows_the_page_of_production_for_what_is_not_there(client, settings, path):
    settings.DEBUG = True
    answer = client.get(path)
    assert answer.status_code == 404
    assert b"There is nothing here for you" in answer.content


def test_an_address_of_a_button_opened_by_itself_explains_itself(client):
    client.force_login(User.objects.create_user("a@example.com", "x"))
    answer = client.get(reverse("accounts:switch_role"))
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert b"This address belongs to a button" in answer.content
