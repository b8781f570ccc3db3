"""Work for real workers, and waiting for what they make of it."""

import os
import signal
import subprocess
import time

from brokerage.models import SuggestionWork
from tests.brokerage.making import Side

IS_FULL = os.environ.get("TIBS_FAULTS") == "full"


def kill(process: subprocess.Popen) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def wait_until(condition, what: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what}: not within {seconds:.0f} s"
        time.sleep(0.1)


def all_suggested() -> bool:
    return not SuggestionWork.objects.due().exists()


def publish_pairs(count: int) -> tuple[Side, Side]:
    """`count` offers on one side and as many requests on the other: each fits each."""
    home, partner = Side("LV", "Alfa"), Side("DK", "Beta")
    for _pair in range(count):
        home.published("BO")
        partner.published("BR")
    return home, partner
