"""Which domains two regions share, and how much of what both want that is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

import numpy as np

from .data import CodedPriority, strengths


@dataclass(frozen=True, slots=True)
class SharedDomain:
    """A code that priorities of both regions carry. `strength`: the weaker of the two sides'."""

    code: str
    strength: float
    strength_a: float
    strength_b: float
    priorities_a: tuple[CodedPriority, ...]
    priorities_b: tuple[CodedPriority, ...]


def shared_domains(
    a: Sequence[CodedPriority], b: Sequence[CodedPriority], scheme: str = ""
) -> list[SharedDomain] | None:
    """The codes of both regions, the strongest first; None when one of them has no coded priority."""
    ours, theirs = strengths(a, scheme), strengths(b, scheme)
    if not ours or not theirs:
        return None
    found = [
        SharedDomain(
            code,
            min(ours[code], theirs[code]),
            ours[code],
            theirs[code],
            _carrying(a, code),
            _carrying(b, code),
        )
        for code in ours.keys() & theirs.keys()
    ]
    return sorted(found, key=lambda domain: (-domain.strength, domain.code))


def _carrying(priorities: Iterable[CodedPriority], code: str) -> tuple[CodedPriority, ...]:
    return tuple(priority for priority in priorities if code in priority.codes)


def overlap(a: Mapping[str, float], b: Mapping[str, float]) -> float | None:
    """sum(min) / sum(max) over all codes of two regions' `strengths`, 0 to 1; None when one knows no code.

    The similarity of Ruzicka (1958), the Jaccard index of weighted sets.
    """
    if not a or not b:
        return None
    # One exact sum for any order of the codes, so that the two directions are equal to the last bit.
    most = fsum(max(a.get(code, 0.0), b.get(code, 0.0)) for code in a.keys() | b.keys())
    return fsum(min(a[code], b[code]) for code in a.keys() & b.keys()) / most if most else None


def overlap_matrix(regions: Sequence[Mapping[str, float]]) -> np.ndarray:
    """`overlap` of each with each; NaN stands for not known, as there is no None in an array."""
    codes = {code: at for at, code in enumerate(sorted({code for row in regions for code in row}))}
    table = np.zeros((len(regions), len(codes)))
    for at, row in enumerate(regions):
        for code, strength in row.items():
            table[at, codes[code]] = strength
    result = np.full((len(regions), len(regions)), np.nan)
    known = np.array([bool(row) for row in regions], dtype=bool)
    for at in np.flatnonzero(known):
        least = np.minimum(table[at], table).sum(axis=1)
        most = np.maximum(table[at], table).sum(axis=1)
        fits = known & (most > 0)
        result[at, fits] = least[fits] / most[fits]
    return result
