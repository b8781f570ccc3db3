"""Some profiles of an index as columns: a large segment that stays, and small ones with what changed."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from . import columns, texts
from .columns import Coder, Rules, Table
from .data import ProfileData
from .kernels import Compared, judge_rows, meet
from .learnt import Learnt
from .texts import Sums, Texts, texts_of

DENSE = ("lsa", "ppmi", "model", "usual")


class Segment:
    def __init__(self, table: Table, of_texts: Texts) -> None:
        self.table, self.texts = table, of_texts
        self.rows = {int(key): row for row, key in enumerate(table.ids)}
        self.stamps = np.full(len(table.ids), -1, dtype=np.int64)
        # Rows are sorted by type, then by country: each type is a slice, and each country one of that.
        self._of_type = np.searchsorted(table.types, np.arange(table.types.max(initial=0) + 2))
        homes = table.facts[:, [columns.TYPE, columns.COUNTRY]]
        self._homes = np.flatnonzero(np.any(np.diff(homes, axis=0, prepend=-1) != 0, axis=1))

    @classmethod
    def of(cls, coder: Coder, learnt: Learnt, profiles: Sequence[ProfileData], vectors: dict) -> "Segment":
        ordered = coder.ordered(profiles)
        counts = (learnt.reader.counts(profile) for profile in ordered)
        found = texts_of(learnt.text, counts, [vectors.get(profile.id) for profile in ordered])
        return cls(coder.table(ordered, np.diff(found.words.starts) > 0), found)

    @classmethod
    def joined(cls, segments: Sequence["Segment"]) -> "Segment":
        """Several as one, without the rows that are not alive."""
        tables = [segment.table for segment in segments]
        facts, ids, alive = (np.concatenate([getattr(t, name) for t in tables]) for name in ("facts", "ids", "alive"))
        order = np.lexsort((ids, facts[:, columns.COUNTRY], facts[:, columns.TYPE]))
        order = order[alive[order]]
        return cls(
            columns.joined(tables, order),
            texts.joined([segment.texts for segment in segments], order),
        )

    def arrays(self) -> dict[str, np.ndarray]:
        """All columns by name, to be kept and shared between processes."""
        return dict(_arrays(self.table, self.texts))

    @classmethod
    def of_arrays(cls, array: Callable[[str], np.ndarray]) -> "Segment":
        """From columns asked for by name; `alive` is written to.

        All must be arrays that may be written to (as copies): compiled code is compiled anew for others.
        """
        table = Table(**{name: array(name) for name in Table._fields})
        sums = [Sums(**{field: array(f"{name}.{field}") for field in Sums._fields}) for name in ("words", "pieces")]
        return cls(table, Texts(*sums, *(array(name) for name in DENSE)))

    def slices(self, types: Sequence[int]) -> Iterator[tuple[int, int]]:
        """The rows of these types; neighbours are taken together."""
        start = stop = -1
        for kind in types:
            if kind + 1 >= len(self._of_type):
                continue
            first, last = int(self._of_type[kind]), int(self._of_type[kind + 1])
            if first == last:
                continue
            if first == stop:
                stop = last
                continue
            if stop > start:
                yield start, stop
            start, stop = first, last
        if stop > start:
            yield start, stop

    def within(self, start: int, stop: int, asking: Table, row: int) -> tuple[np.ndarray, np.ndarray]:
        """Starts and stops of the slices from `start` to `stop` in countries that the profile does not refuse."""
        if asking.facts[row, columns.COUNTRIES_NAMED] == 0:
            return np.array([start]), np.array([stop])
        starts = self._homes[np.searchsorted(self._homes, start) : np.searchsorted(self._homes, stop)]
        stops = np.append(starts[1:], stop)
        country = self.table.facts[starts, columns.COUNTRY]
        words = asking.sets[row, columns.COUNTRIES[0] + country // columns.WORD]
        wanted = (words >> (country % columns.WORD).astype(np.uint64)) & np.uint64(1) == 1
        return starts[wanted], stops[wanted]

    def judge(
        self, row: int, other: "Segment", rows: np.ndarray, places: np.ndarray, rules: Rules, frame: dict, out: tuple
    ) -> None:
        """One profile beside rows of `other`: fills both arrays of `out`, (score, ab, ba) and values, at `places`."""
        pair = Compared(
            self.texts.usual,
            other.texts.usual,
            *np.zeros((2, 1, 2), np.float32),
            *np.zeros((3, 1), np.float32),
            **frame,
        )
        judge_rows(self.table, row, other.table, rows, places, rules, self.texts, other.texts, pair, *out)


def compared(
    asked: Texts, rows: Sequence[int], answering: Texts, start: int, stop: int, within: Sequence[tuple], frame: dict
) -> Iterator[Compared]:
    """The texts of these rows, one after another, each beside the texts from `start` to `stop`.

    `within` are starts and stops of slices for each row: only what stands there is worked out in full.
    """
    width = stop - start
    pairs = [(getattr(asked, name)[rows], getattr(answering, name)[start:stop]) for name in ("lsa", "ppmi", "model")]
    cosines = [one @ others.T if one.shape[1] else np.zeros((len(rows), width), np.float32) for one, others in pairs]
    words, pieces = np.zeros((2, width, 2), np.float32)
    for place, (row, (starts, stops)) in enumerate(zip(rows, within, strict=True)):
        meet(asked.words, row, answering.words, start, starts, stops, words)
        if frame["means_something"]:
            meet(asked.pieces, row, answering.pieces, start, starts, stops, pieces)
        yield Compared(asked.usual, answering.usual, words, pieces, *(part[place] for part in cosines), **frame)


def _arrays(table: Table, texts: Texts) -> Iterator[tuple[str, np.ndarray]]:
    yield from table._asdict().items()
    for name in DENSE:
        yield name, getattr(texts, name)
    for name in ("words", "pieces"):
        for field, array in getattr(texts, name)._asdict().items():
            yield f"{name}.{field}", array
