"""Where two regions differ in a way that lets them work together."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2

from .data import CodedPriority
from .overlap import SharedDomain, shared_domains


@dataclass(frozen=True, slots=True)
class ChainComplement:
    """Places in the value chain of one shared domain: those only one side has, and those both have.

    `value` is the share of places that only one side has; None while a side's places are not known.
    """

    domain: SharedDomain
    only_a: frozenset[str]
    only_b: frozenset[str]
    both: frozenset[str]
    value: float | None


def chain_complementarity(
    a: Sequence[CodedPriority], b: Sequence[CodedPriority], scheme: str = ""
) -> tuple[float | None, list[ChainComplement]]:
    """Per shared domain 1 - |A & B| / |A | B| over places in the value chain; the mean weighs by strength.

    None when no shared domain has known places on both sides.
    """
    parts = [_complement(domain) for domain in shared_domains(a, b, scheme) or []]
    known = [part for part in parts if part.value is not None and part.domain.strength > 0]
    weight = sum(part.domain.strength for part in known)
    if not weight:
        return None, parts
    return min(1.0, sum(part.domain.strength * part.value for part in known) / weight), parts


def _complement(domain: SharedDomain) -> ChainComplement:
    ours = frozenset().union(*(priority.areas for priority in domain.priorities_a))
    theirs = frozenset().union(*(priority.areas for priority in domain.priorities_b))
    value = 1 - len(ours & theirs) / len(ours | theirs) if ours and theirs else None
    return ChainComplement(domain, ours - theirs, theirs - ours, ours & theirs, value)


def _shares(strengths: Mapping[str, float]) -> dict[str, float]:
    """Shares of the divisions ("nace:C.10"); a section alone ("nace:C") names no division and is left out."""
    divisions = {
        code: value for code, value in strengths.items() if code.startswith("nace:") and "." in code and value > 0
    }
    total = sum(divisions.values())
    return {code: value / total for code, value in divisions.items()} if total else {}


def _related(shares: Mapping[str, float]) -> float:
    sections: dict[str, list[float]] = defaultdict(list)
    for code, share in shares.items():
        sections[code.partition(".")[0]].append(share)
    return sum(
        share * log2(sum(of_section) / share) for of_section in sections.values() for share in of_section if share > 0
    )


def related_variety(strengths: Mapping[str, float]) -> float | None:
    """Entropy of divisions within their sections, in bits; None when no division is known.

    RV = sum over sections g of P_g x H_g (Frenken, van Oort and Verburg 2007).
    """
    shares = _shares(strengths)
    return _related(shares) if shares else None


def related_variety_gain(a: Mapping[str, float], b: Mapping[str, float]) -> float | None:
    """How much more related variety two regions have together than each alone, 0 to 1 bit.

    RV((p + q) / 2) - (RV(p) + RV(q)) / 2: above 0 where they hold different divisions of the same sections; 0 where
    their divisions are the same, or in different sections. None when one knows no division.
    """
    p, q = _shares(a), _shares(b)
    if not p or not q:
        return None
    together = {code: (p.get(code, 0.0) + q.get(code, 0.0)) / 2 for code in p.keys() | q.keys()}
    return min(1.0, max(0.0, _related(together) - (_related(p) + _related(q)) / 2))
