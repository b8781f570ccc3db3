"""How evenly something is spread."""

from collections.abc import Iterable

import numpy as np


def gini(amounts: Iterable[float]) -> float | None:
    """0: all have the same; near 1: one has all. None where there is nothing to spread.

    Of sorted x: 2 sum(i x_i) / (n sum(x)) - (n + 1) / n (Gini 1912; in this form Dixon et al. 1987, uncorrected).
    """
    x = np.sort(np.fromiter(amounts, dtype=np.float64))
    if not len(x) or x.sum() <= 0:
        return None
    n = len(x)
    return float(2 * (np.arange(1, n + 1) @ x) / (n * x.sum()) - (n + 1) / n)
