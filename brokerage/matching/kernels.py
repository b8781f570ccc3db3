"""The criteria of criteria.py, pairs.py and strategy.py as compiled code, for many pairs at once.

`judge` asks the hard rules and gives a pair its values in the order of `columns.VALUES`: 0..1, NaN when unknown,
-1 when a criterion does not apply. `best_of` finds the best partners of one profile exactly: what the cheap criteria
leave possible is compared with the worst pair kept so far before the dear ones are worked out. A test holds all of it
against the readable version.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from . import columns
from .criteria import OPEN_TO_ANY_COUNTRY
from .strategy import TOUCHED
from .text import HALF_SHARE, MODEL, PARTS
from .texts import HAS_MODEL, OWN

NOT_APPLICABLE = -1.0
# Positions in columns.VALUES.
TEXT, TECHNOLOGY, MARKET, TYPES, PARTNER, PARTNERSHIP, COUNTRIES, CHAIN, STAGE, IPR = 0, 2, 4, 6, 7, 9, 10, 12, 14, 16
PRIORITIES, LANGUAGES, BRIDGE, WIDTH = 18, 19, 20, 21
# Which weight (order of keys.CRITERIA) each of the values has, and the directions it belongs to: 1 ab, 2 ba, 3 both.
WEIGHT_OF = np.array([0, 0, 1, 1, 2, 2, 3, 4, 4, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 11, 12])
DIRECTION = np.array([1, 2, 1, 2, 1, 2, 3, 1, 2, 3, 1, 2, 1, 2, 1, 2, 1, 2, 3, 3, 3])
TO, TR, RDR = 3, 4, 5
SUPPORTED_AND_ADVANCED = 3
LAST_STAGE = 4
TINY = 1e-12
TOUCHED_VALUES = np.array(TOUCHED)


@njit(cache=True, forceinline=True)
def _ones(word):
    """Bits set in 64 (Hacker's Delight, 5-1)."""
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@njit(cache=True, forceinline=True)
def _common(one, i, start, stop, other, j, shift):
    """Codes in common of the set at `start` to `stop` and the one `shift` words further on."""
    total = 0
    for word in range(start, stop):
        total += _ones(one[i, word] & other[j, word + shift])
    return total


@njit(cache=True, forceinline=True)
def _has(sets, i, start, code):
    return (sets[i, start + code // 64] >> np.uint64(code % 64)) & np.uint64(1) == np.uint64(1)


@njit(cache=True, forceinline=True)
def _may_meet(facts, sets, i, others, their_sets, j):
    """The hard rules of countries and kinds, without a branch: nobody could foretell which way it goes."""
    country, home = others[j, columns.COUNTRY], facts[i, columns.COUNTRY]
    kind, own = others[j, columns.KIND], facts[i, columns.KIND]
    return (
        (country != home)
        & (country != 0)
        & (home != 0)
        & _has(sets, i, columns.COUNTRIES[0], country)
        & _has(their_sets, j, columns.COUNTRIES[0], home)
        & _has(sets, i, columns.KINDS[0], kind)
        & _has(their_sets, j, columns.KINDS[0], own)
    )


@njit(cache=True)
def allowed(q, i, d, j):
    """Whether no hard rule (hard.py) speaks against the pair; decided pairs are not looked at."""
    may_meet = columns.MAY_MEET[q.facts[i, columns.TYPE], d.facts[j, columns.TYPE]]
    return may_meet and q.company[i] != d.company[j] and _may_meet(q.facts, q.sets, i, d.facts, d.sets, j)


@njit(cache=True, forceinline=True)
def _partner(named, has, kind):
    if named == 0 or kind == 0:
        return math.nan
    return 1.0 if has else 0.0


@njit(cache=True, forceinline=True)
def _country(named, has, own_type):
    if named > 0:
        return 1.0 if has else 0.0
    return math.nan if own_type == 0 else OPEN_TO_ANY_COUNTRY


@njit(cache=True, forceinline=True)
def _stage(own_type, own_stage, their_type, their_stage):
    if their_type != TO or (own_type != TR and own_type != RDR):
        return NOT_APPLICABLE
    if their_stage < 0:
        return math.nan
    if own_type == RDR:
        return columns.STAGE_VALUES[their_stage]
    if own_stage < 0:
        return math.nan
    return 1.0 - max(0, own_stage - their_stage) / LAST_STAGE


@njit(cache=True, forceinline=True)
def _ipr(own_type, their_type, their_ipr):
    if their_type != TO or (own_type != TR and own_type != RDR):
        return NOT_APPLICABLE
    if their_ipr < 0:
        return math.nan
    return columns.IPR_VALUES[their_ipr, 1 if own_type == RDR else 0]


@njit(cache=True, forceinline=True)
def _cheap(facts, sets, i, others, their_sets, j, text_ab, text_ba, out):
    """Everything but keywords and priorities, which are NaN until `_dear` fills them."""
    out[TEXT], out[TEXT + 1] = text_ab, text_ba
    if facts[i, columns.HAS_WORDS] == 0 or others[j, columns.HAS_WORDS] == 0:
        out[TEXT] = out[TEXT + 1] = math.nan
    for place in range(TECHNOLOGY, TYPES):
        out[place] = math.nan
    one, other = facts[i, columns.TYPE], others[j, columns.TYPE]
    out[TYPES] = columns.TYPE_FITS[one, other] if one != 0 and other != 0 else math.nan
    home, country = facts[i, columns.COUNTRY], others[j, columns.COUNTRY]
    own, kind = facts[i, columns.KIND], others[j, columns.KIND]
    out[PARTNER] = _partner(facts[i, columns.KINDS_NAMED], _has(sets, i, columns.KINDS[0], kind), kind)
    out[PARTNER + 1] = _partner(others[j, columns.KINDS_NAMED], _has(their_sets, j, columns.KINDS[0], own), own)
    fewest = min(facts[i, columns.PARTNERSHIPS], others[j, columns.PARTNERSHIPS])
    out[PARTNERSHIP] = math.nan
    if fewest > 0:
        out[PARTNERSHIP] = _common(sets, i, *columns.PARTNERSHIP, their_sets, j, 0) / fewest
    out[COUNTRIES] = _country(facts[i, columns.COUNTRIES_NAMED], _has(sets, i, columns.COUNTRIES[0], country), one)
    out[COUNTRIES + 1] = _country(
        others[j, columns.COUNTRIES_NAMED], _has(their_sets, j, columns.COUNTRIES[0], home), other
    )
    out[CHAIN] = out[CHAIN + 1] = math.nan
    if facts[i, columns.SOUGHT] > 0 and others[j, columns.OFFERED] > 0:
        out[CHAIN] = _common(sets, i, *columns.SEEKS, their_sets, j, -1) / facts[i, columns.SOUGHT]
    if others[j, columns.SOUGHT] > 0 and facts[i, columns.OFFERED] > 0:
        out[CHAIN + 1] = _common(sets, i, *columns.OFFERS, their_sets, j, 1) / others[j, columns.SOUGHT]
    out[STAGE] = _stage(one, facts[i, columns.STAGE_AT], other, others[j, columns.STAGE_AT])
    out[STAGE + 1] = _stage(other, others[j, columns.STAGE_AT], one, facts[i, columns.STAGE_AT])
    out[IPR], out[IPR + 1] = _ipr(one, other, others[j, columns.IPR_AT]), _ipr(other, one, facts[i, columns.IPR_AT])
    out[PRIORITIES] = out[LANGUAGES] = math.nan
    if facts[i, columns.LANGUAGES_SPOKEN] > 0 and others[j, columns.LANGUAGES_SPOKEN] > 0:
        out[LANGUAGES] = 1.0 if _common(sets, i, *columns.LANGUAGES, their_sets, j, 0) > 0 else 0.0
    here, there = facts[i, columns.GROUP], others[j, columns.GROUP]
    is_bridge = here + there == SUPPORTED_AND_ADVANCED and here != 0 and there != 0
    out[BRIDGE] = 1.0 if is_bridge else NOT_APPLICABLE


@njit(cache=True, forceinline=True)
def _is_business(one, other):
    """Neither is technical nor of a type that is not known: technology keywords are not asked for."""
    return one != 0 and other != 0 and not (TO <= one <= RDR) and not (TO <= other <= RDR)


@njit(cache=True, forceinline=True)
def _keywords(place, wanted, i, found, j, near, information, out):
    """Closeness.value both ways: how far the keywords found cover those wanted, and the other way round."""
    if wanted[i, 0] < 0 or found[j, 0] < 0:
        return
    total = weight = 0.0
    for k in range(wanted.shape[1]):
        code = wanted[i, k]
        if code < 0:
            break
        best = 0.0
        for m in range(found.shape[1]):
            if found[j, m] < 0:
                break
            best = max(best, near[code, found[j, m]])
        total += information[code] * best
        weight += information[code]
    out[place] = min(1.0, total / weight)
    total = weight = 0.0
    for m in range(found.shape[1]):
        code = found[j, m]
        if code < 0:
            break
        best = 0.0
        # Nearness is the same both ways; the rows of the one that asks stay in the cache.
        for k in range(wanted.shape[1]):
            if wanted[i, k] < 0:
                break
            best = max(best, near[wanted[i, k], code])
        total += information[code] * best
        weight += information[code]
    out[place + 1] = min(1.0, total / weight)


@njit(cache=True, forceinline=True)
def _touches(codes, k, sets, i):
    """Whether the profile has a code of the k-th shared priority."""
    found = np.uint64(0)
    for word in range(codes.shape[1]):
        found |= codes[k, word] & sets[i, columns.CODES + word]
    return found != np.uint64(0)


@njit(cache=True, forceinline=True)
def _priorities(sets, i, their_sets, j, start, stop, codes, strength):
    """The best of the priorities that both regions share, by how many of the two profiles touch it."""
    best = 0.0
    for k in range(start, stop):
        if strength[k] * TOUCHED_VALUES[2] > best:
            touched = int(_touches(codes, k, sets, i)) + int(_touches(codes, k, their_sets, j))
            best = max(best, strength[k] * TOUCHED_VALUES[touched])
    return best


@njit(cache=True)
def _dear(q, i, d, j, rules, out):
    one, other = q.facts[i, columns.TYPE], d.facts[j, columns.TYPE]
    if _is_business(one, other) and (q.technology[i, 0] < 0 or d.technology[j, 0] < 0):
        out[TECHNOLOGY] = out[TECHNOLOGY + 1] = NOT_APPLICABLE
    _keywords(TECHNOLOGY, q.technology, i, d.technology, j, rules.technology_near, rules.technology_information, out)
    _keywords(MARKET, q.market, i, d.market, j, rules.market_near, rules.market_information, out)
    here, there = q.facts[i, columns.REGION], d.facts[j, columns.REGION]
    if rules.has_priorities[here] and rules.has_priorities[there]:
        start, stop = rules.shared_start[here, there], rules.shared_stop[here, there]
        out[PRIORITIES] = _priorities(q.sets, i, d.sets, j, start, stop, rules.shared_codes, rules.shared_strength)


@njit(cache=True, forceinline=True)
def _directions(out, weights):
    """Sums of weight x value and of weight over what is known, ab and ba."""
    ab = ba = known_ab = known_ba = 0.0
    for k in range(WIDTH):
        value, weight = out[k], weights[WEIGHT_OF[k]]
        if value >= 0.0:
            if DIRECTION[k] & 1:
                ab += weight * value
                known_ab += weight
            if DIRECTION[k] & 2:
                ba += weight * value
                known_ba += weight
    return ab, known_ab, ba, known_ba


@njit(cache=True, forceinline=True)
def _harmonic(one, other):
    return 2.0 * one * other / (one + other) if one + other > 0.0 else 0.0


@njit(cache=True, forceinline=True)
def _score(ab, known_ab, ba, known_ba):
    return _harmonic(ab / known_ab if known_ab > TINY else 0.0, ba / known_ba if known_ba > TINY else 0.0)


@njit(cache=True)
def judge(q, i, d, j, rules, text_ab, text_ba, out):
    """Fill `out` with the values of the pair; (score, score ab, score ba)."""
    _cheap(q.facts, q.sets, i, d.facts, d.sets, j, text_ab, text_ba, out)
    _dear(q, i, d, j, rules, out)
    ab, known_ab, ba, known_ba = _directions(out, rules.weights)
    one, other = ab / known_ab if known_ab > TINY else 0.0, ba / known_ba if known_ba > TINY else 0.0
    return _harmonic(one, other), one, other


@njit(cache=True)
def offer(scores, rows, size, score, row):
    """Put a pair among the best: a heap with the worst on top; among equals the smaller row is the better."""
    full = size == len(scores)
    if full and not (score > scores[0] or (score == scores[0] and row < rows[0])):
        return size
    at = 0
    if full:
        scores[0], rows[0] = score, row
        while True:
            child = 2 * at + 1
            if child >= size:
                return size
            right = child + 1
            if right < size and _is_worse(scores, rows, right, child):
                child = right
            if not _is_worse(scores, rows, child, at):
                return size
            scores[at], scores[child] = scores[child], scores[at]
            rows[at], rows[child] = rows[child], rows[at]
            at = child
    at = size
    scores[at], rows[at] = score, row
    while at > 0:
        parent = (at - 1) // 2
        if not _is_worse(scores, rows, at, parent):
            break
        scores[at], scores[parent] = scores[parent], scores[at]
        rows[at], rows[parent] = rows[parent], rows[at]
        at = parent
    return size + 1


@njit(cache=True)
def _is_worse(scores, rows, one, other):
    return scores[one] < scores[other] or (scores[one] == scores[other] and rows[one] > rows[other])


@njit(cache=True, nogil=True)
def best_of(q, i, d, start, slices, blocked, stamp, rules, texts, scores, rows, size, base, out):
    """Go through the rows of `d` in `slices` (starts, stops); the best so far are in `scores`, `rows`. The new size.

    Rows are told as `base` + row. A row whose `blocked` is `stamp` was decided before. `texts` are those of the rows
    from `start` on.
    The parts of `_dear` stand here one by one: a pair is left as soon as what is open cannot bring it among the best.
    """
    facts, sets, technology, market = q.facts, q.sets, q.technology, q.market
    others, their_sets, their_technology, their_market = d.facts, d.sets, d.technology, d.market
    alive, company, own, here = d.alive, d.company, q.company[i], facts[i, columns.REGION]
    first, last, has_priorities = rules.shared_start, rules.shared_stop, rules.has_priorities
    codes, strength, weights = rules.shared_codes, rules.shared_strength, rules.weights
    technology_near, technology_information = rules.technology_near, rules.technology_information
    market_near, market_information = rules.market_near, rules.market_information
    words, pieces, lsa, ppmi, model = texts.words, texts.pieces, texts.lsa, texts.ppmi, texts.model
    usual, their_usual, means_something, half = texts.usual, texts.others, texts.means_something, texts.half
    starts, stops = slices
    for part in range(len(starts)):
        for j in range(starts[part], stops[part]):
            if not alive[j] or blocked[j] == stamp or company[j] == own:
                continue
            if not _may_meet(facts, sets, i, others, their_sets, j):
                continue
            text_ab, text_ba = _pair(
                words, pieces, lsa, ppmi, model, j - start, usual, i, their_usual, j, means_something, half
            )
            _cheap(facts, sets, i, others, their_sets, j, text_ab, text_ba, out)
            there, full, by_keywords, by_priorities = others[j, columns.REGION], size == len(scores), 0.0, 0.0
            if technology[i, 0] >= 0 and their_technology[j, 0] >= 0:
                by_keywords += weights[WEIGHT_OF[TECHNOLOGY]]
            if market[i, 0] >= 0 and their_market[j, 0] >= 0:
                by_keywords += weights[WEIGHT_OF[MARKET]]
            if has_priorities[here] and has_priorities[there]:
                by_priorities = weights[WEIGHT_OF[PRIORITIES]]
            if full and _at_best(out, weights, by_keywords + by_priorities) < scores[0]:
                continue
            if has_priorities[here] and has_priorities[there]:
                out[PRIORITIES] = _priorities(
                    sets, i, their_sets, j, first[here, there], last[here, there], codes, strength
                )
                if full and _at_best(out, weights, by_keywords) < scores[0]:
                    continue
            _keywords(TECHNOLOGY, technology, i, their_technology, j, technology_near, technology_information, out)
            _keywords(MARKET, market, i, their_market, j, market_near, market_information, out)
            size = offer(scores, rows, size, _score(*_directions(out, weights)), base + j)
    return size


@njit(cache=True, forceinline=True)
def _at_best(out, weights, more):
    """The score if all that is open were worth 1; a trifle more, since sums round differently in another order."""
    ab, known_ab, ba, known_ba = _directions(out, weights)
    return _score(ab + more, known_ab + more, ba + more, known_ba + more) + TINY


class Compared(NamedTuple):
    """One text (row of `one`) beside the rows of `others` from some row on, part by part (see text.WEIGHTS).

    `words` and `pieces`: rows x 2, BM25 with the one as query, and as document; `lsa`, `ppmi`, `model`: cosines.
    """

    usual: np.ndarray
    others: np.ndarray
    words: np.ndarray
    pieces: np.ndarray
    lsa: np.ndarray
    ppmi: np.ndarray
    model: np.ndarray
    means_something: bool
    half: float


@njit(cache=True, forceinline=True)
def _pair(words, pieces, lsa, ppmi, model, place, usual, i, others, j, means_something, half):
    """What the text of row j is worth to the one of row i, and back; `place` is where j stands in a `Compared`."""
    if not means_something:
        ab = _value_of_share(words[place, 0], usual[i, OWN])
        return ab, _value_of_share(words[place, 1], others[j, OWN])
    ab = _height(words[place, 0], pieces[place, 0], lsa[place], ppmi[place], usual, i)
    ba = _height(words[place, 1], pieces[place, 1], lsa[place], ppmi[place], others, j)
    if usual[i, HAS_MODEL] > 0 and others[j, HAS_MODEL] > 0:
        ab += usual[i, MODEL] * model[place] - usual[i, PARTS + MODEL]
        ba += others[j, MODEL] * model[place] - others[j, PARTS + MODEL]
    ab, ba = max(ab, 0.0), max(ba, 0.0)
    return ab / (ab + half), ba / (ba + half)


@njit(cache=True)
def pair_texts(texts, i, j, place):
    return _pair(
        texts.words, texts.pieces, texts.lsa, texts.ppmi, texts.model, place,
        texts.usual, i, texts.others, j, texts.means_something, texts.half,
    )  # fmt: skip


@njit(cache=True, nogil=True)
def worth(texts, i, start, stop):
    """What each text of the rows is worth to text i."""
    values = np.zeros(stop - start)
    for j in range(start, stop):
        values[j - start] = pair_texts(texts, i, j, j - start)[0]
    return values


@njit(cache=True, forceinline=True)
def _height(words, pieces, lsa, ppmi, usual, row):
    """The parts but the model's, each as its deviation above what is usual for the text that asks."""
    total = usual[row, 0] * math.sqrt(words) - usual[row, PARTS]
    total += usual[row, 1] * math.sqrt(pieces) - usual[row, PARTS + 1]
    total += usual[row, 2] * lsa - usual[row, PARTS + 2]
    return total + usual[row, 3] * ppmi - usual[row, PARTS + 3]


@njit(cache=True, forceinline=True)
def _value_of_share(answered, own):
    if own <= 0.0:
        return 0.0
    share = min(max(answered / own, 0.0), 1.0)
    return share * (1.0 + HALF_SHARE) / (share + HALF_SHARE)


@njit(cache=True, nogil=True)
def meet(one, i, others, base, starts, stops, sums):
    """BM25 of text i over the postings of its terms in some slices of rows: as query, and as document.

    Row r of `others` has its place in `sums` at r - `base`; slices are in order.
    """
    first, terms, queries, documents = one.starts, one.columns, one.query, one.document
    term_starts, rows, by_term = others.term_starts, others.rows, others.by_term
    for part in range(len(starts)):
        sums[starts[part] - base : stops[part] - base] = 0.0
    for k in range(first[i], first[i + 1]):
        term, query, document = terms[k], queries[k], documents[k]
        if term >= len(term_starts) - 1:
            continue
        at, end = term_starts[term], term_starts[term + 1]
        for part in range(len(starts)):
            at += np.searchsorted(rows[at:end], starts[part])
            stop = stops[part]
            while at < end and rows[at] < stop:
                place = rows[at] - base
                sums[place, 0] += query * by_term[at, 1]
                sums[place, 1] += by_term[at, 0] * document
                at += 1


@njit(cache=True)
def _common_sums(one, i, other, j, sums):
    """BM25 of one pair, as `meet` finds it: both texts' columns are in order."""
    forth = back = 0.0
    at, place = one.starts[i], other.starts[j]
    end, stop = one.starts[i + 1], other.starts[j + 1]
    while at < end and place < stop:
        if one.columns[at] < other.columns[place]:
            at += 1
        elif one.columns[at] > other.columns[place]:
            place += 1
        else:
            forth += one.query[at] * other.document[place]
            back += other.query[place] * one.document[at]
            at += 1
            place += 1
    sums[0, 0], sums[0, 1] = forth, back


@njit(cache=True, nogil=True)
def judge_rows(q, i, d, rows, places, rules, asked, answering, texts, judged, values):
    """Row i beside some rows of `d`, from the columns of both: fills `values` and `judged` (score, ab, ba) at `places`.

    `texts` is a `Compared` with room for one row.
    """
    for k in range(len(rows)):
        j, place = rows[k], places[k]
        _common_sums(asked.words, i, answering.words, j, texts.words)
        _common_sums(asked.pieces, i, answering.pieces, j, texts.pieces)
        texts.lsa[0] = _dot(asked.lsa, i, answering.lsa, j)
        texts.ppmi[0] = _dot(asked.ppmi, i, answering.ppmi, j)
        texts.model[0] = _dot(asked.model, i, answering.model, j)
        text_ab, text_ba = pair_texts(texts, i, j, 0)
        judged[place] = judge(q, i, d, j, rules, text_ab, text_ba, values[place])


@njit(cache=True)
def _dot(one, i, other, j):
    total = 0.0
    for k in range(one.shape[1]):
        total += one[i, k] * other[j, k]
    return total
