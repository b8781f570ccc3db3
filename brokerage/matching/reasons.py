"""Which words a text value comes from."""

import numpy as np

from .text import TextModel, TextVector


def _of_words(query: TextVector, document: TextVector) -> dict[int, float]:
    columns, at_q, at_d = np.intersect1d(query.columns, document.columns, assume_unique=True, return_indices=True)
    parts = query.query[at_q] * document.document[at_d]
    return dict(zip(columns.tolist(), parts.tolist(), strict=True))


def _scaled(parts: dict[int, float], total: float) -> dict[int, float]:
    """The positive parts, scaled to add up to `total`."""
    positive = {column: part for column, part in parts.items() if part > 0}
    whole = sum(positive.values())
    return {column: part / whole * total for column, part in positive.items()} if whole > 0 and total > 0 else {}


def shares(
    model: TextModel, query: TextVector, document: TextVector, query_terms: dict[str, float]
) -> dict[str, float]:
    """Term of the query -> its share of the value; they add up to 1, or are none where nothing is near.

    Each part (words, LSA, PPMI) has its positive deviation to give away, over the terms that raise it.
    """
    words = _of_words(query, document)
    parts = [words]
    heights = [1.0]
    if model.means_something:
        columns, lsa, ppmi = model.dense_by_term(query_terms, document)
        parts += [dict(zip(columns.tolist(), part.tolist(), strict=True)) for part in (lsa, ppmi)]
        heights = np.maximum((model.parts(query, document) - query.means) / query.deviations, 0.0).tolist()
    total: dict[int, float] = {}
    for part, height in zip(parts, heights, strict=True):
        for column, share in _scaled(part, height).items():
            total[column] = total.get(column, 0.0) + share
    whole = sum(total.values())
    return {model.terms[column]: share / whole for column, share in total.items()} if whole > 0 else {}
