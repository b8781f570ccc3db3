"""Tell a worker to look now. A ring may be lost: the sweep finds the same work by a query."""

import logging
import time

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)

# After a failed ring the bell is left alone for a while, so that a broker that hangs
# costs one request a second, not every request a time-out.
SILENCE_SECONDS = 5.0
_bell = {"silent_until": 0.0}


def ring(task_name: str, *args: int | str, queue: str = "interactive") -> None:
    """Ring once the current transaction is committed. Never raises."""
    transaction.on_commit(lambda: ring_now(task_name, *args, queue=queue), robust=True)


def ring_later(task_name: str, *args: int | str, queue: str = "interactive") -> bool:
    """Ring in two seconds: what is in the way now is gone by then, or is looked at again."""
    return ring_now(task_name, *args, queue=queue, seconds=2.0)


def ring_now(task_name: str, *args: int | str, queue: str = "interactive", seconds: float = 0.0) -> bool:
    if time.monotonic() < _bell["silent_until"]:
        return False
    try:
        current_app.send_task(
            task_name, args=args, queue=queue, countdown=seconds or None, retry=False, ignore_result=True
        )
    except Exception as error:  # any broker failure whatever its class: the row is already stored
        _bell["silent_until"] = time.monotonic() + SILENCE_SECONDS
        logger.warning("The broker does not answer (%s); the sweep will find %s.", error, task_name)
        return False
    return True
