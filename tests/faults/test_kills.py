"""F1 and F8: the child of a worker dies in the middle of a task, by accident or because of the task."""

import os
import random
import signal
import time

import psutil
import pytest

from brokerage.jobs.suggest import want_suggestions
from brokerage.models import SuggestionWork
from tests.brokerage.making import listed_pairs

from .poison import SLOW_SECONDS
from .running import IS_FULL, all_suggested, publish_pairs, wait_until

KILLS = 100 if IS_FULL else 2
KINDS = ["memory", "segfault", "loop", *(["exception", "deaf_loop"] if IS_FULL else [])]
# Short clocks: a task that does not end is stopped after a second, and killed after two.
CLOCKS = {"TIBS_TASK_SOFT_LIMIT": "1", "TIBS_TASK_HARD_LIMIT": "2"}
POISONED = "tests.faults.poison"

pytestmark = [pytest.mark.django_db(transaction=True)]


def test_a_killed_child_loses_and_doubles_nothing(worker):
    """No beat runs here: the message itself comes back, since it is acknowledged late and refused with its child."""
    home, _partner = publish_pairs(3)
    slow = [home.published("BO", title="Poison slow") for _number in range(3)]
    running = worker(app=POISONED)
    wait_until(all_suggested, "the first suggestions")
    pairs = listed_pairs()
    assert len(pairs) == 3 * 6
    for number in range(KILLS):
        # Another row each time: three kills of one would park it, which is F8.
        profile = slow[number % len(slow)]
        want_suggestions(profile)
        work = SuggestionWork.objects.filter(profile=profile)
        wait_until(lambda work=work: work.filter(attempts=1).exists() or all_suggested(), "the beginning of the task")
        time.sleep(random.uniform(0, SLOW_SECONDS))
        kill_children(running.pid)
        wait_until(all_suggested, "the work of a killed child", seconds=30 if not IS_FULL else 10)
    assert not SuggestionWork.objects.parked().exists()
    assert listed_pairs() == pairs


def kill_children(pid: int) -> None:
    children = psutil.Process(pid).children(recursive=True)
    assert children
    for child in children:
        os.kill(child.pid, signal.SIGKILL)


@pytest.mark.parametrize("kind", KINDS)
def test_a_poisoned_row_is_parked_and_holds_up_nobody(start, worker, kind):
    home, partner = publish_pairs(2)
    poisoned = home.published("BO", title=f"Poison {kind}")
    after = partner.published("BR")
    worker(app=POISONED, **CLOCKS)
    # Beat writes the limits of its own settings into what it sends.
    start("beat", **CLOCKS)
    others = SuggestionWork.objects.due().exclude(profile=poisoned)
    wait_until(lambda: not others.exists(), "the work of the others")
    wait_until(lambda: SuggestionWork.objects.parked().exists(), "parking")
    parked = SuggestionWork.objects.parked().get()
    assert (parked.profile, parked.attempts) == (poisoned, 3)
    assert SuggestionWork.objects.get(profile=after).done_for is not None
    # Nothing goes round and round: the attempts stay, and new work is done.
    want_suggestions(after)
    wait_until(all_suggested, "work after the parking")
    parked.refresh_from_db()
    assert parked.attempts == 3
