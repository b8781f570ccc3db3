"""Imported by conftest.py before Django's settings: one private PostgreSQL and Redis for the run.

Workers of xdist inherit the addresses. Two runs at once share nothing.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import psycopg2

from tibs_portal.stores import Stores


def _start() -> None:
    folder = Path(tempfile.mkdtemp(prefix="tibs-test-"))
    folder.chmod(0o755)
    stores = Stores(folder).start()
    owner = os.getpid()

    def stop() -> None:
        if os.getpid() == owner:
            stores.stop()
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    if not os.environ.get("DATABASE_URL"):
        _prefer_speed(stores.database_url)
    os.environ.update(stores.environment(), TIBS_DATA=str(folder))


def _prefer_speed(url: str) -> None:
    """What a test writes need not survive a power cut."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"ALTER SYSTEM SET {setting} = off")
        cursor.execute("SELECT pg_reload_conf()")
    connection.close()


os.environ.setdefault("SECRET_KEY", "tests only")
os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("TIBS_SECOND_FACTOR_ROLES", "")
os.environ.setdefault("TIBS_NO_SIGN_IN_LIMITS", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tibs_portal.settings")
if not os.environ.get("PYTEST_XDIST_WORKER"):
    _start()
