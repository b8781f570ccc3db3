"""The portal's Celery app with an engine that dies, or takes its time, over profiles whose title says so.

Run as `celery -A tests.faults.poison`. The fault is inside the work, where a fault of a library would be.
"""

import os
import resource
import signal
import time

from celery.signals import worker_process_init

from tibs_portal.celery import app

__all__ = ["app"]
SLOW_SECONDS = 0.3


def segfault() -> None:
    signal.signal(signal.SIGSEGV, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGSEGV)


def memory() -> None:
    """Ask for more than a limit of the system allows."""
    limits = resource.getrlimit(resource.RLIMIT_AS)
    with open("/proc/self/statm") as pages:
        used = int(pages.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + 50_000_000, limits[1]))
    try:
        bytearray(10**9)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)


def loop() -> None:
    while True:
        time.sleep(0.01)


def deaf_loop() -> None:
    """Does not listen to the soft time limit."""
    while True:
        try:
            loop()
        except Exception:
            continue


def exception() -> None:
    raise ZeroDivisionError("poison")


def slow() -> None:
    time.sleep(SLOW_SECONDS)


FAULTS = {fault.__name__: fault for fault in (segfault, memory, loop, deaf_loop, exception, slow)}


@worker_process_init.connect
def poison_the_engine(**_signal) -> None:
    from brokerage.jobs import suggest
    from brokerage.models import Profile

    real = suggest.compute

    def compute(profile_ids, *args, **kwargs):
        for title in Profile.objects.filter(pk__in=profile_ids).values_list("title", flat=True):
            if fault := FAULTS.get(title.removeprefix("Poison ")):
                fault()
        return real(profile_ids, *args, **kwargs)

    suggest.compute = compute
