"""The matrix region x domain x sub-domain: data in, cells that explain themselves out. No Django, no store.

- A *sub-domain* is a concept of the second level of a classification, its *domain* the concept above it. Finer codes
  count for their second level; a code of the first level counts for the domain alone.
- A *contribution* is one code of one priority: confidence x weight of the priority's level, in (0, 1].
- A *cell* is the strongest contribution of a region there (fuzzy union: the maximum, so that saying the same thing
  twice does not count twice); without any it is 0, for the region's priorities are known. A region without a coded
  priority is *unknown*: its cells are None, and it counts neither for nor against.
- A row is *shared* when at least `shared_from` regions have it.
- It is *complementary* by the mean Jaccard distance of the value-chain roles of the regions that have it, over the
  pairs whose roles are both known: 0 all do the same, 1 nobody does what another does, None not known.
- The *overlap* of two regions is the Ruzicka similarity of their sub-domains: sum of minima over sum of maxima.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a priority. `path`: its concepts from the top down, itself last."""

    path: tuple[Hashable, ...]
    confidence: float
    is_reviewed: bool = False


@dataclass(frozen=True, slots=True)
class CodedPriority:
    """`roles`: the value-chain areas it takes up, None when nobody has said."""

    key: Hashable
    region: Hashable
    weight: float
    codes: tuple[Code, ...]
    roles: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Contribution:
    priority: Hashable
    concept: Hashable
    confidence: float
    weight: float
    is_reviewed: bool

    @property
    def strength(self) -> float:
        return self.confidence * self.weight


@dataclass(frozen=True, slots=True)
class Cell:
    """`value` in [0, 1], None when nothing is known of the region; the contributions say why, strongest first."""

    value: float | None
    contributions: tuple[Contribution, ...] = ()
    roles: frozenset[str] | None = None

    @property
    def is_there(self) -> bool:
        return bool(self.value)


@dataclass(frozen=True, slots=True)
class Row:
    """A domain (`sub_domain` None) or one of its sub-domains, over the regions of the matrix."""

    domain: Hashable
    sub_domain: Hashable | None
    cells: tuple[Cell, ...]
    shared_from: int

    @property
    def count(self) -> int:
        return sum(cell.is_there for cell in self.cells)

    @property
    def is_shared(self) -> bool:
        return self.count >= self.shared_from

    @property
    def strength(self) -> float:
        """Mean over the regions that are known."""
        known = [cell.value for cell in self.cells if cell.value is not None]
        return sum(known) / len(known) if known else 0.0

    @property
    def complementarity(self) -> float | None:
        return role_distance([cell.roles for cell in self.cells if cell.is_there])

    @property
    def is_complementary(self) -> bool:
        return bool(self.complementarity)


@dataclass(frozen=True)
class Matrix:
    regions: tuple[Hashable, ...]
    rows: tuple[Row, ...]
    unknown: frozenset = field(default_factory=frozenset)

    @property
    def sub_rows(self) -> list[Row]:
        return [row for row in self.rows if row.sub_domain is not None]

    def row(self, domain, sub_domain=None) -> Row | None:
        return next((row for row in self.rows if (row.domain, row.sub_domain) == (domain, sub_domain)), None)


def build_matrix(
    regions: Sequence[Hashable],
    priorities: Iterable[CodedPriority],
    *,
    shared_from: int,
    least_confidence: float = 0.0,
) -> Matrix:
    """Rows sorted by domain, each domain before its sub-domains. Codes below `least_confidence` do not count.

    Raises ValueError for a region twice, or a threshold or number out of its range.
    """
    places = {region: place for place, region in enumerate(regions)}
    if len(places) != len(regions):
        raise ValueError("A region stands twice.")
    if shared_from < 1 or not 0 <= least_confidence <= 1:
        raise ValueError("A threshold is out of its range.")
    found: dict[tuple, dict[int, list[Contribution]]] = defaultdict(lambda: defaultdict(list))
    roles: dict[tuple, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    known: set[int] = set()
    for priority in priorities:
        place = places.get(priority.region)
        if place is None:
            continue
        for code in priority.codes:
            if not (0 < code.confidence <= 1 and 0 < priority.weight <= 1):
                raise ValueError("Confidence and weight lie above 0 and up to 1.")
            known.add(place)
            if code.confidence < least_confidence:
                continue
            one = Contribution(priority.key, code.path[-1], code.confidence, priority.weight, code.is_reviewed)
            rows = [(code.path[0], None)] + ([(code.path[0], code.path[1])] if len(code.path) > 1 else [])
            for row in rows:
                found[row][place].append(one)
                if priority.roles is not None:
                    roles[row][place] |= priority.roles
    rows = []
    for key in sorted(found, key=_by_name):
        cells = tuple(
            _cell(found[key].get(place), roles[key].get(place)) if place in known else Cell(None)
            for place in range(len(regions))
        )
        rows.append(Row(*key, cells, shared_from))
    return Matrix(tuple(regions), tuple(rows), frozenset(region for region in regions if places[region] not in known))


def _by_name(key: tuple) -> tuple[str, str]:
    return str(key[0]), "" if key[1] is None else str(key[1])


def _cell(contributions: list[Contribution] | None, roles: set[str] | None) -> Cell:
    if not contributions:
        return Cell(0.0)
    ordered = tuple(sorted(contributions, key=lambda one: (-one.strength, str(one.priority), str(one.concept))))
    return Cell(ordered[0].strength, ordered, frozenset(roles) if roles else None)


def role_distance(roles: Iterable[frozenset[str] | None]) -> float | None:
    """Mean Jaccard distance 1 - |A ∩ B| / |A ∪ B| over the pairs with known roles; None when there is no pair."""
    known = [one for one in roles if one]
    if len(known) < 2:
        return None
    names = {name: place for place, name in enumerate(sorted(frozenset().union(*known)))}
    table = np.zeros((len(known), len(names)))
    for line, one in enumerate(known):
        table[line, [names[name] for name in one]] = 1.0
    both = table @ table.T
    sizes = table.sum(axis=1)
    either = sizes[:, None] + sizes[None, :] - both
    above = np.triu_indices(len(known), 1)
    return float(np.mean(1.0 - both[above] / either[above]))


def overlaps(matrix: Matrix) -> dict[tuple[Hashable, Hashable], float | None]:
    """Both orders of every pair of regions -> overlap in [0, 1]; None when a region is unknown or both have nothing."""
    rows = matrix.sub_rows
    found: dict[tuple[Hashable, Hashable], float | None] = {}
    if not rows:
        return {pair: None for one, two in combinations(matrix.regions, 2) for pair in ((one, two), (two, one))}
    values = np.array([[cell.value or 0.0 for cell in row.cells] for row in rows])
    for place, one in enumerate(matrix.regions):
        column = values[:, place : place + 1]
        least, most = np.minimum(values, column).sum(axis=0), np.maximum(values, column).sum(axis=0)
        for other, two in enumerate(matrix.regions):
            if other == place:
                continue
            is_known = one not in matrix.unknown and two not in matrix.unknown and most[other] > 0
            found[one, two] = float(least[other] / most[other]) if is_known else None
    return found


def propose(matrix: Matrix, taken: Iterable[Hashable] = ()) -> list[Row]:
    """Shared sub-domains that no candidate speaks about yet, those of most regions first, then the strongest."""
    taken = set(taken)
    rows = [row for row in matrix.sub_rows if row.is_shared and row.sub_domain not in taken]
    return sorted(rows, key=lambda row: (-row.count, -row.strength, _by_name((row.domain, row.sub_domain))))


def score(parts: Mapping[str, float | None], weights: Mapping[str, float]) -> tuple[float | None, list[str]]:
    """Weighted mean of the parts that are known, and the names of those that are not: unknown is never zero."""
    known = {name: value for name, value in parts.items() if value is not None and weights.get(name, 0) > 0}
    unknown = [name for name, value in parts.items() if value is None and weights.get(name, 0) > 0]
    total = sum(weights[name] for name in known)
    if not total:
        return None, unknown
    return sum(weights[name] * value for name, value in known.items()) / total, unknown
