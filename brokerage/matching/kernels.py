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

NOT_APPLICABLE = -1.0
# Positions in columns.VALUES.
TEXT, TECHNOLOGY, MARKET, TYPES, PARTNER, PARTNERSHIP, COUNTRIES, CHAIN, STAGE, IPR = 0, 2, 4, 6, 7, 9, 10, 12, 14, 16
PRIORITIES, LANGUAGES, BRIDGE, WIDTH = 18, 19, 20, 21
# The directions that each of the values counts for.
FORTH = np.array([float(direction != "ba") for _key, direction in columns.VALUES])
BACK = np.array([float(direction != "ab") for _key, direction in columns.VALUES])
TO, TR, RDR = 3, 4, 5
SUPPORTED_AND_ADVANCED = 3
LAST_STAGE = 4
TINY, TRIFLE = 1e-12, 1e-6
# Columns of `Texts.usual` behind the scales and shifts.
OWN, HAS_MODEL = 2 * PARTS, 2 * PARTS + 1
TOUCHED_VALUES = np.array(TOUCHED)
EVERY_BIT = np.uint64(2**64 - 1)
# A binary search is worth its while from here on.
FEW_POSTINGS = 16


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


@njit(cache=True, forceinline=True, fastmath={"reassoc", "contract", "nsz"})
def _directions(out, weights):
    """Sums of weight x value and of weight over what is known, ab and ba; without a branch, as `_may_meet`."""
    ab = ba = known_ab = known_ba = 0.0
    for k in range(WIDTH):
        value = out[k]
        weight = weights[k] if value >= 0.0 else 0.0
        worth = weight * (value if value >= 0.0 else 0.0)
        ab += FORTH[k] * worth
        ba += BACK[k] * worth
        known_ab += FORTH[k] * weight
        known_ba += BACK[k] * weight
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


@njit(cache=True, forceinline=True)
def _is_worse(scores, rows, one, other):
    return scores[one] < scores[other] or (scores[one] == scores[other] and rows[one] > rows[other])


class Best(NamedTuple):
    """The best partners so far, a heap with the worst on top; among equals the smaller row is the better.

    `values` of a partner stand in row `slots` of it, so that they need not move with it. One row a profile that asks.
    """

    scores: np.ndarray
    rows: np.ndarray
    slots: np.ndarray
    values: np.ndarray
    sizes: np.ndarray

    @classmethod
    def of(cls, asking: int, top: int) -> "Best":
        numbers = np.zeros((2, asking, top), dtype=np.int64)
        return cls(np.zeros((asking, top)), *numbers, np.zeros((asking, top, WIDTH)), np.zeros(asking, dtype=np.int64))


@njit(cache=True)
def offer(scores, rows, slots, size, score, row):
    """Put a pair among the best: the new size, and the slot for its values, -1 when it is not good enough."""
    full = size == len(scores)
    if full and (size == 0 or not (score > scores[0] or (score == scores[0] and row < rows[0]))):
        return size, -1
    if full:
        at, slot = 0, slots[0]
        while True:
            child = 2 * at + 1
            if child >= size:
                break
            if child + 1 < size and _is_worse(scores, rows, child + 1, child):
                child += 1
            if not (scores[child] < score or (scores[child] == score and rows[child] > row)):
                break
            scores[at], rows[at], slots[at] = scores[child], rows[child], slots[child]
            at = child
        scores[at], rows[at], slots[at] = score, row, slot
        return size, slot
    at = slot = size
    while at > 0:
        parent = (at - 1) // 2
        if not (score < scores[parent] or (score == scores[parent] and row > rows[parent])):
            break
        scores[at], rows[at], slots[at] = scores[parent], rows[parent], slots[parent]
        at = parent
    scores[at], rows[at], slots[at] = score, row, slot
    return size + 1, slot


@njit(cache=True, forceinline=True)
def _named(sets, i, start, stop, into):
    """The codes of a set, one after another; how many."""
    count = 0
    for code in range(64 * (stop - start)):
        if _has(sets, i, start, code):
            into[count] = code
            count += 1
    return count


@njit(cache=True, forceinline=True)
def _among(bits, codes, count, word):
    found = np.uint64(0)
    for k in range(count):
        found |= bits[codes[k], word]
    return found


@njit(cache=True, forceinline=True)
def _within(word, start, stop):
    """The bits of a word of 64 rows that stand from `start` to `stop`."""
    first, mask = 64 * word, EVERY_BIT
    if first < start:
        mask &= EVERY_BIT << np.uint64(start - first)
    if first + 64 > stop:
        mask &= EVERY_BIT >> np.uint64(first + 64 - stop)
    return mask


@njit(cache=True, nogil=True)
def best_of(q, asked, asking, d, answering, doors, slices, decided, rules, frame, best, base):
    """The best partners of each row in `asking`, exactly, among the rows of `d` in `slices` (starts, stops).

    Those found before are in `best` already; rows are told as `base` + row. `decided` (starts, rows) are those not to
    be looked at, by place in `asking`. A pair is left as soon as what is open
    (frequent words, then priorities) cannot bring it among the best, were it worth all that it can be.
    """
    facts, sets, technology, market = q.facts, q.sets, q.technology, q.market
    others, their_sets, their_technology, their_market = d.facts, d.sets, d.technology, d.market
    alive, company = d.alive, d.company
    start_of, stop_of, has_priorities = rules.shared_start, rules.shared_stop, rules.has_priorities
    codes, strength, weights = rules.shared_codes, rules.shared_strength, rules.weights
    technology_near, technology_information = rules.technology_near, rules.technology_information
    market_near, market_information = rules.market_near, rules.market_information
    usual, their_usual, means_something, half = asked.usual, answering.usual, frame.means_something, frame.half
    lsa, ppmi, model = asked.lsa, asked.ppmi, asked.model
    their_lsa, their_ppmi, their_model = answering.lsa, answering.ppmi, answering.model
    starts, stops = slices
    word_sums, word_table = _room(answering.words, len(alive))
    piece_sums, piece_table = _room(answering.pieces, len(alive))
    near_technology, near_market = np.zeros((2, max(len(technology_near), len(market_near))), np.float32)
    by_text, by_priority = weights[TEXT], weights[PRIORITIES]
    blocked = np.full(len(alive), -1, dtype=np.int64)
    countries, kinds, out = np.zeros(256, np.int64), np.zeros(64, np.int64), np.zeros(WIDTH)
    for m in range(len(asking)):
        i = asking[m]
        own, here = q.company[i], facts[i, columns.REGION]
        home, kind = facts[i, columns.COUNTRY], facts[i, columns.KIND]
        if home == 0:
            continue
        for k in range(decided[0][m], decided[0][m + 1]):
            blocked[decided[1][k]] = m
        any_country, any_kind = facts[i, columns.COUNTRIES_NAMED] == 0, facts[i, columns.KINDS_NAMED] == 0
        some_countries = 0 if any_country else _named(sets, i, *columns.COUNTRIES, countries)
        some_kinds = 0 if any_kind else _named(sets, i, *columns.KINDS, kinds)
        most_ab, most_ba = _ask(asked.words, i, answering.words, starts, stops, word_sums, word_table)
        if means_something:
            _ask(asked.pieces, i, answering.pieces, starts, stops, piece_sums, piece_table)
        _nearest(technology, i, technology_near, near_technology)
        _nearest(market, i, market_near, near_market)
        scores, rows, slots, size = best.scores[m], best.rows[m], best.slots[m], best.sizes[m]
        for part in range(len(starts)):
            for word in range(starts[part] // 64, (stops[part] + 63) // 64):
                left = doors.want_country[home, word] & doors.want_kind[kind, word]
                left &= ~(doors.of_country[home, word] | doors.of_country[0, word])
                left &= _within(word, starts[part], stops[part])
                if not any_country:
                    left &= _among(doors.of_country, countries, some_countries, word)
                if not any_kind:
                    left &= _among(doors.of_kind, kinds, some_kinds, word)
                while left:
                    lowest = left & (~left + np.uint64(1))
                    left ^= lowest
                    j = 64 * word + _ones(lowest - np.uint64(1))
                    if not alive[j] or blocked[j] == m or company[j] == own:
                        continue
                    _cheap(facts, sets, i, others, their_sets, j, math.nan, math.nan, out)
                    _keywords_of(
                        TECHNOLOGY, technology, i, their_technology, j,
                        technology_near, near_technology, technology_information, out,
                    )  # fmt: skip
                    _keywords_of(MARKET, market, i, their_market, j, market_near, near_market, market_information, out)
                    known = _directions(out, weights)
                    there, full, has_text = others[j, columns.REGION], size == len(scores), 0.0
                    both_have = has_priorities[here] and has_priorities[there]
                    open_priority = by_priority if both_have else 0.0
                    if facts[i, columns.HAS_WORDS] and others[j, columns.HAS_WORDS]:
                        has_text = by_text
                    if means_something:
                        pieces = _often(answering.pieces, j, piece_table, piece_sums)
                        cosines = _dot(lsa, i, their_lsa, j), _dot(ppmi, i, their_ppmi, j)
                        of_model = _dot(model, i, their_model, j)
                        words = word_sums[j, 0] + most_ab, word_sums[j, 1] + most_ba
                        text = _pair(*words, *pieces, *cosines, of_model, usual, i, their_usual, j, half)
                        if full and _at_best(known, has_text, text, open_priority) < scores[0]:
                            continue
                        words = _often(answering.words, j, word_table, word_sums)
                        text = _pair(*words, *pieces, *cosines, of_model, usual, i, their_usual, j, half)
                    else:
                        words = _often(answering.words, j, word_table, word_sums)
                        text = _shares(*words, usual, i, their_usual, j)
                    if full and _at_best(known, has_text, text, open_priority) < scores[0]:
                        continue
                    if has_text > 0.0:
                        out[TEXT], out[TEXT + 1] = text
                    if both_have:
                        out[PRIORITIES] = _priorities(
                            sets, i, their_sets, j, start_of[here, there], stop_of[here, there], codes, strength
                        )
                    one, other = facts[i, columns.TYPE], others[j, columns.TYPE]
                    if _is_business(one, other) and (technology[i, 0] < 0 or their_technology[j, 0] < 0):
                        out[TECHNOLOGY] = out[TECHNOLOGY + 1] = NOT_APPLICABLE
                    score = _score(*_directions(out, weights))
                    size, slot = offer(scores, rows, slots, size, score, base + j)
                    if slot >= 0:
                        best.values[m, slot] = out
        best.sizes[m] = size


@njit(cache=True)
def scores_of(values, weights):
    """Score, score ab and score ba of pairs with these values, as `judge` gives them."""
    judged = np.zeros((len(values), 3))
    for place in range(len(values)):
        ab, known_ab, ba, known_ba = _directions(values[place], weights)
        one, other = ab / known_ab if known_ab > TINY else 0.0, ba / known_ba if known_ba > TINY else 0.0
        judged[place] = _harmonic(one, other), one, other
    return judged


@njit(cache=True, forceinline=True)
def _at_best(known, by_text, text, by_priority):
    """The score with these values of the text, were priorities worth 1; a trifle more, since sums round differently."""
    ab, known_ab, ba, known_ba = known
    more = by_text + by_priority
    ab += by_text * text[0] + by_priority
    ba += by_text * text[1] + by_priority
    return _score(ab, known_ab + more, ba, known_ba + more) + TRIFLE


@njit(cache=True, forceinline=True)
def _nearest(wanted, i, near, into):
    """How near each keyword is to the nearest of those wanted."""
    for k in range(wanted.shape[1]):
        code = wanted[i, k]
        if code < 0:
            break
        for other in range(near.shape[1]):
            into[other] = near[code, other] if k == 0 else max(into[other], near[code, other])


@njit(cache=True, forceinline=True)
def _keywords_of(place, wanted, i, found, j, near, nearest, information, out):
    """`_keywords` for one profile beside many: `nearest` is that of its keywords."""
    if wanted[i, 0] < 0 or found[j, 0] < 0:
        return
    total = weight = 0.0
    for k in range(wanted.shape[1]):
        code = wanted[i, k]
        if code < 0:
            break
        best = np.float32(0.0)
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
        total += information[code] * nearest[code]
        weight += information[code]
    out[place + 1] = min(1.0, total / weight)


class Frame(NamedTuple):
    """Of what is learnt, all that comparing texts needs."""

    means_something: bool
    half: float


@njit(cache=True, forceinline=True)
def _pair(words_ab, words_ba, pieces_ab, pieces_ba, lsa, ppmi, model, usual, i, others, j, half):
    """What the text of row j is worth to the one of row i, and back, from all parts (see text.WEIGHTS).

    BM25 over words and pieces with i as query, and as document; the cosines.
    """
    ab = _height(words_ab, pieces_ab, lsa, ppmi, usual, i)
    ba = _height(words_ba, pieces_ba, lsa, ppmi, others, j)
    if usual[i, HAS_MODEL] > 0 and others[j, HAS_MODEL] > 0:
        ab += usual[i, MODEL] * model - usual[i, PARTS + MODEL]
        ba += others[j, MODEL] * model - others[j, PARTS + MODEL]
    ab, ba = max(ab, 0.0), max(ba, 0.0)
    return ab / (ab + half), ba / (ba + half)


@njit(cache=True, forceinline=True)
def _height(words, pieces, lsa, ppmi, usual, row):
    """The parts but the model's, each as its deviation above what is usual for the text that asks."""
    total = usual[row, 0] * math.sqrt(words) - usual[row, PARTS]
    total += usual[row, 1] * math.sqrt(pieces) - usual[row, PARTS + 1]
    total += usual[row, 2] * lsa - usual[row, PARTS + 2]
    return total + usual[row, 3] * ppmi - usual[row, PARTS + 3]


@njit(cache=True, forceinline=True)
def _shares(words_ab, words_ba, usual, i, others, j):
    """The same in a small collection, from words alone."""
    return _value_of_share(words_ab, usual[i, OWN]), _value_of_share(words_ba, others[j, OWN])


@njit(cache=True, forceinline=True)
def _value_of_share(answered, own):
    if own <= 0.0:
        return 0.0
    share = min(max(answered / own, 0.0), 1.0)
    return share * (1.0 + HALF_SHARE) / (share + HALF_SHARE)


@njit(cache=True)
def _room(others, rows):
    """For `_ask`: sums by row, and weights by frequent term."""
    return np.zeros((rows, 2), np.float32), np.zeros((len(others.often_terms), 2), np.float32)


@njit(cache=True)
def _ask(one, i, others, starts, stops, sums, table):
    """BM25 of text i with the rows of some slices, as query and as document, over their rare terms (by postings).

    What it says of their frequent ones is put into `table`, for `_often`; returned is what these can add at most.
    """
    most_ab = most_ba = np.float32(0.0)
    for part in range(len(starts)):
        sums[starts[part] : stops[part]] = 0.0
    table[:] = 0.0
    term_starts, rows, by_term, often = others.term_starts, others.rows, others.by_term, others.often
    for k in range(one.starts[i], one.starts[i + 1]):
        term, query, document = one.columns[k], one.query[k], one.document[k]
        if term >= len(often):
            continue
        if often[term] >= 0:
            place = often[term]
            table[place, 0], table[place, 1] = query, document
            most_ab += query * others.often_most[place, 1]
            most_ba += others.often_most[place, 0] * document
            continue
        at, end = term_starts[term], term_starts[term + 1]
        for part in range(len(starts)):
            if end - at > FEW_POSTINGS:
                at += np.searchsorted(rows[at:end], starts[part])
            while at < end and rows[at] < starts[part]:
                at += 1
            while at < end and rows[at] < stops[part]:
                sums[rows[at], 0] += query * by_term[at, 1]
                sums[rows[at], 1] += by_term[at, 0] * document
                at += 1
    return most_ab, most_ba


@njit(cache=True, forceinline=True)
def _often(others, j, table, sums):
    """The sums of row j with its frequent terms: they are in most rows, so rows are gone through, not postings."""
    forth, back = sums[j, 0], sums[j, 1]
    for k in range(others.often_starts[j], others.often_starts[j + 1]):
        term = others.often_places[k]
        forth += table[term, 0] * others.often_weights[k, 1]
        back += others.often_weights[k, 0] * table[term, 1]
    return forth, back


@njit(cache=True, nogil=True)
def worth(asked, i, answering, frame):
    """What each text is worth to text i of `asked`."""
    count = len(answering.usual)
    values, starts, stops = np.zeros(count), np.zeros(1, np.int64), np.full(1, count)
    word_sums, word_table = _room(answering.words, count)
    piece_sums, piece_table = _room(answering.pieces, count)
    _ask(asked.words, i, answering.words, starts, stops, word_sums, word_table)
    _ask(asked.pieces, i, answering.pieces, starts, stops, piece_sums, piece_table)
    for j in range(count):
        words = _often(answering.words, j, word_table, word_sums)
        pieces = _often(answering.pieces, j, piece_table, piece_sums)
        values[j] = _text(asked, i, answering, j, words, pieces, frame)[0]
    return values


@njit(cache=True, forceinline=True)
def _text(asked, i, answering, j, words, pieces, frame):
    if not frame.means_something:
        return _shares(*words, asked.usual, i, answering.usual, j)
    lsa, ppmi = _dot(asked.lsa, i, answering.lsa, j), _dot(asked.ppmi, i, answering.ppmi, j)
    model = _dot(asked.model, i, answering.model, j)
    return _pair(*words, *pieces, lsa, ppmi, model, asked.usual, i, answering.usual, j, frame.half)


@njit(cache=True)
def _common_sums(one, i, other, j):
    """BM25 of one pair: both texts' columns are in order."""
    forth = back = np.float32(0.0)
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
    return forth, back


@njit(cache=True, nogil=True)
def judge_rows(q, i, d, rows, rules, asked, answering, frame, judged, values):
    """Row i beside some rows of `d`, from the columns of both: fills `values` and `judged` (score, ab, ba)."""
    for place in range(len(rows)):
        j = rows[place]
        words = _common_sums(asked.words, i, answering.words, j)
        pieces = _common_sums(asked.pieces, i, answering.pieces, j)
        text_ab, text_ba = _text(asked, i, answering, j, words, pieces, frame)
        judged[place] = judge(q, i, d, j, rules, text_ab, text_ba, values[place])


@njit(cache=True, forceinline=True, fastmath=True)
def _dot(one, i, other, j):
    total = np.float32(0.0)
    for k in range(one.shape[1]):
        total += one[i, k] * other[j, k]
    return total


@njit(cache=True, nogil=True)
def usual_roots(starts, columns, query, term_starts, rows, weights, size):
    """Mean and deviation of the root of each text's BM25 with `size` documents, which stand as postings by term."""
    texts = len(starts) - 1
    means, deviations, sums = np.zeros(texts), np.zeros(texts), np.zeros(size)
    for text in range(texts):
        sums[:] = 0.0
        for k in range(starts[text], starts[text + 1]):
            term = columns[k]
            if term < len(term_starts) - 1:
                for at in range(term_starts[term], term_starts[term + 1]):
                    sums[rows[at]] += query[k] * weights[at]
        roots = np.sqrt(sums)
        means[text], deviations[text] = roots.mean(), roots.std()
    return means, deviations
