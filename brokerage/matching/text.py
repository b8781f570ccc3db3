"""How near two texts are: BM25 with a sharpened idf, its value from 0 to 1, and the words it comes from.

    score(q, d) = sum over terms t of  log(1 + tf_q) * idf(t)^P * tf_d (k1 + 1) / (tf_d + k1 (1 - b + b len_d / avg))
    idf(t)      = ln(1 + (N - df + 0.5) / (df + 0.5))                       (Robertson, Zaragoza 2009)

P = 2 puts down what many texts say alike (see docs/matching.md). The score of a pair is divided by the score that the
query reaches against itself, so it says which share of a text's own weight the other text answers, and is then
mapped by `value`.
"""

from collections.abc import Iterable

import numpy as np
from scipy import sparse

K1, B, IDF_POWER = 1.2, 0.75, 2.0

# The share of a text's weight at which the value is one half.
HALF = 0.10


def value(share: np.ndarray) -> np.ndarray:
    """Share of a text's own weight that is answered (0..1) -> value 0..1, one half at HALF, 1 for the text itself."""
    share = np.clip(share, 0.0, 1.0)
    return share * (1.0 + HALF) / (share + HALF)


class TextModel:
    """What is learnt from a collection: its vocabulary, how rare each term is, how long texts are.

    It stays as fitted; `vector` gives unknown terms a column of their own with the idf of a term seen once.
    """

    def __init__(self, counts: Iterable[dict[str, float]]) -> None:
        counts = list(counts)
        frequency: dict[str, int] = {}
        for terms in counts:
            for term in terms:
                frequency[term] = frequency.get(term, 0) + 1
        self.terms: list[str] = sorted(frequency)
        self.columns = {term: column for column, term in enumerate(self.terms)}
        self.size = len(counts)
        self._idf = [self._idf_of(frequency[term]) for term in self.terms]
        lengths = [sum(terms.values()) for terms in counts if terms]
        self.average = float(np.mean(lengths)) if lengths else 1.0

    def _idf_of(self, documents: int) -> float:
        return float(np.log1p((max(self.size, documents) - documents + 0.5) / (documents + 0.5)))

    def vector(self, terms: dict[str, float]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Columns, query weights and document weights of one text."""
        for term in sorted(terms):
            if term not in self.columns:
                self.columns[term] = len(self.terms)
                self.terms.append(term)
                self._idf.append(self._idf_of(1))
        columns = np.array(sorted(self.columns[t] for t in terms), dtype=np.int32)
        tf = np.array([terms[self.terms[c]] for c in columns], dtype=np.float64)
        idf = np.array([self._idf[c] for c in columns], dtype=np.float64)
        norm = K1 * (1 - B + B * tf.sum() / self.average)
        return columns, np.log1p(tf), idf**IDF_POWER * tf * (K1 + 1) / (tf + norm)


class TextTable:
    """The vectors of all profiles of an index as two sparse matrices, row by row."""

    def __init__(self, model: TextModel, vectors: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> None:
        self.model = model
        self.vectors = vectors
        shape = (len(vectors), len(model.terms))
        starts = np.concatenate([[0], np.cumsum([len(v[0]) for v in vectors])]).astype(np.int64)
        columns = np.concatenate([v[0] for v in vectors]) if vectors else np.zeros(0, dtype=np.int32)
        query = np.concatenate([v[1] for v in vectors]) if vectors else np.zeros(0)
        document = np.concatenate([v[2] for v in vectors]) if vectors else np.zeros(0)
        self.query = sparse.csr_array((query, columns, starts), shape=shape)
        self.document = sparse.csr_array((document, columns, starts), shape=shape)
        self.own = np.array([float(v[1] @ v[2]) for v in vectors])
        self._query_by_term = self.query.T.tocsr()
        self._document_by_term = self.document.T.tocsr()

    def values(self, row: int) -> tuple[np.ndarray, np.ndarray]:
        """Value of every row for this one, and of this one for every row. Rows without words have 0."""
        columns, query, document = self.vectors[row]
        there = self._spread(self._document_by_term, columns, query)
        back = self._spread(self._query_by_term, columns, document)
        own = self.own[row]
        forth = there / own if own > 0 else np.zeros_like(there)
        return value(forth), value(np.divide(back, self.own, out=np.zeros_like(back), where=self.own > 0))

    @staticmethod
    def _spread(by_term: sparse.csr_array, columns: np.ndarray, weights: np.ndarray) -> np.ndarray:
        total = np.zeros(by_term.shape[1])
        for column, weight in zip(columns, weights, strict=True):
            start, end = by_term.indptr[column], by_term.indptr[column + 1]
            total[by_term.indices[start:end]] += weight * by_term.data[start:end]
        return total

    def ranking(self, vector: tuple[np.ndarray, np.ndarray, np.ndarray]) -> np.ndarray:
        """Value of every row for a text that need not be in the table."""
        columns, query, document = vector
        inside = columns < self._document_by_term.shape[0]
        total = self._spread(self._document_by_term, columns[inside], query[inside])
        own = float(query @ document)
        return value(total / own) if own > 0 else total

    def pair(self, a: int, b: int) -> tuple[tuple[float, float], list[tuple[str, float, float]]]:
        """Value of b for a and of a for b, and the terms they come from (see `shared`)."""
        columns_a, query_a, document_a = self.vectors[a]
        columns_b, query_b, document_b = self.vectors[b]
        _, at_a, at_b = np.intersect1d(columns_a, columns_b, assume_unique=True, return_indices=True)
        forth, back = float(query_a[at_a] @ document_b[at_b]), float(query_b[at_b] @ document_a[at_a])
        shares = [x / own if own > 0 else 0.0 for x, own in ((forth, self.own[a]), (back, self.own[b]))]
        there, again = value(np.array(shares))
        return (float(there), float(again)), self.shared(a, b)

    def shared(self, a: int, b: int) -> list[tuple[str, float, float]]:
        """Terms in both texts with their shares of the score of a's query on b, and of b's query on a.

        Each of the two shares adds up to 1 over the terms (both are 0 where nothing is shared).
        """
        columns_a, query_a, document_a = self.vectors[a]
        columns_b, query_b, document_b = self.vectors[b]
        both, at_a, at_b = np.intersect1d(columns_a, columns_b, assume_unique=True, return_indices=True)
        forth, back = query_a[at_a] * document_b[at_b], query_b[at_b] * document_a[at_a]
        forth = forth / forth.sum() if forth.sum() > 0 else forth
        back = back / back.sum() if back.sum() > 0 else back
        return [(self.model.terms[c], float(x), float(y)) for c, x, y in zip(both, forth, back, strict=True)]
