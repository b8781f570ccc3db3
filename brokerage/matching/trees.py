"""How near two sets of keywords of one tree are.

Closeness of two keywords (Lin 1998): 2 IC(meet) / (IC(c) + IC(d)), where `meet` is their lowest common ancestor and
IC(c) = -ln p(c) is how surprising the keyword is: p is the share of profiles that carry it or anything below it. So a
common parent counts less than the same leaf, and two that only share the tree count nothing. What a's keywords find in
b is their mean closeness to b's nearest keyword, weighted by IC: a rare leaf counts more than a common one.
"""

import math
from collections.abc import Iterable, Mapping

from .data import MatchedKeyword, Tree


class Closeness:
    """Closeness over one tree, its frequencies counted over the profiles given."""

    def __init__(self, tree: Tree, keyword_sets: Iterable[Iterable[str]]) -> None:
        self.tree = tree
        counts: dict[str, int] = {}
        total = 0
        for keywords in keyword_sets:
            nodes = {node for code in keywords for node in self.path(code)}
            total += bool(nodes)
            for node in nodes:
                counts[node] = counts.get(node, 0) + 1
        self._counts, self._total = counts, total
        self._known: dict[tuple[str, str], tuple[str, float]] = {}

    def path(self, code: str) -> tuple[str, ...]:
        return self.tree.path(code) or (code,)

    def information(self, code: str) -> float:
        """-ln of the smoothed share of profiles with the code or anything below it; above zero."""
        return -math.log((self._counts.get(code, 0) + 0.5) / (self._total + 1.0))

    def near(self, one: str, other: str) -> tuple[str, float]:
        """Where the two meet ("" if nowhere) and how close they are, 0..1."""
        found = self._known.get((one, other))
        if found is None:
            found = self._known[one, other] = self._near(one, other)
        return found

    def _near(self, one: str, other: str) -> tuple[str, float]:
        if one == other:
            return one, 1.0
        above = set(self.path(other))
        meet = next((node for node in self.path(one) if node in above), "")
        if not meet:
            return "", 0.0
        both = self.information(one) + self.information(other)
        return meet, min(1.0, 2 * self.information(meet) / both)

    def value(self, wanted: tuple[str, ...], found: tuple[str, ...]) -> float:
        """0..1: how far `found` covers `wanted`. Both must hold something."""
        weights = {code: self.information(code) for code in wanted}
        best = (weight * max(self.near(code, other)[1] for other in found) for code, weight in weights.items())
        return min(1.0, sum(best) / sum(weights.values()))

    def matched(self, a: tuple[str, ...], b: tuple[str, ...]) -> list[MatchedKeyword]:
        """For each of a's keywords the nearest of b's, where they meet at all."""
        found = []
        for code in dict.fromkeys(a):
            other = min(dict.fromkeys(b), key=lambda o: (-self.near(code, o)[1], o), default=None)
            if other is not None and (near := self.near(code, other))[1] > 0:
                found.append(MatchedKeyword(self.tree.scheme, code, other, *near))
        return sorted(found, key=lambda m: (-m.closeness, m.a, m.b))


def closeness_of(trees: Mapping[str, Tree], scheme: str, keyword_sets: Iterable[Iterable[str]]) -> Closeness:
    """For a scheme without a tree every keyword stands alone."""
    return Closeness(trees.get(scheme) or Tree(scheme, {}), keyword_sets)
