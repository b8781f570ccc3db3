"""Ranked pairs between the engine's arrays and the rows that keep them: packing, merging, both sides of a pair.

A pair's numbers are 25 bytes: the two directions as half floats, then a byte for each of the engine's values (two
hundredths of 1; 255 unknown, 254 not applicable).
"""

from collections.abc import Iterable

import numpy as np

from .matching import Ranked
from .matching.columns import VALUES

UNKNOWN, NOT_APPLICABLE, STEPS = 255, 254, 200
PAIR = np.dtype([("score_ab", "<f2"), ("score_ba", "<f2"), ("values", "u1", (len(VALUES),))])

# The place of each value when the pair is read from the other side.
_TURNED = np.array(
    [VALUES.index((key, {"ab": "ba", "ba": "ab"}.get(direction, direction))) for key, direction in VALUES]
)


def turned(ranked: Ranked) -> Ranked:
    """The same pairs as their other side sees them."""
    return Ranked(ranked.b, ranked.a, ranked.score, ranked.score_ba, ranked.score_ab, ranked.values[:, _TURNED])


def turned_numbers(numbers: np.ndarray) -> np.ndarray:
    """The same for numbers of pairs."""
    back = np.empty_like(numbers)
    back["score_ab"], back["score_ba"] = numbers["score_ba"], numbers["score_ab"]
    back["values"] = numbers["values"][:, _TURNED]
    return back


def joined(parts: Iterable[Ranked]) -> Ranked:
    parts = list(parts)
    return Ranked(*(np.concatenate([getattr(part, name) for part in parts]) for name in Ranked.__slots__))


def packed(ranked: Ranked) -> np.ndarray:
    rows = np.zeros(len(ranked), dtype=PAIR)
    rows["score_ab"], rows["score_ba"] = ranked.score_ab, ranked.score_ba
    steps = np.nan_to_num(np.round(ranked.values * STEPS), nan=UNKNOWN)
    rows["values"] = np.where(ranked.values < 0, NOT_APPLICABLE, steps).astype(np.uint8)
    return rows


def unpacked(numbers: bytes) -> np.ndarray:
    return np.frombuffer(bytes(numbers), dtype=PAIR)
