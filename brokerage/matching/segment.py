"""Some profiles of an index as columns: a large segment that stays, and small ones with what changed."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from . import columns, texts
from .columns import Coder, Doors, Rules, Table
from .data import ProfileData
from .kernels import WIDTH, Frame, judge_rows
from .learnt import Learnt
from .texts import Sums, Texts, texts_of

DENSE = ("lsa", "ppmi", "model", "usual")


class Segment:
    def __init__(self, table: Table, of_texts: Texts) -> None:
        self.table, self.texts = table, of_texts
        self.rows = dict(zip(table.ids.tolist(), range(len(table.ids)), strict=True))
        # Rows are sorted by type: each type is a slice.
        self._of_type = np.searchsorted(table.types, np.arange(table.types.max(initial=0) + 2))
        self._doors: Doors | None = None

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

    def renumbered(self, own: dict, coder: Coder, terms: np.ndarray) -> "Segment":
        """With the numbers of another coder and lexicon, to be joined with others."""
        return Segment(columns.renumbered(self.table, own, coder), texts.renumbered(self.texts, terms))

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

    @property
    def doors(self) -> Doors:
        if self._doors is None:
            self._doors = columns.doors_of(self.table)
        return self._doors

    def slices(self, types: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """Starts and stops of the rows of these types; neighbours are taken together."""
        starts, stops = [], []
        for kind in types:
            if kind + 1 >= len(self._of_type):
                continue
            first, last = int(self._of_type[kind]), int(self._of_type[kind + 1])
            if stops and first == stops[-1]:
                stops[-1] = last
            elif first < last:
                starts.append(first)
                stops.append(last)
        return np.array(starts, dtype=np.int64), np.array(stops, dtype=np.int64)

    def judge(self, row: int, other: "Segment", rows: np.ndarray, rules: Rules, frame: Frame) -> tuple:
        """One profile beside rows of `other`, whatever the hard rules say: (score, ab, ba) and values of each."""
        judged, values = np.zeros((len(rows), 3)), np.zeros((len(rows), WIDTH))
        judge_rows(self.table, row, other.table, rows, rules, self.texts, other.texts, frame, judged, values)
        return judged, values


def _arrays(table: Table, texts: Texts) -> Iterator[tuple[str, np.ndarray]]:
    yield from table._asdict().items()
    for name in DENSE:
        yield name, getattr(texts, name)
    for name in ("words", "pieces"):
        for field, array in getattr(texts, name)._asdict().items():
            yield f"{name}.{field}", array
