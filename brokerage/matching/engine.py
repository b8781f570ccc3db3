"""The engine: what it is set to, and the index that ranks (see docs/matching.md for the formulas)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .columns import Coder, Table
from .data import PriorityData, ProfileData, Suggested, Tree, Weights
from .kernels import WIDTH, best_of, judge
from .learnt import Learnt
from .pairs import Judge, Subject
from .reasons import reasons
from .strategy import Strategies
from .text import TextTable

ENGINE_VERSION = "tibs-4"

# A sentence model's vector by profile id.
Vectors = Mapping[int, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Ranked:
    """Pairs by columns, one row each: `a` the profile that was asked for, `b` its partner, the best first.

    `score_ab` is what b is worth to a; `values` are those of `columns.VALUES`, NaN unknown, -1 not applicable.
    """

    a: np.ndarray
    b: np.ndarray
    score: np.ndarray
    score_ab: np.ndarray
    score_ba: np.ndarray
    values: np.ndarray

    def __len__(self) -> int:
        return len(self.a)

    def __getitem__(self, chosen) -> "Ranked":
        return Ranked(*(getattr(self, name)[chosen] for name in self.__slots__))


class Engine:
    """Weights, trees (one per scheme) and priorities: everything but the profiles. Makes indexes."""

    def __init__(
        self,
        weights: Weights | None = None,
        trees: Mapping[str, Tree] | Iterable[Tree] = (),
        priorities: Sequence[PriorityData] = (),
    ) -> None:
        self.weights = weights or Weights()
        self.trees = {tree.scheme: tree for tree in (trees.values() if isinstance(trees, Mapping) else trees)}
        self.priorities = tuple(priorities)
        self.strategies = Strategies(self.priorities, self.trees)
        self.version = ENGINE_VERSION

    def learn(self, profiles: Iterable[ProfileData], vectors: Vectors | None = None) -> Learnt:
        """`vectors`: a sentence model's vector by profile id (semantic.py); not every profile needs one."""
        return Learnt.of(self.trees, sorted(profiles, key=lambda p: p.id), vectors or {})

    def fit(self, profiles: Iterable[ProfileData], vectors: Vectors | None = None) -> "Index":
        profiles = list(profiles)
        return Index(self, self.learn(profiles, vectors), profiles, vectors)

    def explain(
        self, learnt: Learnt, one: ProfileData, other: ProfileData, vectors: Vectors | None = None
    ) -> Suggested:
        """One pair in full, whatever the hard rules say; needs no index."""
        a, b = sorted((one, other), key=lambda p: p.id)
        terms = [learnt.reader.counts(profile) for profile in (a, b)]
        vectors = [
            learnt.text.vector(counts, (vectors or {}).get(p.id)) for counts, p in zip(terms, (a, b), strict=True)
        ]
        there, forth = reasons(learnt.text, *vectors, terms[0])
        again, back = reasons(learnt.text, *reversed(vectors), terms[1])
        common = terms[0].keys() & terms[1].keys()
        words = [
            (learnt.reader.word(term), forth.get(term, 0.0), back.get(term, 0.0), term in common)
            for term in sorted(forth.keys() | back.keys())
        ]
        subjects = [
            Subject(profile, self.strategies.codes_of(profile), bool(counts))
            for profile, counts in zip((a, b), terms, strict=True)
        ]
        judged = Judge(self.weights, learnt.technology, learnt.market, self.strategies, self.version)
        return judged.explain(*subjects, (there, again), words)


class Index:
    """All profiles that may be suggested to one another. The caller gives those that are published and in date.

    What is learnt from the collection (how rare words and keywords are) stays as it was when the index was fitted;
    `stale` tells how much has changed since, so that the caller can fit a new one in time.
    """

    def __init__(
        self, engine: Engine, learnt: Learnt, profiles: Iterable[ProfileData], vectors: Vectors | None = None
    ) -> None:
        self.engine, self.learnt = engine, learnt
        self._coder = Coder(engine.strategies)
        self._profiles = {p.id: p for p in sorted(profiles, key=lambda p: p.id)}
        self._terms = {p.id: learnt.reader.counts(p) for p in self._profiles.values()}
        self._given = dict(vectors or {})
        self._vectors = {key: learnt.text.vector(terms, self._given.get(key)) for key, terms in self._terms.items()}
        self._fitted, self._changes, self._dirty = len(self._profiles), 0, True

    def __len__(self) -> int:
        return len(self._profiles)

    def __contains__(self, profile_id: int) -> bool:
        return profile_id in self._profiles

    @property
    def stale(self) -> float:
        """Changes since the index was fitted, as a share of what it was fitted on."""
        return self._changes / max(1, self._fitted)

    def add(self, profile: ProfileData, vector: Sequence[float] | None = None) -> None:
        """Take a profile in, or put it in the place of the one with the same id; `vector` is a sentence model's."""
        self._given[profile.id] = vector
        self._profiles[profile.id] = profile
        self._terms[profile.id] = self.learnt.reader.counts(profile)
        self._vectors[profile.id] = self.learnt.text.vector(self._terms[profile.id], vector)
        self._changes, self._dirty = self._changes + 1, True

    replace = add

    def remove(self, profile_id: int) -> None:
        """Take a profile out; one that is not there is no error."""
        if self._profiles.pop(profile_id, None) is not None:
            del self._vectors[profile_id], self._terms[profile_id]
            self._changes, self._dirty = self._changes + 1, True

    def rank(self, profile_ids: Iterable[int], *, decided: Collection[tuple[int, int]] = (), top: int = 20) -> Ranked:
        """The best `top` partners of each profile, found exactly: no pair that the hard rules allow is left out.

        Ids that the index does not hold are passed over. `decided` are pairs (smaller id first) never to come back.
        """
        self._build()
        wanted = sorted({i for i in profile_ids if i in self._rows})
        partners: dict[int, list[int]] = {}
        for one, other in decided:
            partners.setdefault(one, []).append(other)
            partners.setdefault(other, []).append(one)
        found = [self._best(self._rows[key], partners.get(key, ()), max(0, top)) for key in wanted]
        columns = [np.concatenate(parts) if parts else np.zeros(0) for parts in zip(*found, strict=True)]
        return Ranked(*(columns or _nothing()))

    def suggest(
        self, profile_ids: Iterable[int], *, decided: Collection[tuple[int, int]] = (), top: int = 20
    ) -> list[Suggested]:
        """The same pairs explained in full, each pair once, the best first."""
        ranked = self.rank(profile_ids, decided=decided, top=top)
        scores = {
            (min(a, b), max(a, b)): score
            for a, b, score in zip(ranked.a.tolist(), ranked.b.tolist(), ranked.score.tolist(), strict=True)
        }
        return [self.compare(*pair) for pair in sorted(scores, key=lambda pair: (-scores[pair], pair))]

    def compare(self, one: int, other: int) -> Suggested:
        """One pair in full, whatever the hard rules say. KeyError for an id the index does not hold."""
        return self.engine.explain(self.learnt, self._profiles[one], self._profiles[other], self._given)

    def rank_texts(
        self, profile: ProfileData, *, best: int = 200, vector: Sequence[float] | None = None
    ) -> list[tuple[int, float]]:
        """All profiles by text alone against one that need not be in the index: (id, value), the best first."""
        self._build()
        values = self._texts.ranking(self.learnt.text.vector(self.learnt.reader.counts(profile), vector))
        order = np.lexsort((self._table.ids, -values))[:best]
        return [(int(self._table.ids[row]), float(values[row])) for row in order]

    def _build(self) -> None:
        """Bring the tables up to date with the profiles; what is learnt from the collection stays."""
        if not self._dirty:
            return
        has_words = {key: bool(terms) for key, terms in self._terms.items()}
        self._table: Table = self._coder.table(list(self._profiles.values()), has_words)
        self._rules = self._coder.rules(self.engine.weights, self.learnt.technology, self.learnt.market)
        self._rows = {int(key): row for row, key in enumerate(self._table.ids)}
        self._texts = TextTable(self.learnt.text, [self._vectors[int(key)] for key in self._table.ids])
        self._stamps = np.full(len(self._table.ids), -1, dtype=np.int64)
        self._dirty = False

    def _best(self, row: int, decided: Iterable[int], top: int) -> tuple[np.ndarray, ...]:
        """One profile's columns of `Ranked`."""
        table, rules = self._table, self._rules
        for other in decided:
            if other in self._rows:
                self._stamps[self._rows[other]] = row
        forth, back = self._texts.values(row)
        scores, rows, out = np.zeros(top), np.zeros(top, dtype=np.int64), np.zeros(WIDTH)
        size = len(table.ids)
        kept = best_of(table, row, table, 0, size, self._stamps, row, rules, forth, back, scores, rows, 0, out)
        rows = rows[:kept][np.lexsort((table.ids[rows[:kept]], -scores[:kept]))]
        values, judged = np.zeros((kept, WIDTH)), np.zeros((kept, 3))
        for place, other in enumerate(rows):
            judged[place] = judge(table, row, table, other, rules, forth[other], back[other], values[place])
        return np.full(kept, table.ids[row]), table.ids[rows], *judged.T, values


def warm_up() -> None:
    """Compile what is compiled at first use; workers do it once, before they share their memory with children."""
    one, other = (
        ProfileData(id=number, company=number, country=code, title="x") for number, code in ((1, "A"), (2, "B"))
    )
    Engine().fit([one, other]).rank([1])


def _nothing() -> tuple[np.ndarray, ...]:
    whole = np.zeros(0, dtype=np.int64)
    return whole, whole, np.zeros(0), np.zeros(0), np.zeros(0), np.zeros((0, WIDTH))
