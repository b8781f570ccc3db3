"""The engine: what it is set to, and the index that ranks (see docs/matching.md for the formulas)."""

import heapq
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from .data import PriorityData, ProfileData, Suggested, Tree, Weights
from .hard import Masks
from .keywords import KeywordTable
from .pairs import Judge, Subject
from .reasons import reasons
from .strategy import Strategies
from .text import TextModel, TextTable
from .trees import closeness_of
from .words import Reader

ENGINE_VERSION = "tibs-3"

# Best by text and keywords among those the hard rules let through; only these are compared criterion by criterion.
CANDIDATES = 100


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
        self.version = ENGINE_VERSION

    def fit(self, profiles: Iterable[ProfileData], vectors: Mapping[int, Sequence[float]] | None = None) -> "Index":
        """`vectors`: a sentence model's vector by profile id (semantic.py); not every profile needs one."""
        return Index(self, profiles, vectors or {})


class Index:
    """All profiles that may be suggested to one another. The caller gives those that are published and in date.

    What is learnt from the collection (how rare words and keywords are) stays as it was when the index was fitted;
    `stale` tells how much has changed since, so that the caller can fit a new one in time.
    """

    def __init__(self, engine: Engine, profiles: Iterable[ProfileData], vectors: Mapping[int, Sequence[float]]) -> None:
        self.engine = engine
        self._profiles = {p.id: p for p in sorted(profiles, key=lambda p: p.id)}
        self._reader = Reader()
        read = {p.id: self._reader.read(p) for p in self._profiles.values()}
        self._terms = {key: terms for key, (_, terms) in read.items()}
        given = {key: vectors.get(key) for key in read}
        sequences = [sequence for sequence, _ in read.values()]
        self._model = TextModel(sequences, list(self._terms.values()), list(given.values()))
        self._vectors = {key: self._model.vector(terms, given[key]) for key, terms in self._terms.items()}
        self._strategies = Strategies(engine.priorities, engine.trees)
        everyone = self._profiles.values()
        self._technology = closeness_of(engine.trees, "een_technology", (p.technology for p in everyone))
        self._market = closeness_of(engine.trees, "een_market", (p.market for p in everyone))
        self._subjects = {p.id: self._subject(p) for p in everyone}
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
        self._profiles[profile.id] = profile
        self._terms[profile.id] = self._reader.counts(profile)
        self._vectors[profile.id] = self._model.vector(self._terms[profile.id], vector)
        self._subjects[profile.id] = self._subject(profile)
        self._changes, self._dirty = self._changes + 1, True

    replace = add

    def remove(self, profile_id: int) -> None:
        """Take a profile out; one that is not there is no error."""
        if self._profiles.pop(profile_id, None) is not None:
            del self._vectors[profile_id], self._terms[profile_id], self._subjects[profile_id]
            self._changes, self._dirty = self._changes + 1, True

    def suggest(
        self, profile_ids: Iterable[int], *, decided: Collection[tuple[int, int]] = (), top: int = 20
    ) -> list[Suggested]:
        """The best `top` pairs of each profile, each pair once, the best first.

        Ids that the index does not hold are passed over. `decided` are pairs (smaller id first) never to come back.
        """
        self._build()
        decided = decided if isinstance(decided, set | frozenset) else set(decided)
        scores: dict[tuple[int, int], float] = {}
        kept: set[tuple[int, int]] = set()
        for profile_id in sorted({i for i in profile_ids if i in self._rows}):
            pairs = self._candidates(profile_id, decided)
            for pair, texts in pairs.items():
                if pair not in scores:
                    scores[pair] = self._judge.score(*self._pair(pair), texts)
            kept.update(heapq.nsmallest(max(0, top), pairs, key=lambda pair: (-scores[pair], pair)))
        return [self._explain(pair) for pair in sorted(kept, key=lambda pair: (-scores[pair], pair))]

    def compare(self, one: int, other: int) -> Suggested:
        """One pair in full, whatever the hard rules say. KeyError for an id the index does not hold."""
        self._build()
        return self._explain((min(one, other), max(one, other)))

    def rank_texts(
        self, profile: ProfileData, *, best: int = 200, vector: Sequence[float] | None = None
    ) -> list[tuple[int, float]]:
        """All profiles by text alone against one that need not be in the index: (id, value), the best first."""
        self._build()
        values = self._texts.ranking(self._model.vector(self._reader.counts(profile), vector))
        order = np.argsort(-values, kind="stable")[:best]
        return [(self._ids[row], float(values[row])) for row in order]

    def _subject(self, profile: ProfileData) -> Subject:
        return Subject(profile, self._strategies.codes_of(profile), bool(self._terms[profile.id]))

    def _build(self) -> None:
        """Bring the tables up to date with the profiles; what is learnt from the collection stays."""
        if not self._dirty:
            return
        self._ids = sorted(self._profiles)
        self._rows = {key: row for row, key in enumerate(self._ids)}
        ordered = [self._profiles[key] for key in self._ids]
        self._masks = Masks(ordered)
        self._texts = TextTable(self._model, [self._vectors[key] for key in self._ids])
        self._keywords = [
            (self.engine.weights.of(name), KeywordTable(closeness, [getattr(p, name) for p in ordered]))
            for name, closeness in (("technology", self._technology), ("market", self._market))
        ]
        self._judge = Judge(self.engine.weights, self._technology, self._market, self._strategies, self.engine.version)
        self._dirty = False

    def _candidates(
        self, profile_id: int, decided: Collection[tuple[int, int]]
    ) -> dict[tuple[int, int], tuple[float, float]]:
        """Pairs worth a close look, with the values of their texts from the smaller id to the greater and back."""
        row = self._rows[profile_id]
        forth, back = self._texts.values(row)
        near = self.engine.weights.of("text") * (forth + back) / 2
        for weight, table in self._keywords:
            near += weight * table.nearness(row)
        rows = np.flatnonzero(self._masks.allowed(row))
        rows = rows[np.argsort(-near[rows], kind="stable")]
        found: dict[tuple[int, int], tuple[float, float]] = {}
        for other in rows:
            other_id = self._ids[other]
            first = profile_id < other_id
            pair = (profile_id, other_id) if first else (other_id, profile_id)
            if pair in decided:
                continue
            there, again = float(forth[other]), float(back[other])
            found[pair] = (there, again) if first else (again, there)
            if len(found) == CANDIDATES:
                break
        return found

    def _pair(self, pair: tuple[int, int]) -> tuple[Subject, Subject]:
        return self._subjects[pair[0]], self._subjects[pair[1]]

    def _explain(self, pair: tuple[int, int]) -> Suggested:
        a, b = (self._vectors[key] for key in pair)
        forth_value, forth = reasons(self._model, a, b, self._terms[pair[0]])
        back_value, back = reasons(self._model, b, a, self._terms[pair[1]])
        common = self._terms[pair[0]].keys() & self._terms[pair[1]].keys()
        words = [
            (self._reader.word(term), forth.get(term, 0.0), back.get(term, 0.0), term in common)
            for term in sorted(forth.keys() | back.keys())
        ]
        return self._judge.explain(*self._pair(pair), (forth_value, back_value), words)
