"""How near two texts are, from 0 to 1, and the parts it comes from.

Words: BM25 with sharpened term weights (lexicon.py),

    bm25(q, d) = sum over terms t of  log(1 + tf_q) w(t) tf_d (k1 + 1) / (tf_d + k1 (1 - b + b len_d / average))

Large collections add the same over pieces of words (pieces.py), the cosines of LSA and PPMI (meaning.py) and, where the
portal has a model, of its vectors (semantic.py). Each part is standardised by its mean and deviation over a fixed
sample of texts and summed by `WEIGHTS`. `value_of_sum` and `value_of_share` map to 0..1.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from . import meaning, pieces
from .lexicon import Bag, Lexicon, stacked
from .semantic import Space

SAMPLE = 512
# Square root of BM25 over words and over pieces, cosines of LSA, PPMI and the model.
WEIGHTS = np.array([1.0, 1.0, 0.5, 1.0, 6.0])
PARTS, MODEL = len(WEIGHTS), len(WEIGHTS) - 1

# The share of a text's own weight, and the standardised sum without and with a model, at which the value is one half.
HALF_SHARE = 0.10
HALF_SUM, HALF_SUM_MODEL = 8.5, 20.0


def value_of_share(share: np.ndarray) -> np.ndarray:
    """Small collections: the share of a text's weight that is answered; 1 for the text itself."""
    share = np.clip(share, 0.0, 1.0)
    return share * (1.0 + HALF_SHARE) / (share + HALF_SHARE)


@dataclass(frozen=True, slots=True)
class TextVector:
    """One text: its words and pieces, its BM25 against itself, its directions by LSA, PPMI and model.

    `means` and `deviations` are those of its parts as a query over the sample.
    """

    words: Bag
    pieces: Bag
    row: tuple[np.ndarray, np.ndarray]
    own: float
    dense: tuple[np.ndarray, np.ndarray, np.ndarray]
    means: np.ndarray
    deviations: np.ndarray


class TextModel:
    """What is learnt from a collection. It stays as fitted; a word it has not seen weighs as one seen once."""

    def __init__(
        self,
        sequences: Sequence[Sequence[str]],
        counts: Sequence[dict[str, float]],
        vectors: Sequence[np.ndarray | None] = (),
    ) -> None:
        """`sequences`: the terms of each text in order; `counts`: the same, weighted by field; `vectors`: a model's."""
        self.words = Lexicon(counts, open_ended=True)
        columns = self.words.columns
        self._learn([[columns[t] for t in words] for words in sequences], counts, vectors)

    def _learn(self, sequences: list[list[int]], counts: Sequence[dict[str, float]], vectors: Sequence) -> None:
        numbers = meaning.different(sequences)
        self.means_something = len(numbers) >= meaning.FEWEST_TEXTS
        self.directions = [np.zeros((self.words.known, 0))] * 2
        self._centre, self._sample, self._least = np.zeros(0), None, np.full(PARTS, 1e-6)
        self.pieces, self.space = Lexicon((), open_ended=False), Space(())
        if not self.means_something:
            return
        kept = pieces.telling(counts)
        broken = [pieces.counted(terms, kept) for terms in counts]
        self.pieces = Lexicon(broken, open_ended=False)
        texts = [counts[number] for number in numbers]
        rows = stacked(map(self.words.row, texts), self.words.known)
        places = meaning.unit_rows(rows @ meaning.lsa_terms(rows))
        self.words.learn(*meaning.coherence(places, rows))
        self.pieces.learn(
            *meaning.coherence(places, stacked((self.pieces.row(broken[n]) for n in numbers), self.pieces.known))
        )
        rows = stacked(map(self.words.row, texts), self.words.known)
        ppmi = meaning.ppmi_terms([sequences[number] for number in numbers], self.words.known)
        self.directions = [meaning.lsa_terms(rows), ppmi]
        self._centre = meaning.unit_rows(rows @ ppmi).mean(axis=0)
        vectors = vectors or [None] * len(counts)
        self.space = Space([vectors[number] for number in numbers])
        chosen = [numbers[i] for i in np.linspace(0, len(numbers) - 1, min(SAMPLE, len(numbers))).astype(int)]
        sample = [self.vector(counts[number], vectors[number]) for number in chosen]
        self._sample = TextTable(self, sample)
        # A text that nothing in the sample answers would deviate endlessly from it.
        spread = [self._sample.parts(v, as_query=True).std(axis=1) for v in sample]
        self._least = np.maximum(np.median(spread, axis=0) / 4, 1e-6)

    def vector(self, terms: dict[str, float], model_vector: np.ndarray | None = None) -> TextVector:
        words = self.words.bag(terms)
        broken = self.pieces.bag(pieces.counted(terms, self.pieces.columns))
        columns, weights = row = self.words.row(terms)
        lsa, ppmi = (meaning.unit_rows((weights @ directions[columns])[None])[0] for directions in self.directions)
        if ppmi.any():
            ppmi = meaning.unit_rows((ppmi - self._centre)[None])[0]
        dense = (lsa, ppmi, self.space.place(model_vector))
        own = float(words.query @ words.document)
        vector = TextVector(words, broken, row, own, dense, np.zeros(PARTS), np.ones(PARTS))
        if self._sample is None:
            return vector
        parts = self._sample.parts(vector, as_query=True)
        deviations = np.maximum(parts.std(axis=1), self._least)
        return TextVector(words, broken, row, own, dense, parts.mean(axis=1), deviations)

    def heights(self, query: TextVector, document: TextVector, words: np.ndarray, broken: np.ndarray) -> np.ndarray:
        """How far each part of a pair stands above the average text, by weight; BM25 comes in by its summands."""
        sums = [np.sqrt(words.sum()), np.sqrt(broken.sum())]
        parts = np.array(sums + [q @ d for q, d in zip(query.dense, document.dense, strict=True)])
        heights = WEIGHTS * (parts - query.means) / query.deviations
        if not (query.dense[2].any() and document.dense[2].any()):
            heights[MODEL] = 0.0  # Without a vector the model says nothing.
        return heights

    def value_of_sum(self, total: np.ndarray) -> np.ndarray:
        """Large collections: deviations above the average text, over all parts; 0 at or below it."""
        total = np.maximum(total, 0.0)
        return total / (total + (HALF_SUM_MODEL if self.space.size else HALF_SUM))

    def dense_by_term(self, query: TextVector, document: TextVector) -> tuple[np.ndarray, np.ndarray]:
        """What each term of the query's row adds to its LSA and its PPMI cosine with the document, up to a factor."""
        columns, weights = query.row
        lsa, ppmi = (weights * (t[columns] @ d) for t, d in zip(self.directions, document.dense[:2], strict=True))
        return lsa, ppmi


class TextTable:
    """The vectors of all profiles of an index, row by row; to ask them all is two sparse and three dense products."""

    def __init__(self, model: TextModel, vectors: list[TextVector]) -> None:
        self.model, self.vectors = model, vectors
        self._by_term = {}
        for name, lexicon in (("words", model.words), ("pieces", model.pieces)):
            bags = [getattr(v, name) for v in vectors]
            for side in ("query", "document"):
                matrix = stacked(((bag.columns, getattr(bag, side)) for bag in bags), len(lexicon.terms))
                self._by_term[name, side] = matrix.T.tocsr()
        sizes = [*(directions.shape[1] for directions in model.directions), model.space.size]
        self._dense = [np.array([v.dense[i] for v in vectors]).reshape(len(vectors), n) for i, n in enumerate(sizes)]
        self._has_model = self._dense[2].any(axis=1)
        self._own = np.array([v.own for v in vectors])
        self._means = np.array([v.means for v in vectors]).reshape(len(vectors), PARTS).T
        self._deviations = np.array([v.deviations for v in vectors]).reshape(len(vectors), PARTS).T

    def values(self, row: int) -> tuple[np.ndarray, np.ndarray]:
        """Value of every row for this one, and of this one for every row. Rows without words have 0."""
        return self.ranking(self.vectors[row]), self._back(self.vectors[row])

    def ranking(self, vector: TextVector) -> np.ndarray:
        """Value of every row for a text that need not be in the table."""
        if not self.model.means_something:
            words = self._words(vector.words, "words", "document")
            return value_of_share(words / vector.own if vector.own > 0 else words)
        return self._value(vector, self.parts(vector, as_query=True), vector.means[:, None], vector.deviations[:, None])

    def _back(self, vector: TextVector) -> np.ndarray:
        if not self.model.means_something:
            words = self._words(vector.words, "words", "query")
            return value_of_share(np.divide(words, self._own, out=np.zeros_like(words), where=self._own > 0))
        return self._value(vector, self.parts(vector, as_query=False), self._means, self._deviations)

    def _value(self, vector: TextVector, parts: np.ndarray, means: np.ndarray, deviations: np.ndarray) -> np.ndarray:
        heights = WEIGHTS[:, None] * (parts - means) / deviations
        heights[MODEL] *= self._has_model & bool(vector.dense[2].any())
        return self.model.value_of_sum(heights.sum(axis=0))

    def parts(self, vector: TextVector, *, as_query: bool) -> np.ndarray:
        """Parts x rows, for the vector as query against all rows, or as document that all rows ask for."""
        side = "document" if as_query else "query"
        sums = [np.sqrt(self._words(getattr(vector, name), name, side)) for name in ("words", "pieces")]
        return np.vstack(sums + [rows @ one for rows, one in zip(self._dense, vector.dense, strict=True)])

    def _words(self, bag: Bag, name: str, side: str) -> np.ndarray:
        by_term = self._by_term[name, side]
        known = bag.columns < by_term.shape[0]
        weights = bag.query if side == "document" else bag.document
        return by_term[bag.columns[known]].T @ weights[known]
