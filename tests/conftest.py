import os
import shutil

import pytest

CHROMIUM = next((path for name in ("chromium", "google-chrome") if (path := shutil.which(name))), None)


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def _no_ringing(request, monkeypatch):
    """Work is found by queries, so most tests need no broker; tests that ring say so with `rings`."""
    if "rings" not in request.fixturenames:
        monkeypatch.setattr("accounts.doorbell.ring_now", lambda *args, **kwargs: True)


@pytest.fixture(autouse=True)
def _fresh_index():
    from brokerage.jobs import suggest

    suggest.forget_index()


@pytest.fixture
def rings():
    """Ask for this to let the doorbell reach the run's own Redis."""


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; without one browser tests are skipped, or fail where TIBS_REQUIRE_BROWSER says so."""
    if CHROMIUM:
        return CHROMIUM
    reason = "There is no Chromium here: apt-get install chromium"
    if os.environ.get("TIBS_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
