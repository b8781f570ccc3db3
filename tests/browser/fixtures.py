"""Journeys in a real Chromium against the real stack. A page that breaks the rules of the house fails its test."""

import os
import shutil
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings as django_settings

from tests.browser.page import Watch
from tests.browser.person import Person
from tests.browser.stack import Stack

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_path() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("CHROMIUM") or next((found for name in names if (found := shutil.which(name))), None)


def pytest_collection_modifyitems(items):
    for item in items:
        if "chromium" in item.fixturenames:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    path = chromium_path()
    if path is None:
        reason = "no Chromium here; on Debian: apt-get install chromium (or name one in CHROMIUM)"
        if os.environ.get("TIBS_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    # Playwright's event loop runs in this thread, where Django would then refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def stack(django_db_setup, django_db_blocker, tmp_path_factory):
    """Web, worker and beat on this run's test database, with the reference data loaded and committed."""
    from django.db import connection

    with django_db_blocker.unblock():
        name = connection.settings_dict["NAME"]
    database_url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{quote(name)}").geturl()
    started = Stack(database_url, django_settings.REDIS_URL, tmp_path_factory.mktemp("stack"))
    try:
        yield started.start()
    finally:
        started.stop()


@pytest.fixture
def live(stack, transactional_db, settings):
    """The running portal with reference data; tables are cleared afterwards, once the worker is idle."""
    from django.core.cache import cache

    from tests.browser.reference import load_reference

    load_reference()
    cache.clear()
    # Where the workers put what they learnt, for all processes of the portal.
    settings.DATA_DIR = stack.folder
    stack.wake()
    yield stack
    # Beat must not ring between the last look at the queues and the clearing of the tables, nor the worker take
    # the work of later tests.
    stack.rest("beat")
    stack.wait_until_idle()
    stack.rest("worker")


@pytest.fixture
def new_page(chromium, live):
    """Opens pages of people of their own: `new_page(width=360, javascript=False)`."""
    contexts, watches = [], []

    def open_page(width: int = 1280, height: int = 900, javascript: bool = True, language: str = "en"):
        context = chromium.new_context(
            base_url=live.url,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            locale=language,
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        watches.append(Watch(page, live.url))
        return page

    yield open_page
    for context in contexts:
        context.close()
    complaints = [line for watch in watches for line in watch.complaints]
    assert complaints == [], complaints


@pytest.fixture
def page(new_page):
    return new_page()


@pytest.fixture(scope="session")
def seen_pages() -> set:
    """Kinds of pages that were held to the rules in this run: once a role and width is enough."""
    return set()


@pytest.fixture
def person(new_page, live, seen_pages):
    """`person("broker", user)`: somebody signed in; without a user, a visitor."""

    def sit_down(role: str, user=None, javascript: bool = True, **options) -> Person:
        found = Person(new_page(javascript=javascript, **options), role, live.url, seen_pages, javascript)
        return found.sign_in_as(user) if user else found

    return sit_down
