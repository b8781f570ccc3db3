"""The terms of a collection (words, or pieces of words) and how much each tells. No grammar, no list: counts alone.

    w(t) = idf(t)^2 (cf / df)^0.5                          while nothing more is known
    w(t) = idf(t) coherence(t)^0.75 (cf / df)^0.5          once `learn` was given the coherence (meaning.py)

cf / df (how often a text that has the term repeats it) lifts what texts are about; coherence (how alike the texts are
that have the term) puts down what all sorts of texts say, where the square of idf does so more bluntly.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

K1, B = 1.2, 0.75
BURST_POWER, COHERENCE_POWER = 0.5, 0.75
# In few texts coherence is no reliable measure: it is mixed with a middling term's, as if seen so many times more.
BELIEF = 3.0
# Where texts are short or many alike, all terms look coherent; rare ones are then believed no more than this.
FEWEST_FOR_MEDIAN, MOST_USUAL = 3, 0.1


@dataclass(frozen=True, slots=True)
class Bag:
    """One text over one lexicon: columns with query and document weights; BM25 is the sum of their products."""

    columns: np.ndarray
    query: np.ndarray
    document: np.ndarray

    def common(self, document: "Bag") -> tuple[np.ndarray, np.ndarray]:
        """Shared columns, and what each adds to BM25 with this as query."""
        at = np.searchsorted(document.columns, self.columns)
        if not len(document.columns):
            return self.columns[:0], self.query[:0]
        at[at == len(document.columns)] = 0
        both = document.columns[at] == self.columns
        return self.columns[both], self.query[both] * document.document[at[both]]


def stacked(rows: Iterable[tuple[np.ndarray, np.ndarray]], width: int) -> sparse.csr_array:
    """Rows of (columns, values) as one matrix."""
    rows = list(rows)
    starts = np.concatenate([[0], np.cumsum([len(columns) for columns, _ in rows])]).astype(np.int64)
    columns = np.concatenate([np.zeros(0, dtype=np.int64), *(c for c, _ in rows)])
    values = np.concatenate([np.zeros(0), *(v for _, v in rows)])
    return sparse.csr_array((values, columns, starts), shape=(len(rows), width))


class Lexicon:
    """`open_ended`: a term it has not seen is taken in and weighs as one seen once; else it is passed over."""

    def __init__(self, counts: Sequence[Mapping[str, float]], *, open_ended: bool) -> None:
        documents: dict[str, int] = {}
        totals: dict[str, float] = {}
        for terms in counts:
            for term, count in terms.items():
                documents[term] = documents.get(term, 0) + 1
                totals[term] = totals.get(term, 0.0) + count
        self.terms = sorted(documents)
        self.columns = {term: column for column, term in enumerate(self.terms)}
        self.known, self._size, self._open = len(self.terms), len(counts), open_ended
        lengths = [sum(terms.values()) for terms in counts if terms]
        self.average = float(np.mean(lengths)) if lengths else 1.0
        self.idf = [self._idf(documents[term]) for term in self.terms]
        self._burst = [max(1.0, totals[term] / documents[term]) ** BURST_POWER for term in self.terms]
        self.dense = [idf**1.5 for idf in self.idf]
        self.weight = [idf**2 * burst for idf, burst in zip(self.idf, self._burst, strict=True)]
        self._new = (self._idf(1) ** 1.5, self._idf(1) ** 2)

    def _idf(self, documents: int) -> float:
        return float(np.log1p((max(self._size, documents) - documents + 0.5) / (documents + 0.5)))

    def learn(self, coherence: np.ndarray, texts: np.ndarray) -> None:
        """Weigh by coherence; `texts` tells in how many texts each was measured."""
        usual = coherence[texts >= FEWEST_FOR_MEDIAN]
        usual = min(max(float(np.median(usual)), 1e-3), MOST_USUAL) if len(usual) else MOST_USUAL
        believed = (np.maximum(coherence, 0.0) * texts + usual * BELIEF) / (texts + BELIEF)
        lift = believed**COHERENCE_POWER
        self.dense = [idf * by for idf, by in zip(self.idf, lift, strict=True)]
        self.weight = [dense * burst for dense, burst in zip(self.dense, self._burst, strict=True)]
        self._new = (self._idf(1) * usual**COHERENCE_POWER,) * 2

    def column(self, term: str) -> int | None:
        column = self.columns.get(term)
        if column is None and self._open:
            column = self.columns[term] = len(self.terms)
            self.terms.append(term)
            self.dense.append(self._new[0])
            self.weight.append(self._new[1])
        return column

    @property
    def new(self) -> list[str]:
        """The terms that came in after it was learnt."""
        return self.terms[self.known :]

    def take_in(self, terms: Iterable[str]) -> list[int]:
        """Their columns; those that are new are added in this order."""
        known = self.columns
        return [known[term] if term in known else self.column(term) for term in terms]

    def bag(self, terms: Mapping[str, float]) -> Bag:
        found = sorted((c, terms[t]) for t in terms if (c := self.column(t)) is not None)
        columns = np.array([c for c, _ in found], dtype=np.int64)
        tf = np.array([count for _, count in found], dtype=np.float64)
        weight = np.array([self.weight[c] for c in columns])
        norm = K1 * (1 - B + B * tf.sum() / self.average)
        return Bag(columns, np.log1p(tf), weight * tf * (K1 + 1) / (tf + norm))

    def row(self, terms: Mapping[str, float]) -> tuple[np.ndarray, np.ndarray]:
        """Columns known from the start with log(1 + tf) times the dense weight, the row of length one."""
        found = sorted((c, terms[t]) for t in terms if (c := self.columns.get(t, self.known)) < self.known)
        columns = np.array([c for c, _ in found], dtype=np.int64)
        weights = np.array([np.log1p(count) * self.dense[c] for c, count in found], dtype=np.float64)
        length = np.linalg.norm(weights)
        return columns, weights / length if length > 0 else weights
