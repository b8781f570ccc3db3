"""Nearness beyond equal words: two dense models learnt from the profiles themselves.

LSA (Deerwester et al. 1990): the truncated singular value decomposition of the matrix of log(1 + tf) times the dense
weight of lexicon.py, rows of length one, fitted on texts that differ. PPMI: positive pointwise mutual information of
words within WINDOW words of each other, context counts to the power 0.75, reduced likewise (Levy, Goldberg, Dagan
2015); a text is the mean of its words weighted as for LSA, less the mean of all texts. Both give every term a vector,
so that a cosine is a sum over the query's terms and can be told by words.

Coherence: the mean cosine between the texts that have a term, by a first LSA (idf^1.5), less what all texts have in
common. "Lithography" stands in texts that are alike, "stakeholder" in all sorts.
"""

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import svds

DIMENSIONS_LSA, DIMENSIONS_PPMI = 128, 200
WINDOW = 8

# Below this many different texts the collection is too small to learn meanings from; words alone decide then.
FEWEST_TEXTS = 300
# Above this many rows and columns the exact decomposition takes minutes.
LARGE = 10_000


def unit_rows(matrix: np.ndarray) -> np.ndarray:
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.divide(matrix, norms, out=np.zeros_like(matrix), where=norms > 1e-12)


def different(sequences: Sequence[Sequence[int]]) -> list[int]:
    """Numbers of the first of each group of equal texts, empty ones left out."""
    first: dict[tuple[int, ...], int] = {}
    for number, words in enumerate(sequences):
        if len(words):
            first.setdefault(tuple(words), number)
    return sorted(first.values())


def reduced(matrix: sparse.csr_array, dimensions: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Truncated SVD that always comes out alike (fixed start); large ones by random projections."""
    size = min(dimensions, min(matrix.shape) - 1)
    if min(matrix.shape) <= LARGE:
        return svds(matrix, k=size, v0=np.ones(min(matrix.shape)))
    return projected(matrix, size)


def projected(matrix: sparse.csr_array, size: int, turns: int = 4) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Randomised SVD with power iterations (Halko, Martinsson, Tropp 2011, algorithm 4.4): minutes become seconds."""
    draw = np.random.default_rng(0)
    base = matrix @ draw.standard_normal((matrix.shape[1], size + 10))
    for _turn in range(turns):
        base, _ = np.linalg.qr(matrix @ np.linalg.qr(matrix.T @ np.linalg.qr(base)[0])[0])
    left, strengths, right = np.linalg.svd((matrix.T @ base).T, full_matrices=False)
    return (base @ left)[:, :size], strengths[:size], right[:size]


def lsa_terms(weighted: sparse.csr_array) -> np.ndarray:
    """Terms x dimensions. `weighted`: different texts x terms. Terms of one text only have no direction."""
    terms = np.zeros((weighted.shape[1], DIMENSIONS_LSA))
    columns = weighted.tocsc()
    kept = np.flatnonzero(np.diff(columns.indptr) >= 2)
    if len(kept) < 3 or weighted.shape[0] < 3:
        return terms
    _, _, directions = reduced(sparse.csr_array(columns[:, kept]), DIMENSIONS_LSA)
    terms[kept, : len(directions)] = directions.T
    return terms


def ppmi_terms(sequences: Sequence[Sequence[int]], size: int) -> np.ndarray:
    """Terms x dimensions, rows of length one (or zero). `sequences`: the term numbers of different texts, in order."""
    terms = np.zeros((size, DIMENSIONS_PPMI))
    left, right = [], []
    for words in sequences:
        row = np.asarray(words, dtype=np.int64)
        for offset in range(1, min(WINDOW, len(row) - 1) + 1):
            left.append(row[:-offset])
            right.append(row[offset:])
    if not left or size < 3:
        return terms
    pairs = (np.concatenate(left), np.concatenate(right))
    counts = sparse.coo_array((np.ones(len(pairs[0])), pairs), shape=(size, size)).tocsr()
    counts = (counts + counts.T).tocoo()
    seen = np.asarray(counts.sum(axis=1)).ravel()
    context = seen**0.75 / (seen**0.75).sum()
    rows, columns = counts.coords
    information = np.log(counts.data / (seen[rows] * context[columns]))
    good = information > 0
    if not good.any():
        return terms
    matrix = sparse.csr_array((information[good], (rows[good], columns[good])), shape=(size, size))
    left_vectors, strengths, _ = reduced(matrix, DIMENSIONS_PPMI)
    vectors = unit_rows(left_vectors * np.sqrt(strengths))
    terms[:, : vectors.shape[1]] = vectors
    return terms


def coherence(places: np.ndarray, holds: sparse.csr_array) -> tuple[np.ndarray, np.ndarray]:
    """Of each term: the mean cosine between two of the texts that have it, and their number.

    `places`: texts x dimensions, `holds`: texts x terms. The sum over pairs is that of the squared sum of places.
    """
    places = unit_rows(places - places.mean(axis=0))
    has = holds.tocsc(copy=True)
    has.data = np.ones_like(has.data)
    texts = np.diff(has.indptr).astype(np.float64)
    total = has.T @ places
    alone = has.T @ (places**2).sum(axis=1)
    return ((total**2).sum(axis=1) - alone) / np.maximum(texts * (texts - 1), 1.0), texts
