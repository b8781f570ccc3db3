"""The structured criteria: one function each, from two profiles to findings. Formulas and reasons: docs/matching.md.

A finding without a value is unknown; a criterion that does not apply to a pair yields no finding at all.
`ab` is what b is worth to a. `blame` is the key told when the value is a gap.
"""

from collections.abc import Iterator
from typing import NamedTuple

from .data import ProfileData
from .hard import sought_kinds

STAGES = ("concept", "under_development", "lab_tested", "demonstration", "on_market")
STAGE_FOR_RESEARCH = {
    "concept": 1.0,
    "under_development": 1.0,
    "lab_tested": 1.0,
    "demonstration": 0.75,
    "on_market": 0.5,
}
IPR_FOR_USE = {"granted": 1.0, "applied": 0.8, "secret": 0.6, "none": 0.3}
IPR_FOR_RESEARCH = {"granted": 1.0, "applied": 0.9, "secret": 0.7, "none": 0.6}
TYPE_FIT = {
    frozenset({"BO", "BR"}): 1.0,
    frozenset({"TO", "TR"}): 1.0,
    frozenset({"TO", "RDR"}): 0.9,
    frozenset({"RDR"}): 0.8,
}
OPEN_TO_ANY_COUNTRY = 0.6


class Finding(NamedTuple):
    key: str
    direction: str
    value: float | None
    blame: str = ""
    unknowns: tuple[str, ...] = ()


def _missing(**sides: object) -> tuple[str, ...]:
    return tuple(key for key, stated in sides.items() if not stated)


def types(a: ProfileData, b: ProfileData) -> Iterator[Finding]:
    if missing := _missing(type_a=a.type, type_b=b.type):
        yield Finding("types", "both", None, "types", missing)
    else:
        yield Finding("types", "both", TYPE_FIT.get(frozenset({a.type, b.type}), 0.0), "types")


def _partner(seeker: ProfileData, other: ProfileData, side: str) -> Finding:
    sought = sought_kinds(seeker)
    missing = _missing(**{f"partner_types_{side[0]}": sought, f"company_kind_{side[1]}": other.company_kind})
    value = None if missing else float(other.company_kind in sought)
    return Finding("partner_sought", side, value, f"partner_sought_{side}", missing)


def partner_sought(a: ProfileData, b: ProfileData) -> Iterator[Finding]:
    yield _partner(a, b, "ab")
    yield _partner(b, a, "ba")


def partnership(a: ProfileData, b: ProfileData) -> Iterator[Finding]:
    one, other = set(a.partnership_types), set(b.partnership_types)
    if missing := _missing(partnership_a=one, partnership_b=other):
        yield Finding("partnership", "both", None, "partnership", missing)
    else:
        yield Finding("partnership", "both", len(one & other) / min(len(one), len(other)), "partnership")


def _country(seeker: ProfileData, other: ProfileData, side: str) -> Finding:
    if seeker.target_countries:
        value = float(other.country in seeker.target_countries)
        return Finding("target_countries", side, value, f"target_countries_{side}")
    if seeker.type is None:
        return Finding("target_countries", side, None, "", (f"target_countries_{side[0]}",))
    return Finding("target_countries", side, OPEN_TO_ANY_COUNTRY, "")


def target_countries(a: ProfileData, b: ProfileData) -> Iterator[Finding]:
    yield _country(a, b, "ab")
    yield _country(b, a, "ba")


def _chain(seeker: ProfileData, other: ProfileData, side: str) -> Finding:
    sought, offered = set(seeker.seeks_areas), set(other.offers_areas)
    missing = _missing(**{f"seeks_areas_{side[0]}": sought, f"offers_areas_{side[1]}": offered})
    value = None if missing else len(sought & offered) / len(sought)
    return Finding("value_chain", side, value, f"value_chain_{side}", missing)


def value_chain(a: ProfileData, b: ProfileData) -> Iterator[Finding]:
    yield _chain(a, b, "ab")
    yield _chain(b, a, "ba")


def _seekers_of_technology(a: ProfileData, b: ProfileData) -> Iterator[tuple[ProfileData, ProfileData, str]]:
    for seeker, offerer, side in ((a, b, "ab"), (b, a, "ba")):
        if offerer.type == "TO" and seeker.type in {"TR", "RDR"}:
            yield seeker, offerer, side


def stage(a: ProfileData, b: ProfileData) -> Iterator[Finding]:
    """How far the technology offered is, beside what is asked for."""
    for seeker, offerer, side in _seekers_of_technology(a, b):
        offered = STAGES.index(offerer.stage) if offerer.stage in STAGES else None
        if offered is None:
            yield Finding("stage", side, None, "stage", (f"stage_{side[1]}",))
        elif seeker.type == "RDR":
            yield Finding("stage", side, STAGE_FOR_RESEARCH[STAGES[offered]], "stage")
        elif seeker.stage not in STAGES:
            yield Finding("stage", side, None, "stage", (f"stage_{side[0]}",))
        else:
            short = max(0, STAGES.index(seeker.stage) - offered)
            yield Finding("stage", side, 1.0 - short / (len(STAGES) - 1), "stage")


def ipr(a: ProfileData, b: ProfileData) -> Iterator[Finding]:
    """How safe the right to the technology offered is for the one who would use it or develop it further."""
    for seeker, offerer, side in _seekers_of_technology(a, b):
        table = IPR_FOR_RESEARCH if seeker.type == "RDR" else IPR_FOR_USE
        value = table.get(offerer.ipr or "")
        yield Finding("ipr", side, value, "ipr", () if value is not None else (f"ipr_{side[1]}",))


def languages(a: ProfileData, b: ProfileData) -> Iterator[Finding]:
    one, other = set(a.languages), set(b.languages)
    if missing := _missing(languages_a=one, languages_b=other):
        yield Finding("languages", "both", None, "languages", missing)
    else:
        yield Finding("languages", "both", float(bool(one & other)), "languages")


def bridge(a: ProfileData, b: ProfileData) -> Iterator[Finding]:
    """The programme's purpose as a bonus: it counts where it is there and is no reproach where it is not."""
    if {a.region_group, b.region_group} == {"supported", "advanced"}:
        yield Finding("bridge", "both", 1.0)


PLAIN = (types, partner_sought, partnership, target_countries, value_chain, stage, ipr, languages, bridge)
