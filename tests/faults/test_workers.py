"""F2, F3, F4, F6: real workers on the run's own PostgreSQL and Redis; work survives every loss of messages."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import connection

from accounts import doorbell
from accounts.models import Mail
from accounts.services import queue_mail
from brokerage.models import Suggestion, SuggestionWork
from brokerage.services import suggestions
from tests.brokerage.making import Side

ROOT = Path(__file__).resolve().parent.parent.parent
PAIRS = 20 if os.environ.get("TIBS_FAULTS") == "full" else 3

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def letters(tmp_path) -> Path:
    folder = tmp_path / "letters"
    folder.mkdir()
    return folder


@pytest.fixture
def start(letters, tmp_path):
    """Start a worker or beat on the test database; all are gone afterwards."""
    running: list[subprocess.Popen] = []
    redis.Redis.from_url(settings.REDIS_URL).flushall()

    def start_one(*arguments: str) -> subprocess.Popen:
        database = connection.settings_dict
        options = database["OPTIONS"] if "host" in database["OPTIONS"] else {}
        host = database["HOST"] or options.get("host", "")
        user = database["USER"] or "postgres"
        environment = os.environ | {
            "DATABASE_URL": f"postgresql://{user}@/{database['NAME']}?host={host}"
            if host.startswith("/")
            else f"postgresql://{user}:{database['PASSWORD']}@{host}:{database['PORT']}/{database['NAME']}",
            "EMAIL_URL": f"file:///{letters}",
            "TIBS_SWEEP_SECONDS": "1",
            "TIBS_DATA": str(tmp_path),
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "tibs_portal", *arguments, "--loglevel", "warning"],
            cwd=ROOT,
            env=environment,
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
    redis.Redis.from_url(settings.REDIS_URL).flushall()


def end_sessions() -> None:
    """A killed worker's session lives on in PostgreSQL for a moment and would hold the tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def kill(process: subprocess.Popen) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def worker(start) -> subprocess.Popen:
    return start("worker", "--queues", "interactive,bulk", "--concurrency", "1", "--without-gossip")


def wait_until(condition, what: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what}: not within {seconds:.0f} s"
        time.sleep(0.1)


def all_suggested() -> bool:
    return not SuggestionWork.objects.due().exists()


def publish_pairs(count: int = PAIRS) -> None:
    home, partner = Side("LV", "Alfa"), Side("DK", "Beta")
    for _pair in range(count):
        home.published("BO")
        partner.published("BR")


def test_lost_messages_are_found_by_the_sweep(start):
    publish_pairs()
    redis.Redis.from_url(settings.REDIS_URL).flushall()
    assert SuggestionWork.objects.due().count() == 2 * PAIRS
    worker(start)
    start("beat")
    wait_until(all_suggested, "suggestions after a flush")
    assert Suggestion.objects.count() == PAIRS * PAIRS


def test_killed_worker_loses_and_doubles_nothing(start):
    publish_pairs()
    first = worker(start)
    wait_until(lambda: SuggestionWork.objects.exclude(done_for=None).exists(), "the first result")
    kill(first)
    worker(start)
    start("beat")
    wait_until(all_suggested, "suggestions after kill -9")
    assert Suggestion.objects.count() == PAIRS * PAIRS
    assert not SuggestionWork.objects.parked().exists()


def test_messages_delivered_three_times_have_one_effect(start, letters):
    mails = [
        queue_mail(key=f"once:{number}", to_email="somebody@example.org", title=f"Letter {number}", body="Once.")
        for number in range(PAIRS)
    ]
    for _time in range(3):
        for mail in reversed(mails):
            assert doorbell.ring_now("accounts.tasks.deliver_mail", mail.pk)
    worker(start)
    wait_until(lambda: not Mail.objects.filter(sent_at=None).exists(), "letters")
    queue = redis.Redis.from_url(settings.REDIS_URL)
    wait_until(lambda: queue.llen("interactive") == 0, "an empty queue")
    subjects = [
        line for file in letters.iterdir() for line in file.read_text().splitlines() if line.startswith("Subject")
    ]
    assert sorted(subjects) == sorted(f"Subject: Letter {number}" for number in range(PAIRS))


def test_decisions_are_stored_while_redis_is_away(start, monkeypatch):
    publish_pairs(1)
    worker(start)
    start("beat")
    wait_until(all_suggested, "suggestions")

    def away(*args, **kwargs):
        raise redis.ConnectionError("Redis is away.")

    monkeypatch.setattr("accounts.doorbell.current_app.send_task", away)
    monkeypatch.setitem(doorbell._bell, "silent_until", 0.0)
    suggestion = Suggestion.objects.get()
    by = suggestion.profile_a.company.broker_in_charge
    match = suggestions.shortlist(by=by, suggestion=suggestion)
    queue_mail(key="away", to_email="somebody@example.org", title="Written while Redis was away", body="Still sent.")
    assert match.state == "shortlisted"
    wait_until(lambda: Mail.objects.get(key="away").sent_at is not None, "the letter written without Redis")
