"""Lists of a complete ranking into the database by COPY, in PostgreSQL's binary form: a hundred thousand in seconds."""

import io
import struct
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
from django.db import connection

from brokerage.matching.engine import batched_by

COLUMNS = ("ranking_id", "run_id", "profile_id", "partners", "scores", "numbers", "best", "computed_at")
# Lists in one go: what is waiting for the server stays small.
LISTS = 5000
# https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format"; numbers of types as in pg_type.
BEGIN, END = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0), struct.pack(">h", -1)
BIGINT, DOUBLE = 20, 701
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def copy_lists(ranking_id: int, rows: np.ndarray, owners: Iterable[int], now: datetime) -> None:
    """A list for each of `owners`, from rows (a, b, score, numbers) that stand by a, the best first."""
    lists = _lists(ranking_id, rows, sorted(owners), (now - EPOCH) // timedelta(microseconds=1))
    with connection.cursor() as cursor:
        for some in batched_by(lists, LISTS):
            file = io.BytesIO(b"".join([BEGIN, *some, END]))
            cursor.copy_expert(f"COPY brokerage_rankedlist ({', '.join(COLUMNS)}) FROM STDIN (FORMAT binary)", file)


def _lists(ranking_id: int, rows: np.ndarray, owners: list[int], now: int) -> Iterator[bytes]:
    starts = np.searchsorted(rows["a"], owners, side="left").tolist()
    stops = np.searchsorted(rows["a"], owners, side="right").tolist()
    scores = np.round(rows["score"].astype(np.float64), 6)
    partners, told, numbers = _elements(rows["b"], ">i8"), _elements(scores, ">f8"), rows["numbers"].tobytes()
    size = rows["numbers"].dtype.itemsize
    for owner, start, stop in zip(owners, starts, stops, strict=True):
        best = float(scores[start]) if stop > start else 0.0
        yield b"".join(
            (
                struct.pack(">hiqiqiq", len(COLUMNS), 8, ranking_id, 8, ranking_id, 8, owner),
                _array(BIGINT, stop - start, partners[12 * start : 12 * stop]),
                _array(DOUBLE, stop - start, told[12 * start : 12 * stop]),
                struct.pack(">i", size * (stop - start)),
                numbers[size * start : size * stop],
                struct.pack(">idiq", 8, best, 8, now),
            )
        )


def _elements(values: np.ndarray, kind: str) -> bytes:
    """Each with its length before it, 12 bytes."""
    elements = np.empty(len(values), dtype=[("length", ">i4"), ("value", kind)])
    elements["length"], elements["value"] = 8, values
    return elements.tobytes()


def _array(kind: int, count: int, elements: bytes) -> bytes:
    if not count:
        return struct.pack(">iiii", 12, 0, 0, kind)
    return struct.pack(">iiiiii", 20 + len(elements), 1, 0, kind, count, 1) + elements
