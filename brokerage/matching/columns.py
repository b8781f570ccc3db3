"""Profiles as columns: what the compiled scoring (kernels.py) reads, one row a profile.

Lists of codes become sets of bits, words numbers. Rows are sorted by type, so that the types a profile may meet are
a few slices. `Rules` holds what is the same for all pairs: weights, tables, closeness of keywords, shared priorities.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from .criteria import IPR_FOR_RESEARCH, IPR_FOR_USE, STAGE_FOR_RESEARCH, STAGES, TYPE_FIT
from .data import ProfileData, Weights
from .hard import COMPLEMENTS, sought_kinds
from .strategy import Strategies
from .trees import Closeness

TYPES = ("", "BO", "BR", "TO", "TR", "RDR", "other")
IPR = ("none", "secret", "applied", "granted")
GROUPS = {"supported": 1, "advanced": 2}
WORD = 64


def complements_of_types() -> np.ndarray:
    table = np.zeros((len(TYPES), len(TYPES)), dtype=np.bool_)
    table[0, :] = table[:, 0] = True
    for one, others in COMPLEMENTS.items():
        for other in others:
            table[TYPES.index(one), TYPES.index(other)] = True
    return table


def fit_of_types() -> np.ndarray:
    table = np.zeros((len(TYPES), len(TYPES)))
    for types, value in TYPE_FIT.items():
        first, *rest = sorted(types)
        one, other = TYPES.index(first), TYPES.index(rest[0] if rest else first)
        table[one, other] = table[other, one] = value
    return table


# By numbers of types, stages and rights: constants of the compiled code.
MAY_MEET, TYPE_FITS = complements_of_types(), fit_of_types()
STAGE_VALUES = np.array([STAGE_FOR_RESEARCH[stage] for stage in STAGES])
IPR_VALUES = np.array([[IPR_FOR_USE[right], IPR_FOR_RESEARCH[right]] for right in IPR])


# One column a criterion and direction, in this order, wherever the values of a pair stand side by side.
VALUES = (
    ("text", "ab"), ("text", "ba"),
    ("technology", "ab"), ("technology", "ba"),
    ("market", "ab"), ("market", "ba"),
    ("types", "both"),
    ("partner_sought", "ab"), ("partner_sought", "ba"),
    ("partnership", "both"),
    ("target_countries", "ab"), ("target_countries", "ba"),
    ("value_chain", "ab"), ("value_chain", "ba"),
    ("stage", "ab"), ("stage", "ba"),
    ("ipr", "ab"), ("ipr", "ba"),
    ("priorities", "both"),
    ("languages", "both"),
    ("bridge", "both"),
)  # fmt: skip


class Codes:
    """Numbers for words, given out as they come; "" and None have 0."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {"": 0}

    def __len__(self) -> int:
        return len(self.numbers)

    def of(self, word: str | None) -> int:
        return self.numbers.setdefault(word or "", len(self.numbers))


# Columns of `Table.facts`, those that the hard rules ask for first.
TYPE, COUNTRY, KIND, COUNTRIES_NAMED, KINDS_NAMED, HAS_WORDS = 0, 1, 2, 3, 4, 5
PARTNERSHIPS, OFFERED, SOUGHT, LANGUAGES_SPOKEN, STAGE_AT, IPR_AT, REGION, GROUP = 6, 7, 8, 9, 10, 11, 12, 13
FACTS = 14
# The sets of `Table.sets`: first and last word of each; the codes of priorities follow, as many words as they need.
COUNTRIES, KINDS, PARTNERSHIP, OFFERS, SEEKS, LANGUAGES = (0, 4), (4, 5), (5, 6), (6, 7), (7, 8), (8, 12)
CODES = 12
SETS = (
    (COUNTRIES, "countries"), (KINDS, "kinds"), (PARTNERSHIP, "partnerships"),
    (OFFERS, "areas"), (SEEKS, "areas"), (LANGUAGES, "languages"),
)  # fmt: skip
EVERYTHING = np.uint64(2**64 - 1)
# What stands behind the last of a list.
NOTHING = {"technology": -1, "market": -1}


class Table(NamedTuple):
    """All columns of a set of profiles. Few arrays, because compiled code pays for each whenever one is passed on.

    `facts` are n x FACTS: codes (0 unknown), steps (-1 unknown) and the sizes of sets; `sets` are n x words of bits;
    keywords are codes, -1 after the last one. Who names no country is open to all, and has all bits; so with kinds,
    where moreover a kind that is not known suits everybody (code 0).
    """

    ids: np.ndarray
    company: np.ndarray
    facts: np.ndarray
    sets: np.ndarray
    technology: np.ndarray
    market: np.ndarray
    alive: np.ndarray

    @property
    def types(self) -> np.ndarray:
        return self.facts[:, TYPE]


class Doors(NamedTuple):
    """Which rows stand open to whom, a bit a row: who would meet someone of a country or kind, and who is of it.

    Codes x words of 64 rows; what the hard rules say of countries and kinds is told for 64 rows at a time.
    """

    want_country: np.ndarray
    of_country: np.ndarray
    want_kind: np.ndarray
    of_kind: np.ndarray


def doors_of(table: Table) -> Doors:
    found = []
    for (start, stop), column in ((COUNTRIES, COUNTRY), (KINDS, KIND)):
        found += [_turned(table.sets[:, start:stop]), _turned(bits_of(table.facts[:, [column]].tolist(), stop - start))]
    return Doors(*found)


def _turned(bits: np.ndarray) -> np.ndarray:
    """Rows of bits by code: codes x words of 64 rows."""
    rows = np.unpackbits(np.ascontiguousarray(bits).view(np.uint8), axis=1, bitorder="little")
    whole = np.zeros((rows.shape[1], -(-len(rows) // WORD) * WORD), dtype=np.uint8)
    whole[:, : len(rows)] = rows.T
    return np.packbits(whole, axis=1, bitorder="little").view(np.uint64)


def joined(tables: Sequence[Table], order: np.ndarray) -> Table:
    """Rows of several tables as one, put into this order. Their words must have numbers from one coder."""
    columns = {}
    for name in Table._fields:
        parts = [getattr(table, name) for table in tables]
        if parts[0].ndim == 2:
            width = max(part.shape[1] for part in parts)
            parts = [np.pad(p, ((0, 0), (0, width - p.shape[1])), constant_values=NOTHING.get(name, 0)) for p in parts]
        columns[name] = np.ascontiguousarray(np.concatenate(parts)[order])
    return Table(**columns)


def renumbered(table: Table, own: dict[str, dict[str, int]], coder: "Coder") -> Table:
    """The same with the numbers that `coder` gives; `own` are those it was made with (Coder.numbers)."""

    def now(name: str) -> np.ndarray:
        codes = getattr(coder, name)
        return np.array([codes.of(word) for word in own[name]], dtype=np.int32)

    facts, sets = table.facts.copy(), table.sets.copy()
    for column, name in ((COUNTRY, "countries"), (KIND, "kinds"), (REGION, "regions")):
        facts[:, column] = now(name)[facts[:, column]]
    for (start, stop), name in SETS:
        rows = np.unpackbits(np.ascontiguousarray(table.sets[:, start:stop]).view(np.uint8), axis=1, bitorder="little")
        moved, numbers = np.zeros_like(rows), now(name)
        moved[:, numbers] = rows[:, : len(numbers)]
        sets[:, start:stop] = np.packbits(moved, axis=1, bitorder="little").view(np.uint64)
    _open_to_all(facts, sets)
    # The last place is that of -1, which stands behind the last keyword.
    keywords = {name: np.append(now(name), np.int32(-1))[getattr(table, name)] for name in NOTHING}
    return table._replace(facts=facts, sets=sets, **keywords)


def _open_to_all(facts: np.ndarray, sets: np.ndarray) -> None:
    """Who names nothing has all bits; a kind that is not known suits everybody."""
    sets[facts[:, COUNTRIES_NAMED] == 0, slice(*COUNTRIES)] = EVERYTHING
    sets[facts[:, KINDS_NAMED] == 0, slice(*KINDS)] = EVERYTHING
    sets[:, KINDS[0]] |= np.uint64(1)


class Rules(NamedTuple):
    """What all pairs share."""

    weights: np.ndarray
    technology_near: np.ndarray
    technology_information: np.ndarray
    market_near: np.ndarray
    market_information: np.ndarray
    shared_start: np.ndarray
    shared_stop: np.ndarray
    shared_codes: np.ndarray
    shared_strength: np.ndarray
    has_priorities: np.ndarray


class Coder:
    """Gives profiles their columns; words keep their numbers as long as the coder lives."""

    def __init__(self, strategies: Strategies) -> None:
        self.strategies = strategies
        self.countries, self.kinds, self.partnerships = Codes(), Codes(), Codes()
        self.areas, self.languages, self.regions = Codes(), Codes(), Codes()
        self.technology, self.market, self.priority_codes = Codes(), Codes(), Codes()
        for code in sorted(strategies.shared_codes()):
            self.priority_codes.of(code)

    def ordered(self, profiles: Iterable[ProfileData]) -> list[ProfileData]:
        """The order of rows: by type and country, so that those a profile may meet are a few slices."""
        return sorted(profiles, key=lambda p: (_type_of(p), self.countries.of(p.country), p.id))

    def table(self, ordered: Sequence[ProfileData], has_words: Sequence[bool]) -> Table:
        """Columns of profiles that are in the order of rows already."""
        known = self.priority_codes.numbers
        sets = (
            (COUNTRIES, [[self.countries.of(c) for c in p.target_countries] for p in ordered]),
            (KINDS, [[self.kinds.of(k) for k in sought_kinds(p)] for p in ordered]),
            (PARTNERSHIP, [[self.partnerships.of(x) for x in p.partnership_types] for p in ordered]),
            (OFFERS, [[self.areas.of(area) for area in p.offers_areas] for p in ordered]),
            (SEEKS, [[self.areas.of(area) for area in p.seeks_areas] for p in ordered]),
            (LANGUAGES, [[self.languages.of(x) for x in p.languages] for p in ordered]),
            (
                (CODES, CODES + _words_for(len(known))),
                [[known[c] for c in self.strategies.codes_of(p) if c in known] for p in ordered],
            ),
        )
        countries, kinds, partnership, offers, seeks, languages = (_sizes(lists) for _place, lists in sets[:-1])
        bits = np.concatenate([bits_of(lists, stop - start) for (start, stop), lists in sets], axis=1)
        facts = np.zeros((len(ordered), FACTS), dtype=np.int32)
        facts[:, TYPE] = [_type_of(p) for p in ordered]
        facts[:, COUNTRY] = [self.countries.of(p.country) for p in ordered]
        facts[:, KIND] = [self.kinds.of(p.company_kind) for p in ordered]
        facts[:, COUNTRIES_NAMED], facts[:, KINDS_NAMED], facts[:, HAS_WORDS] = countries, kinds, has_words
        facts[:, PARTNERSHIPS], facts[:, OFFERED], facts[:, SOUGHT] = partnership, offers, seeks
        facts[:, LANGUAGES_SPOKEN] = languages
        facts[:, STAGE_AT] = [STAGES.index(p.stage) if p.stage in STAGES else -1 for p in ordered]
        facts[:, IPR_AT] = [IPR.index(p.ipr) if p.ipr in IPR else -1 for p in ordered]
        facts[:, REGION] = [self.regions.of(p.region) for p in ordered]
        facts[:, GROUP] = [GROUPS.get(p.region_group or "", 0) for p in ordered]
        _open_to_all(facts, bits)
        return Table(
            ids=np.array([p.id for p in ordered], dtype=np.int64),
            company=np.array([p.company for p in ordered], dtype=np.int64),
            facts=facts,
            sets=bits,
            technology=_padded([[self.technology.of(c) for c in dict.fromkeys(p.technology)] for p in ordered]),
            market=_padded([[self.market.of(c) for c in dict.fromkeys(p.market)] for p in ordered]),
            alive=np.ones(len(ordered), dtype=np.bool_),
        )

    def numbers(self) -> dict[str, dict[str, int]]:
        """Which word has which number, to be kept with the columns."""
        return {name: codes.numbers for name, codes in vars(self).items() if isinstance(codes, Codes)}

    def take(self, numbers: dict[str, dict[str, int]]) -> None:
        for name, known in numbers.items():
            getattr(self, name).numbers = dict(known)

    def sizes(self) -> tuple[int, ...]:
        """How many words have numbers: `rules` made before one came in are too small."""
        return tuple(len(codes) for codes in (self.regions, self.technology, self.market))

    def rules(self, weights: Weights, technology: Closeness, market: Closeness) -> Rules:
        regions = len(self.regions)
        start, stop = np.zeros((regions, regions), dtype=np.int64), np.zeros((regions, regions), dtype=np.int64)
        codes: list[list[int]] = []
        strengths: list[float] = []
        has_priorities = np.zeros(regions, dtype=np.bool_)
        for name, number in self.regions.numbers.items():
            has_priorities[number] = self.strategies.knows(name)
        for one, at in self.regions.numbers.items():
            for other, place in self.regions.numbers.items():
                start[at, place] = len(codes)
                if has_priorities[at] and has_priorities[place]:
                    for met in self.strategies.common(one, other):
                        codes.append([self.priority_codes.of(code) for code in met.codes])
                        strengths.append(met.strength)
                stop[at, place] = len(codes)
        return Rules(
            weights=np.array([weights.of(key) for key, _direction in VALUES]),
            technology_near=_nearness(self.technology, technology),
            technology_information=_information(self.technology, technology),
            market_near=_nearness(self.market, market),
            market_information=_information(self.market, market),
            shared_start=start,
            shared_stop=stop,
            shared_codes=bits_of(codes or [[]], _words_for(len(self.priority_codes))),
            shared_strength=np.array(strengths or [0.0]),
            has_priorities=has_priorities,
        )


def _type_of(profile: ProfileData) -> int:
    if profile.type is None:
        return 0
    return TYPES.index(profile.type) if profile.type in TYPES[1:] else TYPES.index("other")


def _words_for(codes: int) -> int:
    return max(1, -(-codes // WORD))


def bits_of(lists: Sequence[Iterable[int]], words: int) -> np.ndarray:
    """Rows of bits, `words` x 64 codes wide. ValueError for a code beyond that."""
    rows = [row for row, codes in enumerate(lists) for _code in codes]
    codes = np.array([code for codes in lists for code in codes], dtype=np.int64)
    if codes.size and codes.max() >= words * WORD:
        raise ValueError(f"More than {words * WORD} different codes do not fit into a set of {words} words.")
    table = np.zeros((len(lists), words), dtype=np.uint64)
    np.bitwise_or.at(table, (rows, codes // WORD), np.uint64(1) << (codes % WORD).astype(np.uint64))
    return table


def _sizes(lists: Sequence[Sequence[int]]) -> list[int]:
    """How many different codes each has."""
    return [len(set(codes)) for codes in lists]


def _padded(lists: Sequence[Sequence[int]]) -> np.ndarray:
    table = np.full((len(lists), max([1, *map(len, lists)])), -1, dtype=np.int32)
    for row, codes in enumerate(lists):
        table[row, : len(codes)] = codes
    return table


def _nearness(codes: Codes, closeness: Closeness) -> np.ndarray:
    """`Closeness.near` of all pairs at once: the deepest node above both is the last that has its say."""
    names = list(codes.numbers)
    below: dict[str, list[int]] = {}
    for number, name in enumerate(names[1:], start=1):
        for node in closeness.path(name):
            below.setdefault(node, []).append(number)
    information = _information(codes, closeness)
    table = np.zeros((len(names), len(names)), dtype=np.float32)
    for node in sorted(below, key=lambda node: len(closeness.path(node))):
        of = np.array(below[node])
        both = information[of][:, None] + information[of]
        table[np.ix_(of, of)] = np.minimum(1.0, 2 * closeness.information(node) / both)
    np.fill_diagonal(table, 1.0)
    return table


def _information(codes: Codes, closeness: Closeness) -> np.ndarray:
    return np.array([closeness.information(name) for name in codes.numbers])
