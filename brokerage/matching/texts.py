"""Many texts as columns: the vectors of text.py for a whole collection at once (kernels.py compares them).

`Texts` holds what `TextVector` holds, a row a text: words and pieces by text and by term (postings), the vectors whose
cosines are taken, and each text's own scale, by which a part of a pair becomes a height (see `TextModel.heights`).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse

from . import meaning
from .kernels import usual_roots
from .lexicon import K1, B, Lexicon
from .text import PARTS, WEIGHTS, TextModel

BLOCK = 1000
# A term in more than this share of the texts is frequent: going through rows is cheaper than through its postings.
OFTEN = 0.1


class Sums(NamedTuple):
    """BM25 of many texts over one lexicon. `starts`, `columns`, `query`, `document`: by text.

    `term_starts`, `rows`, `by_term` (query and document weights side by side): by term, the rare ones only. The
    frequent ones, `often_terms`, stand by text once more: `often` tells a term's place among them, or -1, and
    `often_most` the largest weights of each.
    """

    starts: np.ndarray
    columns: np.ndarray
    query: np.ndarray
    document: np.ndarray
    term_starts: np.ndarray
    rows: np.ndarray
    by_term: np.ndarray
    often: np.ndarray
    often_terms: np.ndarray
    often_starts: np.ndarray
    often_places: np.ndarray
    often_weights: np.ndarray
    often_most: np.ndarray


class Texts(NamedTuple):
    """`usual` tells what is usual for each text, texts x (2 PARTS + 2): a part of a pair becomes a height as
    scale x part - shift, all scales first; then its BM25 with itself, and whether it has a model's vector.
    """

    words: Sums
    pieces: Sums
    lsa: np.ndarray
    ppmi: np.ndarray
    model: np.ndarray
    usual: np.ndarray


def texts_of(
    model: TextModel, counts: Iterable[Mapping[str, float]], given: Sequence[Sequence[float] | None] = ()
) -> Texts:
    """The columns of these texts (term -> weighted count); `given` are a sentence model's vectors, in their order."""
    counted = _counted(model.words, counts)
    lsa, ppmi = _meanings(model, counted)
    words = _sums(model.words, counted)
    pieces = _sums(model.pieces, sparse.csr_array(counted @ model.words_to_pieces()))
    own = np.zeros(counted.shape[0])
    of_text = np.repeat(np.arange(len(own)), np.diff(words.starts))
    np.add.at(own, of_text, words.query.astype(np.float64) * words.document)
    places = [model.space.place(given[row] if len(given) else None) for row in range(len(own))]
    places = np.array(places, dtype=np.float32).reshape(len(own), model.space.size)
    dense = [lsa, ppmi, places]
    means, deviations = _usual(model, words, pieces, dense)
    usual = np.column_stack([WEIGHTS / deviations, WEIGHTS * means / deviations, own, places.any(axis=1)])
    return Texts(words, pieces, *dense, np.ascontiguousarray(usual, dtype=np.float32))


def _counted(lexicon: Lexicon, counts: Iterable[Mapping[str, float]]) -> sparse.csr_array:
    """Texts x terms, float32; a term that was never seen gets a column of its own."""
    starts, columns, values = [0], [np.zeros(0, np.int32)], [np.zeros(0, np.float32)]
    for terms in counts:
        found = np.array(lexicon.take_in(terms), dtype=np.int32)
        order = np.argsort(found)
        columns.append(found[order])
        values.append(np.array(list(terms.values()), dtype=np.float32)[order])
        starts.append(starts[-1] + len(found))
    shape = (len(starts) - 1, len(lexicon.terms))
    return sparse.csr_array((np.concatenate(values), np.concatenate(columns), np.array(starts)), shape=shape)


def _meanings(model: TextModel, counted: sparse.csr_array) -> tuple[np.ndarray, np.ndarray]:
    """Directions by LSA and PPMI, float32; some texts at a time, since the sums are twice as large."""
    lsa, ppmi = (np.zeros((counted.shape[0], part.shape[1]), dtype=np.float32) for part in model.directions)
    for first in range(0, counted.shape[0], BLOCK):
        block = slice(first, first + BLOCK)
        rows = _dense_rows(model, counted[block])
        lsa[block], found = (meaning.unit_rows(np.asarray(rows @ part)) for part in model.directions)
        if found.size:
            said = found.any(axis=1)
            found[said] = meaning.unit_rows(found[said] - model.centre)
            ppmi[block] = found
    return lsa, ppmi


def _dense_rows(model: TextModel, counted: sparse.csr_array) -> sparse.csr_array:
    """log(1 + tf) times the dense weight over the terms known from the start, rows of length one (Lexicon.row)."""
    rows = sparse.csr_array(counted[:, : model.words.known], dtype=np.float64)
    rows.data = np.log1p(rows.data) * np.array(model.words.dense)[rows.indices]
    norms = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sparse.csr_array(sparse.diags_array(1 / np.where(norms > 0, norms, 1.0)) @ rows)


def _sums(lexicon: Lexicon, counted: sparse.csr_array) -> Sums:
    """Query and document weights (Lexicon.bag), by text and by term."""
    counted.sort_indices()
    texts, terms = counted.shape
    starts, columns, tf = counted.indptr.astype(np.int64), counted.indices.astype(np.int32), counted.data
    norm = K1 * (1 - B + B * np.asarray(counted.sum(axis=1)).ravel() / lexicon.average)
    weight = np.array(lexicon.weight, dtype=np.float64)
    document = np.zeros(len(tf), dtype=np.float32)
    for text in range(0, texts, BLOCK):
        part = slice(starts[text], starts[min(text + BLOCK, texts)])
        lengths = np.repeat(norm[text : text + BLOCK], np.diff(starts[text : min(text + BLOCK, texts) + 1]))
        document[part] = weight[columns[part]] * tf[part] * (K1 + 1) / (tf[part] + lengths)
    query = np.log1p(tf).astype(np.float32)
    return _with_postings(starts, columns, query, document, terms)


def _with_postings(
    starts: np.ndarray, columns: np.ndarray, query: np.ndarray, document: np.ndarray, terms: int
) -> Sums:
    """The same once more, for those who ask: rare terms by term, texts in order within each, frequent ones by text."""
    texts = len(starts) - 1
    often_terms = np.flatnonzero(np.bincount(columns, minlength=terms) > OFTEN * texts)
    often = np.full(terms, -1, dtype=np.int32)
    often[often_terms] = np.arange(len(often_terms))
    places = often[columns]
    weights = np.stack([query, document], axis=1)
    chosen = np.flatnonzero(places >= 0)
    rest = np.flatnonzero(places < 0)
    most = np.zeros((len(often_terms), 2), dtype=np.float32)
    np.maximum.at(most, places[chosen], weights[chosen])
    of_text = np.concatenate([[0], np.cumsum(places < 0)])[starts]
    order = sparse.csr_array((rest, columns[rest], of_text), shape=(texts, terms)).tocsc()
    return Sums(
        starts,
        columns,
        query,
        document,
        order.indptr.astype(np.int64),
        order.indices.astype(np.int32),
        weights[order.data],
        often,
        often_terms,
        starts - of_text,
        places[chosen],
        weights[chosen],
        most,
    )


def renumbered(texts: Texts, columns: np.ndarray) -> Texts:
    """The same with other columns for its words, which another lexicon of the same learnt terms has given."""
    words = texts.words
    if not (columns == np.arange(len(columns))).all():
        renamed = columns[words.columns]
        of_text = np.repeat(np.arange(len(words.starts) - 1), np.diff(words.starts))
        order = np.lexsort((renamed, of_text))
        words = words._replace(columns=renamed[order], query=words.query[order], document=words.document[order])
    return texts._replace(words=words)


def joined(parts: Sequence[Texts], order: np.ndarray) -> Texts:
    """The texts of several collections as one, put into this order; only what stands by text is asked for."""
    dense = [np.ascontiguousarray(_stacked(parts, name)[order]) for name in ("lsa", "ppmi", "model", "usual")]
    return Texts(*(_joined_sums([getattr(p, name) for p in parts], order) for name in ("words", "pieces")), *dense)


def _stacked(parts: Sequence[Texts], name: str) -> np.ndarray:
    return np.concatenate([getattr(part, name) for part in parts])


def _joined_sums(parts: Sequence[Sums], order: np.ndarray) -> Sums:
    lengths = np.concatenate([np.diff(part.starts) for part in parts])[order]
    begins = np.cumsum([0] + [len(part.columns) for part in parts])
    begin = np.concatenate([part.starts[:-1] + at for part, at in zip(parts, begins[:-1], strict=True)])[order]
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    places = np.repeat(begin - starts[:-1], lengths) + np.arange(starts[-1])
    columns, query, document = (
        np.concatenate([getattr(part, name) for part in parts])[places] for name in ("columns", "query", "document")
    )
    return _with_postings(
        starts,
        columns,
        query,
        document,
        max(1 + max((int(part.columns.max(initial=-1)) for part in parts), default=-1), *(len(p.often) for p in parts)),
    )


def _usual(model: TextModel, words: Sums, pieces: Sums, dense: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Mean and deviation of each text's parts, as a query over the model's sample."""
    count = len(words.starts) - 1
    means, deviations = np.zeros((count, PARTS)), np.ones((count, PARTS))
    if model.sample is None:
        return means, deviations
    for place, (sums, postings) in enumerate(zip((words, pieces), model.sample.postings(), strict=True)):
        found = usual_roots(sums.starts, sums.columns, sums.query, *postings, model.sample.size)
        means[:, place], deviations[:, place] = found
    for place, (rows, sample) in enumerate(zip(dense, model.sample.dense(), strict=True), start=2):
        for first in range(0, count, BLOCK):
            values = rows[first : first + BLOCK] @ sample
            means[first : first + BLOCK, place] = values.mean(axis=1)
            deviations[first : first + BLOCK, place] = values.std(axis=1)
    return means, np.maximum(deviations, model.least)
