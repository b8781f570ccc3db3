"""Hard rules: what makes a pair no suggestion at all. One function per rule, a reason key or None.

`why_not` asks them all about one pair; `allowed` asks the same of one profile against many at once, by masks
(a test holds the two together). That both are published and in date is the caller's to see to.
"""

from collections.abc import Callable, Collection

import numpy as np

from .data import ProfileData

# Offer meets request. A research request seeks partners for a consortium: other such requests, or technology offered.
COMPLEMENTS = {
    "BO": frozenset({"BR"}),
    "BR": frozenset({"BO"}),
    "TO": frozenset({"TR", "RDR"}),
    "TR": frozenset({"TO"}),
    "RDR": frozenset({"RDR", "TO"}),
}


def same_company(a: ProfileData, b: ProfileData) -> str | None:
    return "same_company" if a.company == b.company else None


def country_unknown(a: ProfileData, b: ProfileData) -> str | None:
    return "country_unknown" if not a.country or not b.country else None


def same_country(a: ProfileData, b: ProfileData) -> str | None:
    return "same_country" if a.country and a.country == b.country else None


def types_not_complementary(a: ProfileData, b: ProfileData) -> str | None:
    if a.type is None or b.type is None or b.type in COMPLEMENTS.get(a.type, ()):
        return None
    return "types_not_complementary"


def _refuses_country(seeker: ProfileData, other: ProfileData) -> bool:
    return bool(seeker.target_countries) and other.country not in seeker.target_countries


def target_country_ab(a: ProfileData, b: ProfileData) -> str | None:
    return "target_country_ab" if _refuses_country(a, b) else None


def target_country_ba(a: ProfileData, b: ProfileData) -> str | None:
    return "target_country_ba" if _refuses_country(b, a) else None


def sought_kinds(profile: ProfileData) -> frozenset[str]:
    """The partner types sought; empty when nothing or something unreadable is stated (so anything passes)."""
    return frozenset() if "" in profile.partner_types else frozenset(profile.partner_types)


def _refuses_kind(seeker: ProfileData, other: ProfileData) -> bool:
    sought = sought_kinds(seeker)
    return bool(sought) and bool(other.company_kind) and other.company_kind not in sought


def partner_type_ab(a: ProfileData, b: ProfileData) -> str | None:
    return "partner_type_ab" if _refuses_kind(a, b) else None


def partner_type_ba(a: ProfileData, b: ProfileData) -> str | None:
    return "partner_type_ba" if _refuses_kind(b, a) else None


RULES: tuple[Callable[[ProfileData, ProfileData], str | None], ...] = (
    same_company,
    country_unknown,
    same_country,
    types_not_complementary,
    target_country_ab,
    target_country_ba,
    partner_type_ab,
    partner_type_ba,
)


def why_not(a: ProfileData, b: ProfileData, *, decided: Collection[tuple[int, int]] = ()) -> tuple[str, ...]:
    """The keys of all rules that speak against the pair; empty when it may be suggested.

    `decided` holds pairs of profile ids with the smaller first.
    """
    reasons = [reason for rule in RULES if (reason := rule(a, b))]
    if (min(a.id, b.id), max(a.id, b.id)) in decided:
        reasons.append("already_decided")
    return tuple(reasons)


class Codes:
    """Numbers for words, given out as they come; "" and None have 0."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {"": 0}

    def of(self, word: str | None) -> int:
        return self.numbers.setdefault(word or "", len(self.numbers))


class Masks:
    """The columns that the hard rules need, for all profiles of an index at once."""

    def __init__(self, profiles: list[ProfileData]) -> None:
        countries, types, kinds = Codes(), Codes(), Codes()
        self.company = np.array([p.company for p in profiles], dtype=np.int64)
        self.country = np.array([countries.of(p.country) for p in profiles], dtype=np.int64)
        self.type = np.array([types.of(p.type) for p in profiles], dtype=np.int64)
        self.kind = np.array([kinds.of(p.company_kind) for p in profiles], dtype=np.int64)
        targets = [[countries.of(c) for c in p.target_countries] for p in profiles]
        sought = [[kinds.of(k) for k in sought_kinds(p)] for p in profiles]
        self.accepts_country = self._accepts(targets, len(countries.numbers))
        self.accepts_kind = self._accepts(sought, len(kinds.numbers))
        self.accepts_kind[:, 0] = True
        complements = np.zeros((len(types.numbers), len(types.numbers)), dtype=bool)
        complements[0, :] = complements[:, 0] = True
        for one, others in COMPLEMENTS.items():
            for other in others:
                if one in types.numbers and other in types.numbers:
                    complements[types.numbers[one], types.numbers[other]] = True
        self.complements = complements

    @staticmethod
    def _accepts(wanted: list[list[int]], width: int) -> np.ndarray:
        table = np.zeros((len(wanted), width), dtype=bool)
        for row, codes in enumerate(wanted):
            if codes:
                table[row, codes] = True
            else:
                table[row] = True
        return table

    def allowed(self, row: int) -> np.ndarray:
        """True for every row that the profile in `row` may be suggested with; decided pairs are not looked at."""
        return (
            (self.company != self.company[row])
            & (self.country != self.country[row])
            & (self.country != 0)
            & (self.country[row] != 0)
            & self.complements[self.type[row], self.type]
            & self.accepts_country[row, self.country]
            & self.accepts_country[:, self.country[row]]
            & self.accepts_kind[row, self.kind]
            & self.accepts_kind[:, self.kind[row]]
        )
