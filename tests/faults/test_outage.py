"""F3: Redis is really stopped while brokers decide over HTTP."""

import signal
import subprocess
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import Mail
from brokerage.models import Match, Step, Suggestion
from brokerage.services.showing import show_pairs
from tests.brokerage.making import listed_pairs
from tests.browser.stack import Stack
from tibs_portal.stores import redis_server

from .conftest import database_url, end_sessions
from .running import IS_FULL, all_suggested, publish_pairs, wait_until

# Each offer fits each request: 15 of both are 225 decisions.
PROFILES = 15 if IS_FULL else 2
CSRF = "a" * 32

pytestmark = [pytest.mark.django_db(transaction=True)]


class OwnRedis:
    """A server of this test alone, which it may stop."""

    def __init__(self, folder: Path):
        self.socket, self.process = folder / "redis.sock", None

    def start(self) -> "OwnRedis":
        self.process = subprocess.Popen(
            [redis_server(), "--port", "0", "--unixsocket", str(self.socket), "--save", "", "--appendonly", "no"],
            stdout=subprocess.DEVNULL,
        )
        wait_until(self.socket.exists, "Redis")
        return self

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)
        self.socket.unlink(missing_ok=True)


@pytest.fixture
def own_redis(tmp_path):
    server = OwnRedis(tmp_path).start()
    yield server
    server.stop()


@pytest.fixture
def portal(own_redis, tmp_path, letters):
    stack = Stack(database_url(), f"unix://{own_redis.socket}", tmp_path, EMAIL_URL=f"file:///{letters}")
    try:
        yield stack.start()
    finally:
        stack.stop()
        end_sessions()


def decide(portal, cookies: str, suggestion: Suggestion) -> float:
    """Shortlist by a form of the portal; how long the answer took, in seconds."""
    url = portal.url + reverse("brokerage:suggestion_shortlist", args=[suggestion.public_id])
    body = urllib.parse.urlencode({"csrfmiddlewaretoken": CSRF, "note": "While Redis is away"}).encode()
    request = urllib.request.Request(url, body, {"Cookie": cookies})
    started = time.monotonic()
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 200
    return time.monotonic() - started


def test_decisions_are_stored_while_redis_is_stopped(portal, own_redis):
    home, _partner = publish_pairs(PROFILES)
    wait_until(all_suggested, "suggestions")
    open_ones = show_pairs(sorted(listed_pairs()))
    assert len(open_ones) == PROFILES**2
    client = Client()
    client.force_login(home.broker)
    cookies = f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}; csrftoken={CSRF}"

    own_redis.stop()
    seconds = sorted(decide(portal, cookies, suggestion) for suggestion in open_ones)
    assert Step.objects.filter(suggestion__in=open_ones).count() == len(open_ones)
    assert Match.objects.count() == len(open_ones)
    # Work that nobody could be told of while Redis was away.
    home.published("BO")
    assert not all_suggested()
    if IS_FULL:
        assert seconds[int(len(seconds) * 0.95)] < 1

    own_redis.start()
    wait_until(all_suggested, "suggestions after the outage")
    wait_until(lambda: not Mail.objects.filter(sent_at=None).exists(), "letters after the outage")
