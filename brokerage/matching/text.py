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
from scipy import sparse

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
        self.centre, self.sample, self.least = np.zeros(0), None, np.full(PARTS, 1e-6)
        self._words_to_pieces: sparse.csr_array | None = None
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
        self.centre = meaning.unit_rows(rows @ ppmi).mean(axis=0)
        vectors = vectors or [None] * len(counts)
        self.space = Space([vectors[number] for number in numbers])
        chosen = [numbers[i] for i in np.linspace(0, len(numbers) - 1, min(SAMPLE, len(numbers))).astype(int)]
        sample = [self.vector(counts[number], vectors[number]) for number in chosen]
        self.sample = Sample(self, sample)
        # A text that nothing in the sample answers would deviate endlessly from it.
        spread = [self._usual(v).std(axis=1) for v in sample]
        self.least = np.maximum(np.median(spread, axis=0) / 4, 1e-6)

    def vector(self, terms: dict[str, float], model_vector: np.ndarray | None = None) -> TextVector:
        words = self.words.bag(terms)
        broken = self.pieces.bag(pieces.counted(terms, self.pieces.columns))
        columns, weights = row = self.words.row(terms)
        lsa, ppmi = (meaning.unit_rows((weights @ directions[columns])[None])[0] for directions in self.directions)
        if ppmi.any():
            ppmi = meaning.unit_rows((ppmi - self.centre)[None])[0]
        dense = (lsa, ppmi, self.space.place(model_vector))
        own = float(words.query @ words.document)
        vector = TextVector(words, broken, row, own, dense, np.zeros(PARTS), np.ones(PARTS))
        if self.sample is None:
            return vector
        parts = self._usual(vector)
        deviations = np.maximum(parts.std(axis=1), self.least)
        return TextVector(words, broken, row, own, dense, parts.mean(axis=1), deviations)

    def _usual(self, vector: TextVector) -> np.ndarray:
        """Parts x sample."""
        bags = [
            stacked([(bag.columns, bag.query)], len(lexicon.terms))
            for bag, lexicon in ((vector.words, self.words), (vector.pieces, self.pieces))
        ]
        return np.vstack(self.sample.parts(bags, [part[None] for part in vector.dense]))

    def words_to_pieces(self) -> sparse.csr_array:
        """Words x pieces, 1 where a word has a piece; words that came later among them."""
        known = self._words_to_pieces.shape[0] if self._words_to_pieces is not None else 0
        terms = self.words.terms[known:]
        if self._words_to_pieces is None or terms:
            column = self.pieces.columns
            rows = [
                np.array(sorted(column[p] for p in pieces.of_word(term) if p in column), np.int64) for term in terms
            ]
            fresh = stacked(((row, np.ones(len(row))) for row in rows), len(self.pieces.terms))
            old = self._words_to_pieces
            self._words_to_pieces = fresh if old is None else sparse.csr_array(sparse.vstack([old, fresh]))
        return self._words_to_pieces

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
        return total / (total + self.half)

    @property
    def half(self) -> float:
        return HALF_SUM_MODEL if self.space.size else HALF_SUM

    def dense_by_term(self, query: TextVector, document: TextVector) -> tuple[np.ndarray, np.ndarray]:
        """What each term of the query's row adds to its LSA and its PPMI cosine with the document, up to a factor."""
        columns, weights = query.row
        lsa, ppmi = (weights * (t[columns] @ d) for t, d in zip(self.directions, document.dense[:2], strict=True))
        return lsa, ppmi


class Sample:
    """Some texts of the collection, as documents: what is usual for a text is measured over them."""

    def __init__(self, model: TextModel, vectors: Sequence[TextVector]) -> None:
        lexicons = (("words", model.words), ("pieces", model.pieces))
        self.size = len(vectors)
        self._documents = [
            stacked(((bag.columns, bag.document) for bag in (getattr(v, name) for v in vectors)), len(lexicon.terms))
            for name, lexicon in lexicons
        ]
        sizes = [*(directions.shape[1] for directions in model.directions), model.space.size]
        self._dense = [np.array([v.dense[i] for v in vectors]).reshape(len(vectors), n) for i, n in enumerate(sizes)]

    def postings(self) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Words and pieces of the sample by term: starts, texts, document weights."""
        by_term = [sparse.csc_array(documents) for documents in self._documents]
        return [(one.indptr.astype(np.int64), one.indices.astype(np.int32), one.data) for one in by_term]

    def dense(self) -> list[np.ndarray]:
        """The vectors whose cosines are taken, dimensions x texts."""
        return [rows.T.astype(np.float32) for rows in self._dense]

    def parts(self, bags: Sequence[sparse.csr_array], dense: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Each part as texts x sample; `bags`: query weights over words and pieces, texts x terms."""
        sums = []
        for queries, documents in zip(bags, self._documents, strict=True):
            width = documents.shape[1]
            sums.append(np.sqrt((sparse.csr_array(queries[:, :width]) @ documents.T).toarray()))
        return sums + [rows @ sample.T for rows, sample in zip(dense, self._dense, strict=True)]
