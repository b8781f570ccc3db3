"""Hard rules: what makes a pair no suggestion at all. One function per rule, a reason key or None.

`why_not` asks them all about one pair; `kernels.allowed` is the same compiled, for many pairs (a test holds the two
together). That both are published and in date is the caller's to see to.
"""

from collections.abc import Callable, Collection

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
