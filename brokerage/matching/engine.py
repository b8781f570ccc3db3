"""The engine: what it is set to, and the index that ranks (see docs/matching.md for the formulas)."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

import numpy as np

from .columns import MAY_MEET, Coder, Rules
from .data import PriorityData, ProfileData, Suggested, Tree, Weights
from .kernels import WIDTH, Best, Frame, best_of, scores_of, usual_roots, worth
from .learnt import Learnt
from .pairs import Judge, Subject
from .reasons import reasons
from .segment import Segment
from .strategy import Strategies
from .texts import texts_of
from .trees import Closeness

ENGINE_VERSION = "tibs-4"

# Profiles that are ranked at once, and rows beyond which a segment stays as it is.
BLOCK, LARGE = 64, 4096
# Of more profiles than this, some are learnt from: frequencies and meanings do not change any more.
ENOUGH = 20_000

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
        """From all of a collection, or from enough of it, evenly spread over the ids.

        `vectors`: a sentence model's vector by profile id (semantic.py); not every profile needs one.
        """
        ordered = sorted(profiles, key=lambda p: p.id)
        return Learnt.of(self.trees, enough(ordered), vectors or {})

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

    What is learnt from the collection (how rare words and keywords are) stays as it was when the index was fitted.
    Changes go into segments of their own; a large one stays as it is and only forgets rows, small ones grow together.
    """

    def __init__(
        self, engine: Engine, learnt: Learnt, profiles: Iterable[ProfileData] = (), vectors: Vectors | None = None
    ) -> None:
        self._start(engine, lambda: learnt, _frame_of(learnt))
        self._profiles = {p.id: p for p in profiles}
        self._given = dict(vectors or {})
        self._segments = [Segment.of(self._coder, learnt, list(self._profiles.values()), self._given)]

    def _start(self, engine: Engine, learnt: Callable[[], Learnt], frame: Frame) -> None:
        self.engine, self._learnt, self.frame = engine, learnt, frame
        self._coder = Coder(engine.strategies)
        self._profiles: dict[int, ProfileData] = {}
        self._given: dict[int, Sequence[float] | None] = {}
        self._segments: list[Segment] = []
        self._new: dict[int, ProfileData] = {}
        self._rules: tuple[tuple, Rules] | None = None

    @property
    def learnt(self) -> Learnt:
        return self._learnt()

    @property
    def rules(self) -> Rules:
        self._build()
        return self._rules[1]

    def arrays(self) -> tuple[dict[str, np.ndarray], dict]:
        """The whole index as named arrays and JSON-able numbers and words, for `of_arrays`; profiles are left out."""
        arrays, said = self.part()
        return arrays | {f"rules.{name}": array for name, array in self.rules._asdict().items()}, said

    def part(self) -> tuple[dict[str, np.ndarray], dict]:
        """The same as a part of a larger index, for `joined`."""
        if len(self._segments) > 1 or self._new:
            raise ValueError("Only an index without changes can be kept.")
        words = self.learnt.text.words
        said = {"codes": self._coder.numbers(), "known": words.known, "new": words.new, "frame": self.frame._asdict()}
        return self._segments[0].arrays(), said

    @staticmethod
    def joined(
        engine: Engine, closeness: tuple[Closeness, Closeness], parts: Sequence[tuple[Callable, dict]]
    ) -> tuple[dict[str, np.ndarray], dict]:
        """`arrays` of one index, from parts that several processes made with the same engine and what was learnt.

        Each part gives its arrays by name. Words that are new to all of them get one number now; `closeness` is that
        of technology and market, all that is asked of what was learnt.
        """
        coder, known, numbers, segments = Coder(engine.strategies), parts[0][1]["known"], {}, []
        for array, said in parts:
            new = [numbers.setdefault(word, known + len(numbers)) for word in said["new"]]
            columns = np.array([*range(known), *new], dtype=np.int32)
            segments.append(Segment.of_arrays(array).renumbered(said["codes"], coder, columns))
        rules = coder.rules(engine.weights, *closeness)
        arrays = Segment.joined(segments).arrays() | {f"rules.{name}": a for name, a in rules._asdict().items()}
        said = {"codes": coder.numbers(), "known": known, "new": list(numbers), "frame": parts[0][1]["frame"]}
        return arrays, said

    @classmethod
    def of_arrays(
        cls, engine: Engine, learnt: Callable[[], Learnt], array: Callable[[str], np.ndarray], said: dict
    ) -> "Index":
        """An index over arrays that several processes may share. Only profiles added since can be explained by it.

        What was learnt is asked for when a profile comes in: ranking needs none of it. Its lexicon must have the new
        `new` words of `said` in their order.
        """
        index = cls.__new__(cls)
        index._start(engine, learnt, Frame(**said["frame"]))
        index._coder.take(said["codes"])
        index._segments = [Segment.of_arrays(array)]
        rules = Rules(*(array(f"rules.{name}") for name in Rules._fields))
        index._rules = (index._coder.sizes(), rules)
        return index

    @property
    def segments(self) -> list[Segment]:
        self._build()
        return self._segments

    def __len__(self) -> int:
        return sum(int(segment.table.alive.sum()) for segment in self.segments)

    def __contains__(self, profile_id: int) -> bool:
        return profile_id in self._new or self._find(profile_id) is not None

    def add(self, profile: ProfileData, vector: Sequence[float] | None = None) -> None:
        """Take a profile in, or put it in the place of the one with the same id; `vector` is a sentence model's."""
        self.remove(profile.id)
        self._profiles[profile.id] = self._new[profile.id] = profile
        self._given[profile.id] = vector

    replace = add

    def remove(self, profile_id: int) -> None:
        """Take a profile out; one that is not there is no error."""
        if self._new.pop(profile_id, None) is None and (found := self._find(profile_id)) is not None:
            found[0].table.alive[found[1]] = False
            self._profiles.pop(profile_id, None)

    def rank(self, profile_ids: Iterable[int], *, decided: Collection[tuple[int, int]] = (), top: int = 20) -> Ranked:
        """The best `top` partners of each profile, found exactly: no pair that the hard rules allow is left out.

        Ids that the index does not hold are passed over. `decided` are pairs (smaller id first) never to come back.
        """
        self._build()
        places = [(key, found) for key in sorted(set(profile_ids)) if (found := self._find(key)) is not None]
        partners = _partners(decided, {key for key, _found in places})
        found = [_nothing()]
        for segment in self._segments:
            of_segment = [(key, row) for key, (where, row) in places if where is segment]
            for block in _blocks(of_segment, segment.table.types):
                found.append(self._best(segment, block, partners, max(0, top)))
        ranked = Ranked(*(np.concatenate([getattr(part, name) for part in found]) for name in Ranked.__slots__))
        return ranked[np.lexsort((ranked.b, -ranked.score, ranked.a))]

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
        asked = texts_of(self.learnt.text, [self.learnt.reader.counts(profile)], [vector])
        ids, values = [], []
        for segment in self._segments:
            alive = segment.table.alive
            ids.append(segment.table.ids[alive])
            values.append(worth(asked, 0, segment.texts, self.frame)[alive])
        ids, values = np.concatenate(ids), np.concatenate(values)
        order = np.lexsort((ids, -values))[:best]
        return [(int(ids[place]), float(values[place])) for place in order]

    def _find(self, profile_id: int) -> tuple[Segment, int] | None:
        for segment in self._segments:
            row = segment.rows.get(profile_id)
            if row is not None and segment.table.alive[row]:
                return segment, row
        return None

    def _build(self) -> None:
        """Make a segment of what was added, and one of it and its neighbour while that is small and no larger."""
        if self._new:
            fresh = Segment.of(self._coder, self.learnt, list(self._new.values()), self._given)
            self._new = {}
            while len(self._segments) > 1 and len(self._segments[-1].rows) <= min(2 * len(fresh.rows), LARGE):
                fresh = Segment.joined([self._segments.pop(), fresh])
            self._segments.append(fresh)
        sizes = self._coder.sizes()
        if self._rules is None or self._rules[0] != sizes:
            rules = self._coder.rules(self.engine.weights, self.learnt.technology, self.learnt.market)
            self._rules = (sizes, rules)

    def _best(self, segment: Segment, block: list[tuple[int, int]], partners: dict, top: int) -> Ranked:
        """The best of profiles (id, row) of one type and segment, over all segments."""
        table, rules, best = segment.table, self._rules[1], Best.of(len(block), top)
        asking = np.array([row for _key, row in block])
        kinds = np.flatnonzero(MAY_MEET[table.types[asking[0]]]).tolist()
        bounds = np.cumsum([0] + [len(other.rows) for other in self._segments])
        for other, base in zip(self._segments, bounds.tolist(), strict=False):
            rows = [[other.rows[p] for p in partners.get(key, ()) if p in other.rows] for key, _row in block]
            decided = (
                np.cumsum([0, *map(len, rows)], dtype=np.int64),
                np.array([row for of_one in rows for row in of_one], dtype=np.int64),
            )
            best_of(
                table, segment.texts, asking, other.table, other.texts, other.doors, other.slices(kinds), decided,
                rules, self.frame, best, base,
            )  # fmt: skip
        kept = np.arange(top) < best.sizes[:, None]
        values = np.take_along_axis(best.values, best.slots[:, :, None], axis=1)[kept]
        ids = np.concatenate([other.table.ids for other in self._segments])
        asked = np.repeat(table.ids[asking], best.sizes)
        return Ranked(asked, ids[best.rows[kept]], *scores_of(values, rules.weights).T, values)


def enough(ordered: Sequence) -> Sequence:
    """Of all profiles, or their ids, in their order: as many as are learnt from, evenly spread."""
    return ordered[:: max(1, -(-len(ordered) // ENOUGH))]


def _frame_of(learnt: Learnt) -> Frame:
    return Frame(bool(learnt.text.means_something), float(learnt.text.half))


def _partners(decided: Iterable[tuple[int, int]], wanted: set[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for one, other in decided:
        if one in wanted:
            found.setdefault(one, []).append(other)
        if other in wanted:
            found.setdefault(other, []).append(one)
    return found


def _blocks(members: list[tuple[int, int]], types: np.ndarray) -> Iterator[list[tuple[int, int]]]:
    """Members (id, row) of one type each."""
    members = sorted(members, key=lambda member: member[1])
    for _kind, of_kind in groupby(members, key=lambda member: types[member[1]]):
        yield from map(list, batched_by(of_kind, BLOCK))


def batched_by(items: Iterable, size: int) -> Iterator[tuple]:
    rest = iter(items)
    while batch := tuple(islice(rest, size)):
        yield batch


def _nothing() -> Ranked:
    whole = np.zeros(0, dtype=np.int64)
    return Ranked(whole, whole, np.zeros(0), np.zeros(0), np.zeros(0), np.zeros((0, WIDTH)))


def warm_up() -> None:
    """Compile what is compiled at first use; workers do it once, before they share their memory with children."""
    one, other = (
        ProfileData(id=number, company=number, country=code, title="x") for number, code in ((1, "A"), (2, "B"))
    )
    Engine().fit([one, other]).rank([1])
    nothing = np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int32)
    usual_roots(*nothing, np.zeros(0, dtype=np.float32), *nothing, np.zeros(0), 1)
