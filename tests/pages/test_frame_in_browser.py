"""The frame and its scripts in a real Chromium: nothing overflows, nothing is blocked, axe finds nothing."""

from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = ["/", "/about/", "/how-it-works/", "/help/", "/help/broker/", "/accounts/login/", "/accounts/signup/"]


@pytest.fixture
def visit(chromium, live_server):
    """`visit(path, width=..., **context)` opens a page and holds it to its console and to axe."""
    contexts, complaints = [], []

    def open_page(path, width=1280, cookies=(), **options):
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        context.add_cookies([{**cookie, "url": live_server.url} for cookie in cookies])
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(live_server.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def overflow(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_pages_fit_and_axe_finds_nothing(visit, live_server, width, scheme):
    page = visit(PAGES[0], width=width, color_scheme=scheme)
    found = {}
    for path in PAGES:
        page.goto(live_server.url + path)
        page.evaluate(AXE.read_text())
        answer = page.evaluate("axe.run({runOnly: " + str(RULES) + "})")
        found[path] = [(item["id"], item["nodes"][0]["html"]) for item in answer["violations"]]
        found[path] += ["overflow"] * (overflow(page) > 0)
    assert not any(found.values()), found


def test_folded_navigation_opens_with_the_keyboard(visit):
    page = visit("/about/", width=360)
    navigation = page.get_by_role("navigation", name="Main")
    assert not navigation.is_visible()
    page.get_by_role("button", name="Menu").focus()
    page.keyboard.press("Enter")
    assert navigation.get_by_role("link", name="Regions").is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not navigation.is_visible()


def test_without_scripts_nothing_of_the_frame_is_lost(visit):
    page = visit("/about/", width=360, java_script_enabled=False)
    assert page.get_by_role("navigation", name="Main").get_by_role("link", name="Regions").is_visible()
    assert page.get_by_role("link", name="Sign in").is_visible()
    assert not page.get_by_role("button", name="Menu").is_visible()


def test_colours_are_kept_over_pages(visit):
    page = visit("/about/", color_scheme="light")
    button = page.locator("[data-theme-toggle]")
    button.click()
    button.click()
    assert button.inner_text().strip() == "Colours: dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(13, 21, 32)"


def test_language_menu_works_from_the_keyboard(visit):
    page = visit("/about/")
    page.locator("summary", has_text="English").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Suomi").click()
    assert page.locator("html").get_attribute("lang") == "fi"
    assert page.url.endswith("/about/")


def test_skip_link_is_the_first_stop(visit):
    page = visit("/about/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_errors_of_a_form_take_the_focus(visit):
    page = visit("/accounts/signup/")
    page.get_by_role("button", name="Register and send me the link").click()
    page.wait_for_function("document.activeElement.className == 'error-summary'")
    page.get_by_role("alert").get_by_role("link", name="Full name").click()
    page.wait_for_function("document.activeElement.id == 'id_full_name'")


def test_account_menu_closes_with_escape(visit, client):
    client.force_login(User.objects.create_user("anna@example.org", "x", full_name="Anna Nowak"))
    session = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    page = visit("/about/", cookies=[session])
    page.locator("summary", has_text="Anna").click()
    assert page.get_by_role("button", name="Sign out").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("button", name="Sign out").is_visible()
