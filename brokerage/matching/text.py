"""How near two texts are, from 0 to 1, and the words it comes from.

Words: BM25 with sharpened term weights,

    bm25(q, d) = sum over terms t of  log(1 + tf_q) w(t) tf_d (k1 + 1) / (tf_d + k1 (1 - b + b len_d / average))
    w(t)       = idf(t)^2 (cf / df)^0.5,  idf(t) = ln(1 + (N - df + 0.5) / (df + 0.5))

The square puts down what many texts say alike, cf / df (how often a text that has the word repeats it) lifts what
texts are about. Large collections add the cosines of LSA and PPMI (meaning.py): each part is standardised by its mean
and deviation over a fixed sample of texts and summed. `value_of_sum` and `value_of_share` map to 0..1.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from . import meaning

K1, B, IDF_POWER, BURST_POWER = 1.2, 0.75, 2.0, 0.5
SAMPLE = 512

# The share of a text's own weight, and the standardised sum, at which the value is one half (see docs/matching.md).
HALF_SHARE = 0.10
HALF_SUM = 7.0


def value_of_share(share: np.ndarray) -> np.ndarray:
    """Small collections: the share of a text's weight that is answered; 1 for the text itself."""
    share = np.clip(share, 0.0, 1.0)
    return share * (1.0 + HALF_SHARE) / (share + HALF_SHARE)


def value_of_sum(total: np.ndarray) -> np.ndarray:
    """Large collections: deviations above the average text, over all parts; 0 at or below it."""
    total = np.maximum(total, 0.0)
    return total / (total + HALF_SUM)


@dataclass(frozen=True, slots=True)
class TextVector:
    """One text: its terms (columns) with query and document weights, its score against itself, its two directions.

    `means` and `deviations` (words, LSA, PPMI) are those of its scores as a query over the sample.
    """

    columns: np.ndarray
    query: np.ndarray
    document: np.ndarray
    own: float
    lsa: np.ndarray
    ppmi: np.ndarray
    means: np.ndarray
    deviations: np.ndarray


class TextModel:
    """What is learnt from a collection. It stays as fitted; a term it has not seen weighs as one seen once."""

    def __init__(self, sequences: Sequence[Sequence[str]], counts: Sequence[dict[str, float]]) -> None:
        """`sequences`: the terms of each text in order; `counts`: the same, weighted by field."""
        documents: dict[str, int] = {}
        totals: dict[str, float] = {}
        for terms in counts:
            for term, count in terms.items():
                documents[term] = documents.get(term, 0) + 1
                totals[term] = totals.get(term, 0.0) + count
        self.terms = sorted(documents)
        self.columns = {term: column for column, term in enumerate(self.terms)}
        self.size, self.known = len(counts), len(self.terms)
        self._idf = [self._idf_of(documents[term]) for term in self.terms]
        self._burst = [max(1.0, totals[term] / documents[term]) for term in self.terms]
        lengths = [sum(terms.values()) for terms in counts if terms]
        self.average = float(np.mean(lengths)) if lengths else 1.0
        self._learn([[self.columns[t] for t in words] for words in sequences], counts)

    def _learn(self, sequences: list[list[int]], counts: Sequence[dict[str, float]]) -> None:
        numbers = meaning.different(sequences)
        self.means_something = len(numbers) >= meaning.FEWEST_TEXTS
        self._lsa, self._ppmi = np.zeros((self.known, 0)), np.zeros((self.known, 0))
        self._centre, self._sample = np.zeros(0), None
        if not self.means_something:
            return
        rows = [self._dense_weights(counts[number]) for number in numbers]
        starts = np.cumsum([0] + [len(columns) for columns, _ in rows])
        data = (np.concatenate([w for _, w in rows]), np.concatenate([c for c, _ in rows]), starts)
        weighted = sparse.csr_array(data, shape=(len(rows), self.known))
        self._lsa = meaning.lsa_terms(weighted)
        self._ppmi = meaning.ppmi_terms([sequences[number] for number in numbers], self.known)
        self._centre = meaning.unit_rows(weighted @ self._ppmi).mean(axis=0)
        chosen = [numbers[i] for i in np.linspace(0, len(numbers) - 1, min(SAMPLE, len(numbers))).astype(int)]
        self._sample = TextTable(self, [self.vector(counts[number]) for number in chosen])

    def _idf_of(self, documents: int) -> float:
        return float(np.log1p((max(self.size, documents) - documents + 0.5) / (documents + 0.5)))

    def _column(self, term: str) -> int:
        column = self.columns.get(term)
        if column is None:
            column = self.columns[term] = len(self.terms)
            self.terms.append(term)
            self._idf.append(self._idf_of(1))
            self._burst.append(1.0)
        return column

    def _dense_weights(self, terms: dict[str, float]) -> tuple[np.ndarray, np.ndarray]:
        """Known terms with log(1 + tf) idf^1.5, the row of length one."""
        columns = np.array(sorted(c for t in terms if (c := self._column(t)) < self.known), dtype=np.int64)
        weights = np.array([np.log1p(terms[self.terms[c]]) * self._idf[c] ** meaning.POWER for c in columns])
        length = np.linalg.norm(weights)
        return columns, weights / length if length > 0 else weights

    def vector(self, terms: dict[str, float]) -> TextVector:
        columns = np.array(sorted(self._column(t) for t in terms), dtype=np.int64)
        tf = np.array([terms[self.terms[c]] for c in columns], dtype=np.float64)
        weight = np.array([self._idf[c] ** IDF_POWER * self._burst[c] ** BURST_POWER for c in columns])
        norm = K1 * (1 - B + B * tf.sum() / self.average)
        query, document = np.log1p(tf), weight * tf * (K1 + 1) / (tf + norm)
        known, dense = self._dense_weights(terms)
        lsa = meaning.unit_rows((dense @ self._lsa[known])[None])[0]
        ppmi = meaning.unit_rows((dense @ self._ppmi[known])[None])[0]
        if ppmi.any():
            ppmi = meaning.unit_rows((ppmi - self._centre)[None])[0]
        means, deviations = np.zeros(3), np.ones(3)
        if self._sample is not None:
            parts = self._sample.parts(columns, query, lsa, ppmi)
            means, deviations = parts.mean(axis=1), np.maximum(parts.std(axis=1), 1e-6)
        return TextVector(columns, query, document, float(query @ document), lsa, ppmi, means, deviations)

    def parts(self, query: TextVector, document: TextVector) -> np.ndarray:
        """Square root of BM25, LSA cosine, PPMI cosine of one pair."""
        _, at_q, at_d = np.intersect1d(query.columns, document.columns, assume_unique=True, return_indices=True)
        words = float(query.query[at_q] @ document.document[at_d])
        return np.array([np.sqrt(words), query.lsa @ document.lsa, query.ppmi @ document.ppmi])

    def value(self, query: TextVector, document: TextVector) -> float:
        """What the document is worth to the query, 0..1."""
        parts = self.parts(query, document)
        if not self.means_something:
            return float(value_of_share(parts[0] ** 2 / query.own)) if query.own > 0 else 0.0
        return float(value_of_sum(((parts - query.means) / query.deviations).sum()))

    def dense_by_term(self, terms: dict[str, float], other: TextVector) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Columns of a text's known terms and what each adds to its two cosines with `other`, up to a constant."""
        columns, dense = self._dense_weights(terms)
        return columns, dense * (self._lsa[columns] @ other.lsa), dense * (self._ppmi[columns] @ other.ppmi)


class TextTable:
    """The vectors of all profiles of an index, row by row, to be asked all at once."""

    def __init__(self, model: TextModel, vectors: list[TextVector]) -> None:
        self.model, self.vectors = model, vectors
        shape = (len(vectors), len(model.terms))
        starts = np.concatenate([[0], np.cumsum([len(v.columns) for v in vectors])]).astype(np.int64)
        columns = np.concatenate([np.zeros(0, dtype=np.int64), *(v.columns for v in vectors)])
        query = np.concatenate([np.zeros(0), *(v.query for v in vectors)])
        document = np.concatenate([np.zeros(0), *(v.document for v in vectors)])
        self._queries = sparse.csr_array((query, columns, starts), shape=shape).T.tocsr()
        self._documents = sparse.csr_array((document, columns, starts), shape=shape).T.tocsr()
        self._own = np.array([v.own for v in vectors])
        self._lsa, self._ppmi = (np.array([getattr(v, n) for v in vectors]) for n in ("lsa", "ppmi"))
        self._means = np.array([v.means for v in vectors]).reshape(len(vectors), 3).T
        self._deviations = np.array([v.deviations for v in vectors]).reshape(len(vectors), 3).T

    def values(self, row: int) -> tuple[np.ndarray, np.ndarray]:
        """Value of every row for this one, and of this one for every row. Rows without words have 0."""
        return self.ranking(self.vectors[row]), self._back(self.vectors[row])

    def ranking(self, vector: TextVector) -> np.ndarray:
        """Value of every row for a text that need not be in the table."""
        parts = self.parts(vector.columns, vector.query, vector.lsa, vector.ppmi)
        if not self.model.means_something:
            return value_of_share(parts[0] ** 2 / vector.own if vector.own > 0 else parts[0])
        return value_of_sum(((parts - vector.means[:, None]) / vector.deviations[:, None]).sum(axis=0))

    def parts(self, columns: np.ndarray, query: np.ndarray, lsa: np.ndarray, ppmi: np.ndarray) -> np.ndarray:
        """3 x rows: square root of BM25 (its tail is long), LSA cosine, PPMI cosine."""
        return self._parts(self._documents, columns, query, lsa, ppmi)

    def _back(self, vector: TextVector) -> np.ndarray:
        parts = self._parts(self._queries, vector.columns, vector.document, vector.lsa, vector.ppmi)
        if not self.model.means_something:
            words = parts[0] ** 2
            return value_of_share(np.divide(words, self._own, out=np.zeros_like(words), where=self._own > 0))
        return value_of_sum(((parts - self._means) / self._deviations).sum(axis=0))

    def _parts(self, by_term, columns, weights, lsa, ppmi) -> np.ndarray:
        words = np.zeros(by_term.shape[1])
        for column, weight in zip(columns, weights, strict=True):
            if column < by_term.shape[0]:
                start, end = by_term.indptr[column], by_term.indptr[column + 1]
                words[by_term.indices[start:end]] += weight * by_term.data[start:end]
        if not lsa.size:
            return np.vstack([np.sqrt(words), np.zeros((2, len(words)))])
        return np.vstack([np.sqrt(words), self._lsa @ lsa, self._ppmi @ ppmi])
