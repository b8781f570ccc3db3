"""What a text is worth to another, and which words that comes from."""

from collections.abc import Mapping

import numpy as np

from . import pieces
from .text import MODEL, TextModel, TextVector, value_of_share


def _scaled(columns: np.ndarray, parts: np.ndarray, total: float) -> dict[int, float]:
    """The positive parts by column, scaled to add up to `total`."""
    positive = parts > 0
    whole = parts[positive].sum()
    if not (whole > 0 and total > 0):
        return {}
    return dict(zip(columns[positive].tolist(), (parts[positive] / whole * total).tolist(), strict=True))


def _by_word(
    model: TextModel, columns: np.ndarray, parts: np.ndarray, terms: Mapping[str, float]
) -> tuple[np.ndarray, np.ndarray]:
    """What the query's words add to the match of pieces; a piece is shared out among the words that have it."""
    each = {model.pieces.terms[c]: part for c, part in zip(columns.tolist(), parts.tolist(), strict=True)}
    holders: dict[str, list[str]] = {}
    for term in terms:
        for piece in pieces.of_word(term):
            if piece in each:
                holders.setdefault(piece, []).append(term)
    found: dict[int, float] = {}
    for piece, words in holders.items():
        whole = sum(terms[word] for word in words)
        for word in words:
            column = model.words.columns[word]
            found[column] = found.get(column, 0.0) + each[piece] * terms[word] / whole
    return np.array(list(found), dtype=np.int64), np.array(list(found.values()))


def reasons(
    model: TextModel, query: TextVector, document: TextVector, terms: Mapping[str, float]
) -> tuple[float, dict[str, float]]:
    """What the document is worth to the query, 0..1, and the share of each word of the query (`terms` are its own).

    The shares add up to 1, less that of a model's vectors, for which no word can be named; there are none where nothing
    is near. Each part has its positive height to give away, over the words that raise it.
    """
    columns, words = query.words.common(document.words)
    if not model.means_something:
        value = float(value_of_share(words.sum() / query.own)) if query.own > 0 else 0.0
        parts, heights = [(columns, words)], np.ones(1)
    else:
        broken = query.pieces.common(document.pieces)
        heights = model.heights(query, document, words, broken[1])
        value = float(model.value_of_sum(heights.sum()))
        heights = np.maximum(heights, 0.0)
        nothing = (columns[:0], words[:0])
        by_word = _by_word(model, *broken, terms) if heights[1] > 0 else nothing
        lsa, ppmi = model.dense_by_term(query, document)
        parts = [(columns, words), by_word, (query.row[0], lsa), (query.row[0], ppmi)]
    total: dict[int, float] = {}
    for (at, part), height in zip(parts, heights.tolist(), strict=False):
        for column, share in _scaled(at, part, height).items():
            total[column] = total.get(column, 0.0) + share
    whole = sum(total.values()) + float(heights[MODEL:].sum())
    return value, {model.words.terms[column]: share / whole for column, share in total.items()} if whole > 0 else {}
