"""F2, F4, F6: real workers on the run's own PostgreSQL and Redis; work survives every loss of messages."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from django.conf import settings
from django.db import connection, transaction

from accounts import doorbell
from accounts.models import Mail
from accounts.services import queue_mail
from brokerage.jobs.suggest import suggest_profile
from brokerage.models import ProfileVector, SuggestionWork, VectorWork
from tests.brokerage.making import listed_pairs

from .running import IS_FULL, all_suggested, kill, publish_pairs, wait_until

PAIRS = 20 if IS_FULL else 3

pytestmark = [pytest.mark.django_db(transaction=True)]


def test_lost_messages_are_found_by_the_sweep(start, worker):
    publish_pairs(PAIRS)
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    assert SuggestionWork.objects.due().count() == 2 * PAIRS
    worker()
    start("beat")
    wait_until(all_suggested, "suggestions after a flush")
    assert len(listed_pairs()) == PAIRS * PAIRS


def test_killed_worker_loses_and_doubles_nothing(start, worker):
    publish_pairs(PAIRS)
    first = worker()
    wait_until(lambda: SuggestionWork.objects.exclude(done_for=None).exists(), "the first result")
    kill(first)
    worker()
    start("beat")
    wait_until(all_suggested, "suggestions after kill -9")
    assert len(listed_pairs()) == PAIRS * PAIRS
    assert not SuggestionWork.objects.parked().exists()


def test_a_message_that_finds_its_row_held_comes_again(worker):
    """The session of a killed worker may hold the row for a moment when its message is back already. No beat runs."""
    home, _partner = publish_pairs(1)
    queue = redis.Redis.from_url(settings.REDIS_URL)
    queue.flushdb()
    work = SuggestionWork.objects.filter(profile__company=home.company)
    with transaction.atomic():
        held = work.select_for_update().get()
        with ThreadPoolExecutor(1) as other_worker:
            assert not other_worker.submit(_suggest, held.profile_id).result()
        assert queue.llen("interactive") == 1
    assert (held.attempts, held.parked_at) == (0, None)
    worker()
    wait_until(lambda: not work.due().exists(), "the work of the row that was held")


def _suggest(profile_id: int) -> bool:
    try:
        return suggest_profile(profile_id)
    finally:
        connection.close()


def test_messages_delivered_three_times_have_one_effect(worker, letters):
    mails = [
        queue_mail(key=f"once:{number}", to_email="somebody@example.org", title=f"Letter {number}", body="Once.")
        for number in range(PAIRS)
    ]
    for _time in range(3):
        for mail in reversed(mails):
            assert doorbell.ring_now("accounts.tasks.deliver_mail", mail.pk)
    worker()
    wait_until(lambda: not Mail.objects.filter(sent_at=None).exists(), "letters")
    queue = redis.Redis.from_url(settings.REDIS_URL)
    wait_until(lambda: queue.llen("interactive") == 0, "an empty queue")
    subjects = [
        line for file in letters.iterdir() for line in file.read_text().splitlines() if line.startswith("Subject")
    ]
    assert sorted(subjects) == sorted(f"Subject: Letter {number}" for number in range(PAIRS))


@pytest.fixture
def no_vectors_afterwards():
    """Their table is no part of the migrations, so that the end of a test does not empty it."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS brokerage_profilevector")


def test_a_worker_makes_the_vectors_of_the_model_that_a_setting_names(worker, settings, no_vectors_afterwards):
    settings.TIBS_SENTENCE_MODEL = "python:tests.brokerage.encoders:Hashing"
    worker(TIBS_SENTENCE_MODEL=settings.TIBS_SENTENCE_MODEL)
    publish_pairs(1)
    wait_until(lambda: VectorWork.objects.filter(done_for__isnull=False).count() == 2, "two vectors")
    assert ProfileVector.objects.filter(model=settings.TIBS_SENTENCE_MODEL).count() == 2
    wait_until(all_suggested, "suggestions with vectors")
