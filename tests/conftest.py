from tests import harness

harness.start_stores()

import django  # noqa: E402
import pytest  # noqa: E402
from django.conf import settings as django_settings  # noqa: E402

_database = django_settings.DATABASES["default"]
_database.setdefault("TEST", {})["NAME"] = f"test_{_database['NAME']}_{harness.os.environ['TIBS_TEST_RUN']}"
for _engine in django_settings.TEMPLATES:
    _engine["OPTIONS"]["string_if_invalid"] = harness.StrictInvalid()
django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
django.setup()

# Browser and fault tests everywhere share one stack of web, worker and beat.
pytest_plugins = ["tests.browser.fixtures"]


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def reader_language():
    """A view that switches the language must not speak it to the next test."""
    from django.utils import translation

    with translation.override("en"):
        yield
