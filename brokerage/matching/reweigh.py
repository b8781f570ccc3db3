"""Stored pairs under other weights: scores from the values kept with each, without their profiles.

A score is a function of values and weights alone (pairs.py), so what was decided can be weighed again years later. A
criterion that weighed nothing when a pair was compared was not kept with it, and counts as unknown.
"""

from collections.abc import Iterable, Mapping

import numpy as np
from scipy.stats import rankdata

from .columns import VALUES
from .keys import CRITERIA

PLACES = {key: place for place, key in enumerate(VALUES)}
# Which criterion each value belongs to, and whether it counts in the direction ab, ba.
CRITERION_OF = np.array([CRITERIA.index(key) for key, _direction in VALUES])
COUNTS = {side: np.array([direction in (side, "both") for _key, direction in VALUES]) for side in ("ab", "ba")}


def values_of(evidences: Iterable[Iterable[Mapping]]) -> np.ndarray:
    """One row a pair, in the order of `VALUES`, from the criteria of its evidence; NaN is unknown or not applicable."""
    rows = [list(criteria or ()) for criteria in evidences]
    values = np.full((len(rows), len(VALUES)), np.nan)
    for row, criteria in enumerate(rows):
        for item in criteria:
            place = PLACES.get((item["key"], item["direction"]))
            if place is not None and item["status"] != "unknown":
                values[row, place] = item["value"]
    return values


def vector_of(weights: Mapping[str, float]) -> np.ndarray:
    return np.array([float(weights.get(key, 0.0)) for key in CRITERIA])


def scores(values: np.ndarray, weights: Mapping[str, float] | np.ndarray) -> np.ndarray:
    """The harmonic mean of both directions' weighted means over what is known, as pairs.py has it."""
    vector = weights if isinstance(weights, np.ndarray) else vector_of(weights)
    each = vector[CRITERION_OF]
    known, filled = ~np.isnan(values), np.nan_to_num(values)
    means = []
    for counts in COUNTS.values():
        weight = known @ (each * counts)
        total = filled @ (each * counts)
        means.append(np.divide(total, weight, out=np.zeros_like(total), where=weight > 0))
    one, other = means
    return np.divide(2 * one * other, one + other, out=np.zeros_like(one), where=one + other > 0)


def agreement(found: np.ndarray, approved: np.ndarray) -> float | None:
    """The share of (approved, dismissed) couples of pairs in which the approved has the higher score; a tie is half.

    It is the area under the ROC curve (Mann and Whitney 1947; Hanley and McNeil 1982). None without both kinds.
    """
    right, couples = concordant(found, approved)
    return right / couples if couples else None


def concordant(found: np.ndarray, approved: np.ndarray) -> tuple[float, int]:
    """Couples ordered as brokers did, and all couples."""
    approved = np.asarray(approved, dtype=bool)
    yes = int(approved.sum())
    no = len(approved) - yes
    if not yes or not no:
        return 0.0, 0
    return float(rankdata(np.round(found, 9))[approved].sum() - yes * (yes + 1) / 2), yes * no


def moves(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """How many places each pair rises among all of them (negative: falls); equals share their places."""
    return rankdata(np.round(after, 9)) - rankdata(np.round(before, 9))
