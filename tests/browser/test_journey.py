"""The main job in a real browser with a real worker: from a profile in review to an introduction across a border."""

import time

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from brokerage.models import Match, Suggestion
from tests.brokerage.making import Side
from tests.browser.page import assert_good_page
from tests.regions import making


def sign_in(new_page, user, **options):
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    # The portal under test knows the hashers of the settings, not the fast one of this process.
    hasher = PBKDF2PasswordHasher()
    type(user).objects.filter(pk=user.pk).update(password=hasher.encode(making.PASSWORD, hasher.salt()))
    page = new_page(**options)
    page.goto("/accounts/login/")
    page.fill("input[name=login]", user.email)
    page.fill("input[name=password]", making.PASSWORD)
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    return page


def review(page, profile) -> None:
    page.goto(f"/profiles/{profile.public_id}/review/")
    for criterion in ("advantage", "clarity", "cooperation", "rules"):
        field = page.locator(f"main [name={criterion}]").first
        if field.get_attribute("type") == "radio":
            page.locator(f"main [name={criterion}][value='4']").check(force=True)
        elif field.evaluate("node => node.tagName") == "SELECT":
            field.select_option("4")
        else:
            field.fill("4")
    page.fill("main [name=comment]", "Clear and honest.")
    page.get_by_role("button", name="Give these points and decide").click()
    page.wait_for_load_state()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_from_review_to_introduction(new_page, live, javascript):
    home, partner = Side("LV", "Alfa"), Side("DK", "Beta")
    offer, request = home.in_review("BO"), partner.in_review("BR")
    for side, profile in ((home, offer), (partner, request)):
        review(sign_in(new_page, side.colleague_broker, javascript=javascript), profile)

    end = time.monotonic() + 30
    while not Suggestion.objects.exists():
        assert time.monotonic() < end, "The worker suggested nothing."
        time.sleep(0.2)
    suggestion = Suggestion.objects.get()

    broker = sign_in(new_page, home.broker, javascript=javascript)
    broker.goto(f"/suggestions/{suggestion.public_id}/")
    assert partner.company.name not in broker.content()
    broker.locator("summary", has_text="Shortlist and open a match").first.click()
    broker.get_by_role("button", name="Open the match").click()
    broker.wait_for_url("**/matches/**")
    path = broker.url
    if javascript:
        assert_good_page(broker)
    broker.locator("form[action$='/approve/'] [type=submit]").first.click()
    broker.wait_for_load_state()

    second = sign_in(new_page, partner.broker, javascript=javascript)
    second.goto(path)
    second.locator("form[action$='/approve/'] [type=submit]").first.click()
    second.wait_for_load_state()
    assert Match.objects.get().state == "consent_requested"

    for side, other in ((home, partner), (partner, home)):
        owner = sign_in(new_page, side.owner, width=360, javascript=javascript)
        owner.goto(path)
        assert other.company.name not in owner.content()
        owner.get_by_role("button", name="Yes, we agree to be introduced").click()
        owner.wait_for_load_state()
    owner.goto(path)
    assert home.owner.email in owner.content()
    assert home.company.name in owner.content()
    if javascript:
        assert_good_page(owner)
    assert Match.objects.get().state == "introduced"

    manager = making.person("manager", home.organisation)
    overview = sign_in(new_page, manager, javascript=javascript)
    overview.goto("/dashboard/")
    assert home.company.name not in overview.content()
    assert "Introductions" in overview.content()
