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


# Minutes each: begun last, one of them would keep a single core busy while the others idle.
SLOW_FIRST = ("tests/access/", "tests/browser/", "tests/tibs_portal/test_launcher.py", "tests/demo/")


def pytest_collection_modifyitems(items):
    ranks = {name: rank for rank, name in enumerate(SLOW_FIRST)}
    items.sort(key=lambda item: next((ranks[name] for name in SLOW_FIRST if item.nodeid.startswith(name)), len(ranks)))


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DATA_DIR = tmp_path


@pytest.fixture(autouse=True)
def reader_language():
    """A view that switches the language must not speak it to the next test."""
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    if "TIBS_TEST_TEMPLATE" in harness.os.environ:
        from tests import template_database

        _database["TEST"]["TEMPLATE"] = template_database.wait()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """End sessions of processes that were just stopped: they would keep the database from being dropped."""
    yield
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
