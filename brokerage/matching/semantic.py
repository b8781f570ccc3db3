"""Vectors of a sentence model beside what is learnt from the profiles: how they come into the engine.

The engine takes any vectors, one per profile, all of one length; who makes them and keeps them is not its affair
(encoder.py has an adapter). All texts of a collection share a direction ("a project that develops ..."), which says
nothing: it is taken out of every vector, v - (v c) c with c the direction of the mean over different texts. A short
request that has little of it loses little.
"""

from collections.abc import Sequence

import numpy as np


class Space:
    """The common direction of a collection's vectors. Without any, every place is empty (length 0)."""

    def __init__(self, vectors: Sequence[np.ndarray | None]) -> None:
        sizes = [len(v) for v in vectors if v is not None]
        self.size = max(set(sizes), key=lambda size: (sizes.count(size), size)) if sizes else 0
        units = [unit for v in vectors if v is not None and (unit := self._unit(v)).any()]
        mean = np.mean(units, axis=0) if units else np.zeros(self.size)
        length = np.linalg.norm(mean)
        self._common = mean / length if length > 1e-9 else np.zeros(self.size)

    def _unit(self, vector: np.ndarray | None) -> np.ndarray:
        """Length one; zeros for none, another length, or one that is no direction."""
        if vector is None or len(vector) != self.size:
            return np.zeros(self.size)
        vector = np.asarray(vector, dtype=np.float64)
        with np.errstate(over="ignore", invalid="ignore"):
            length = np.linalg.norm(vector)
            is_sound = np.isfinite(length) and length > 1e-12
        return vector / length if is_sound else np.zeros(self.size)

    def place(self, vector: np.ndarray | None) -> np.ndarray:
        """Where a text stands, with the common direction taken out; zeros when nothing is known."""
        unit = self._unit(vector)
        unit = unit - (unit @ self._common) * self._common
        length = np.linalg.norm(unit)
        return unit / length if length > 1e-9 else np.zeros(self.size)
