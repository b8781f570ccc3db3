#!/usr/bin/env python3
"""One profile published among many, through a real Celery worker; one JSON line.

    publish.py --profiles 10000 [--times 40]

`engine_ms` is the engine alone in this process: taking the profile in and finding its best partners (median).
`visible_ms` and `visible_p95_ms` go from the commit of the publication until the lists of both sides hold the pair,
asked every five milliseconds. The worker has loaded its index before: the first publication is not counted. `entered`
counts those that entered the best 20 of at least one other profile. Uses a database of its own and drops it.
"""

# ruff: noqa: E402 - settings must be named before models are imported
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(threads, "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tibs_portal.settings")

import django

django.setup()

from django.conf import settings
from django.db import connection
from django.utils import timezone

from benchmarks.filling import fill, own_database
from benchmarks.recompute import workers
from brokerage.enums import ProfileState
from brokerage.jobs import engine_store, recompute
from brokerage.jobs.engine_data import profile_data
from brokerage.jobs.suggest import want_suggestions
from brokerage.matching import warm_up
from brokerage.models import Profile, RankedList

PATIENCE_SECONDS = 60


def database_url() -> str:
    database = connection.settings_dict
    host = database["HOST"] or database["OPTIONS"].get("host", "")
    user = database["USER"] or "postgres"
    if host.startswith("/"):
        return f"postgresql://{user}@/{database['NAME']}?host={host}"
    return f"postgresql://{user}:{database['PASSWORD']}@{host}:{database['PORT']}/{database['NAME']}"


def worker(folder: str) -> subprocess.Popen:
    """A worker on the benchmark's database, with one child."""
    arguments = ["worker", "--queues", "interactive", "--concurrency", "1", "--without-gossip", "--loglevel", "warning"]
    return subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "tibs_portal", *arguments],
        cwd=Path(__file__).resolve().parent.parent,
        env={**os.environ, "DATABASE_URL": database_url(), "TIBS_DATA": folder},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def publish(profile: Profile) -> float:
    """Publish it as a review does; seconds from the commit until both sides have it in their lists."""
    now = timezone.now()
    Profile.objects.filter(pk=profile.pk).update(state=ProfileState.PUBLISHED, published_at=now, changed_at=now)
    want_suggestions(profile)
    begun = time.monotonic()
    while True:
        lists = RankedList.objects.current()
        mine = lists.filter(profile=profile).values_list("partners", flat=True).first()
        # A profile that no hard rule lets meet anybody has an empty list, which stands there all the same.
        if mine == [] or (mine and lists.filter(profile=mine[0], partners__contains=[profile.pk]).exists()):
            return time.monotonic() - begun
        if time.monotonic() - begun > PATIENCE_SECONDS:
            raise TimeoutError(f"Profile {profile.pk} is not in the lists after {PATIENCE_SECONDS} s.")
        time.sleep(0.005)


def entered(profile: Profile) -> bool:
    """Whether it is among the best of somebody else."""
    best = settings.TIBS_SUGGESTIONS_PER_PROFILE
    lists = RankedList.objects.current().exclude(profile=profile).filter(partners__contains=[profile.pk])
    return any(profile.pk in partners[:best] for partners in lists.values_list("partners", flat=True))


def engine_seconds(index, profile: Profile) -> float:
    (row,) = profile_data(Profile.objects.filter(pk=profile.pk))
    begun = time.monotonic()
    index.add(row)
    index.rank([row.id], top=10 * settings.TIBS_SUGGESTIONS_PER_PROFILE)
    return time.monotonic() - begun


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profiles", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=40)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, own_database() as database:
        settings.DATA_DIR = Path(folder)
        fill(chosen.profiles + chosen.times + 1)
        late = list(Profile.objects.order_by("-pk")[: chosen.times + 1])
        Profile.objects.filter(pk__in=[profile.pk for profile in late]).update(state=ProfileState.DRAFT)
        ranking = recompute.begin_ranking()
        for kind, count in (("learn", 1), ("index", 2), ("join", 1), ("rank", 2), ("finish", 1)):
            workers(kind, count, database)
        running = worker(folder)
        try:
            publish(late.pop())
            seen = [publish(profile) for profile in late]
        finally:
            running.terminate()
            running.wait()
        warm_up()
        index = engine_store.current_index(ranking)
        index.rank([late[0].pk])
        engine = [engine_seconds(index, profile) for profile in late]
        line = {
            "profiles": chosen.profiles,
            "times": chosen.times,
            "engine_ms": round(1000 * statistics.median(engine), 1),
            "visible_ms": round(1000 * statistics.median(seen)),
            "visible_p95_ms": round(1000 * sorted(seen)[int(0.95 * len(seen))]),
            "entered": sum(map(entered, late)),
        }
        print(json.dumps(line), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
