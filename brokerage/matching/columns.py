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
from .keys import CRITERIA
from .strategy import TOUCHED, Strategies
from .trees import Closeness

TYPES = ("", "BO", "BR", "TO", "TR", "RDR", "other")
IPR = ("none", "secret", "applied", "granted")
GROUPS = {"supported": 1, "advanced": 2}
WORD = 64

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


def bits_of(lists: Sequence[Iterable[int]], width: int) -> np.ndarray:
    """Rows of bits, `width` codes wide."""
    table = np.zeros((len(lists), max(1, -(-width // WORD))), dtype=np.uint64)
    for row, codes in enumerate(lists):
        for code in codes:
            table[row, code // WORD] |= np.uint64(1 << (code % WORD))
    return table


class Table(NamedTuple):
    """All columns of a set of profiles; unknown is 0 in codes, -1 in steps, an empty set in bits."""

    ids: np.ndarray
    company: np.ndarray
    country: np.ndarray
    type: np.ndarray
    kind: np.ndarray
    countries: np.ndarray
    names_countries: np.ndarray
    kinds: np.ndarray
    names_kinds: np.ndarray
    partnership: np.ndarray
    offers: np.ndarray
    seeks: np.ndarray
    stage: np.ndarray
    ipr: np.ndarray
    languages: np.ndarray
    region: np.ndarray
    group: np.ndarray
    technology: np.ndarray
    market: np.ndarray
    codes: np.ndarray
    has_words: np.ndarray
    alive: np.ndarray


class Rules(NamedTuple):
    """What all pairs share."""

    weights: np.ndarray
    complements: np.ndarray
    type_fit: np.ndarray
    stage_for_research: np.ndarray
    ipr_for_use: np.ndarray
    ipr_for_research: np.ndarray
    technology_near: np.ndarray
    technology_information: np.ndarray
    market_near: np.ndarray
    market_information: np.ndarray
    shared_start: np.ndarray
    shared_stop: np.ndarray
    shared_codes: np.ndarray
    shared_strength: np.ndarray
    has_priorities: np.ndarray
    touched: np.ndarray


class Coder:
    """Gives profiles their columns; words keep their numbers as long as the coder lives."""

    def __init__(self, strategies: Strategies) -> None:
        self.strategies = strategies
        self.countries, self.kinds, self.partnerships = Codes(), Codes(), Codes()
        self.areas, self.languages, self.regions = Codes(), Codes(), Codes()
        self.technology, self.market, self.priority_codes = Codes(), Codes(), Codes()
        for code in sorted(strategies.shared_codes()):
            self.priority_codes.of(code)

    @staticmethod
    def ordered(profiles: Iterable[ProfileData]) -> list[ProfileData]:
        """The order of rows: by type, so that the types a profile may meet are a few slices."""
        return sorted(profiles, key=lambda p: (_type_of(p), p.id))

    def table(self, ordered: Sequence[ProfileData], has_words: Sequence[bool]) -> Table:
        """Columns of profiles that are in the order of rows already."""
        targets = [[self.countries.of(c) for c in p.target_countries] for p in ordered]
        sought = [[self.kinds.of(k) for k in sought_kinds(p)] for p in ordered]
        seeks = [[self.areas.of(area) for area in p.seeks_areas] for p in ordered]
        offers = [[self.areas.of(area) for area in p.offers_areas] for p in ordered]
        partnership = [[self.partnerships.of(x) for x in p.partnership_types] for p in ordered]
        languages = [[self.languages.of(x) for x in p.languages] for p in ordered]
        known = self.priority_codes.numbers
        codes = [[known[c] for c in self.strategies.codes_of(p) if c in known] for p in ordered]
        return Table(
            ids=np.array([p.id for p in ordered], dtype=np.int64),
            company=np.array([p.company for p in ordered], dtype=np.int64),
            country=_numbers(self.countries.of(p.country) for p in ordered),
            type=_numbers(_type_of(p) for p in ordered),
            kind=_numbers(self.kinds.of(p.company_kind) for p in ordered),
            countries=bits_of(targets, len(self.countries)),
            names_countries=_flags(targets),
            kinds=bits_of(sought, len(self.kinds)),
            names_kinds=_flags(sought),
            partnership=bits_of(partnership, len(self.partnerships)),
            offers=bits_of(offers, len(self.areas)),
            seeks=bits_of(seeks, len(self.areas)),
            stage=_numbers(STAGES.index(p.stage) if p.stage in STAGES else -1 for p in ordered),
            ipr=_numbers(IPR.index(p.ipr) if p.ipr in IPR else -1 for p in ordered),
            languages=bits_of(languages, len(self.languages)),
            region=_numbers(self.regions.of(p.region) for p in ordered),
            group=_numbers(GROUPS.get(p.region_group or "", 0) for p in ordered),
            technology=_padded([[self.technology.of(c) for c in dict.fromkeys(p.technology)] for p in ordered]),
            market=_padded([[self.market.of(c) for c in dict.fromkeys(p.market)] for p in ordered]),
            codes=bits_of(codes, len(self.priority_codes)),
            has_words=np.array(has_words, dtype=np.bool_),
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
                    for p, q, common, firmness in self.strategies.common(one, other):
                        codes.append([self.priority_codes.of(code) for code in common])
                        strengths.append(min(1.0, max(0.0, p.weight * q.weight)) * firmness)
                stop[at, place] = len(codes)
        return Rules(
            weights=np.array([weights.of(key) for key in CRITERIA]),
            complements=_complements(),
            type_fit=_type_fit(),
            stage_for_research=np.array([STAGE_FOR_RESEARCH[stage] for stage in STAGES]),
            ipr_for_use=np.array([IPR_FOR_USE[right] for right in IPR]),
            ipr_for_research=np.array([IPR_FOR_RESEARCH[right] for right in IPR]),
            technology_near=_nearness(self.technology, technology),
            technology_information=_information(self.technology, technology),
            market_near=_nearness(self.market, market),
            market_information=_information(self.market, market),
            shared_start=start,
            shared_stop=stop,
            shared_codes=bits_of(codes, len(self.priority_codes)) if codes else np.zeros((1, 1), dtype=np.uint64),
            shared_strength=np.array(strengths or [0.0]),
            has_priorities=has_priorities,
            touched=np.array(TOUCHED),
        )


def _type_of(profile: ProfileData) -> int:
    if profile.type is None:
        return 0
    return TYPES.index(profile.type) if profile.type in TYPES[1:] else TYPES.index("other")


def _numbers(values: Iterable[int]) -> np.ndarray:
    return np.array(list(values), dtype=np.int32)


def _flags(lists: Sequence[Sequence[int]]) -> np.ndarray:
    return np.array([bool(item) for item in lists], dtype=np.bool_)


def _padded(lists: Sequence[Sequence[int]]) -> np.ndarray:
    table = np.full((len(lists), max([1, *map(len, lists)])), -1, dtype=np.int32)
    for row, codes in enumerate(lists):
        table[row, : len(codes)] = codes
    return table


def _complements() -> np.ndarray:
    table = np.zeros((len(TYPES), len(TYPES)), dtype=np.bool_)
    table[0, :] = table[:, 0] = True
    for one, others in COMPLEMENTS.items():
        for other in others:
            table[TYPES.index(one), TYPES.index(other)] = True
    return table


def _type_fit() -> np.ndarray:
    table = np.zeros((len(TYPES), len(TYPES)))
    for types, value in TYPE_FIT.items():
        first, *rest = sorted(types)
        one, other = TYPES.index(first), TYPES.index(rest[0] if rest else first)
        table[one, other] = table[other, one] = value
    return table


def _nearness(codes: Codes, closeness: Closeness) -> np.ndarray:
    names = list(codes.numbers)
    table = np.eye(len(names), dtype=np.float32)
    for at, one in enumerate(names):
        for place in range(at):
            table[at, place] = table[place, at] = closeness.near(one, names[place])[1] if place else 0.0
    return table


def _information(codes: Codes, closeness: Closeness) -> np.ndarray:
    return np.array([closeness.information(name) for name in codes.numbers])
