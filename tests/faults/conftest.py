import os
import subprocess
import sys
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import connection

from .running import kill

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def letters(tmp_path) -> Path:
    folder = tmp_path / "letters"
    folder.mkdir()
    return folder


def database_url() -> str:
    """Of the test database, for processes of their own."""
    database = connection.settings_dict
    options = database["OPTIONS"] if "host" in database["OPTIONS"] else {}
    host = database["HOST"] or options.get("host", "")
    user = database["USER"] or "postgres"
    if host.startswith("/"):
        return f"postgresql://{user}@/{database['NAME']}?host={host}"
    return f"postgresql://{user}:{database['PASSWORD']}@{host}:{database['PORT']}/{database['NAME']}"


@pytest.fixture
def start(letters, tmp_path):
    """Start a worker or beat on the test database; all are gone afterwards."""
    running: list[subprocess.Popen] = []
    redis.Redis.from_url(settings.REDIS_URL).flushdb()

    def start_one(*arguments: str, app: str = "tibs_portal", **environment: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", app, *arguments, "--loglevel", "warning"],
            cwd=ROOT,
            env={
                **os.environ,
                "DATABASE_URL": database_url(),
                "EMAIL_URL": f"file:///{letters}",
                "TIBS_SWEEP_SECONDS": "1",
                "TIBS_DATA": str(tmp_path),
                **environment,
            },
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        running.append(process)
        return process

    yield start_one
    for process in running:
        kill(process)
    end_sessions()
    redis.Redis.from_url(settings.REDIS_URL).flushdb()


@pytest.fixture
def worker(start):
    """Starts a worker with one child; `worker(app="tests.faults.poison")` starts one that dies over marked profiles."""

    def start_worker(**how: str) -> subprocess.Popen:
        return start("worker", "--queues", "interactive,bulk", "--concurrency", "1", "--without-gossip", **how)

    return start_worker


def end_sessions() -> None:
    """A killed worker's session lives on in PostgreSQL for a moment and would hold the tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
