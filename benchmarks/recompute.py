#!/usr/bin/env python3
"""A complete ranking through the product's path, beside bm25s alone on the same texts; one JSON line.

    recompute.py --profiles 10000 [--workers 2]

Loads the profiles from PostgreSQL, indexes them, ranks them in parts with hard rules and all criteria, and writes the
best 20 of each to PostgreSQL. `fit_s` is learning from the texts, with a reading of them of its own, reported apart;
`index_s` is reading and indexing all, `engine_s` ranking alone, each the time of the slowest worker; `bm25s_s` is
tokenising, indexing and retrieving 20 for every profile with bm25s's numba backend and two threads. `recall` compares
lists of some profiles with all their pairs scored one by one. Uses a database of its own on the server of DATABASE_URL
and drops it.
"""

# ruff: noqa: E402 - settings must be named before models are imported
import argparse
import json
import os
import resource
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
import numpy as np

django.setup()

from django.conf import settings
from django.db import connection

from benchmarks.filling import fill, own_database
from brokerage.jobs import engine_store, recompute
from brokerage.jobs.engine_data import profile_data
from brokerage.matching import warm_up, why_not
from brokerage.models import Profile, RankedList, RankingPart

SAMPLE = 40


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def work(kind: str) -> None:
    """What a worker does: parts of one kind until none is due. Prints seconds and memory."""
    warm_up()
    started = time.monotonic()
    busy = 0.0
    while ids := list(RankingPart.objects.due().filter(kind=kind).order_by("number").values_list("pk", flat=True)[:8]):
        for part in ids:
            begun = time.monotonic()
            recompute.do_part(part)
            busy += time.monotonic() - begun
    print(json.dumps({"seconds": time.monotonic() - started, "busy": busy, "mb": megabytes()}))


def workers(kind: str, count: int, database: str) -> list[dict]:
    environment = {**os.environ, "BENCH_DATABASE": database, "BENCH_DATA": str(settings.DATA_DIR)}
    command = [sys.executable, __file__, "--work", kind]
    running = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(count)]
    return [json.loads(process.communicate()[0].splitlines()[-1]) for process in running]


def peer(path: Path) -> float:
    """Seconds of bm25s alone, in a process of its own; compiling is done before on a few texts."""
    code = (
        "import sys, time, json, bm25s, Stemmer\n"
        "texts = json.load(open(sys.argv[1]))\n"
        "def run(texts):\n"
        "    stemmer = Stemmer.Stemmer('english')\n"
        "    tokens = bm25s.tokenize(texts, stopwords='en', stemmer=stemmer, show_progress=False)\n"
        "    index = bm25s.BM25(backend='numba')\n"
        "    index.index(tokens, show_progress=False)\n"
        "    index.retrieve(tokens, k=min(20, len(texts)), n_threads=2, show_progress=False)\n"
        "run(texts[:50])\n"
        "begun = time.perf_counter(); run(texts); print(time.perf_counter() - begun)\n"
    )
    environment = {**os.environ, "NUMBA_NUM_THREADS": "2"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], env=environment, capture_output=True, text=True, check=True
    )
    return float(done.stdout.splitlines()[-1])


def recall(ranking) -> float:
    """Share of each sampled profile's best 20, found by scoring every allowed pair in full, that its list holds."""
    index = engine_store.current_index(ranking)
    ids = list(Profile.objects.order_by("pk").values_list("pk", flat=True))
    data = {row.id: row for row in profile_data(Profile.objects.all())}
    (segment,) = index.segments
    everybody = np.arange(len(segment.rows))
    found = wanted = 0
    for one in ids[:: max(1, len(ids) // SAMPLE)][:SAMPLE]:
        judged, _values = segment.judge(segment.rows[one], segment, everybody, index.rules, index.frame)
        scores = dict(zip(segment.table.ids.tolist(), judged[:, 0].tolist(), strict=True))
        allowed = (other for other in ids if other != one and not why_not(data[one], data[other]))
        best = sorted(allowed, key=lambda other: (-scores[other], other))[:20]
        listed = set(RankedList.objects.current().get(profile_id=one).partners)
        found += sum(other in listed for other in best)
        wanted += len(best)
    return found / wanted if wanted else 1.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profiles", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--work", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.work:
        connection.settings_dict["NAME"] = os.environ["BENCH_DATABASE"]
        settings.DATA_DIR = Path(os.environ["BENCH_DATA"])
        work(chosen.work)
        return 0
    with tempfile.TemporaryDirectory() as folder, own_database() as database:
        settings.DATA_DIR = Path(folder)
        fill(chosen.profiles)
        ranking = recompute.begin_ranking()
        steps = {
            kind: workers(kind, chosen.workers if kind in ("index", "rank") else 1, database)
            for kind in ("learn", "index", "join", "rank", "finish")
        }
        seconds = {kind: max(worker["busy"] for worker in found) for kind, found in steps.items()}
        fit = seconds.pop("learn")
        whole = sum(seconds.values())
        texts = Path(folder) / "texts.json"
        fields = Profile.objects.order_by("pk").values_list("title", "summary", "description")
        texts.write_text(json.dumps([" ".join(row) for row in fields.iterator()]))
        bm25s_s = peer(texts)
        line = {
            "profiles": chosen.profiles,
            "workers": chosen.workers,
            "end_to_end_s": round(whole, 1),
            "fit_s": round(fit, 1),
            "index_s": round(seconds["index"] + seconds["join"], 1),
            "engine_s": round(seconds["rank"], 1),
            "write_s": round(seconds["finish"], 1),
            "bm25s_s": round(bm25s_s, 1),
            "ratio": round(whole / bm25s_s, 2),
            "peak_mb": round(max(worker["mb"] for found in steps.values() for worker in found)),
            "recall": round(recall(ranking), 4),
        }
        print(json.dumps(line), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
