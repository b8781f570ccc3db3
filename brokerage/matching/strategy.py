"""What the S3 priorities of two regions have in common, and whether it concerns the two companies."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from .criteria import Finding
from .data import PriorityData, ProfileData, SharedPriority, Tree

# A shared priority that neither company's keywords touch is weak ground; one that both touch is firm ground.
TOUCHED = (0.25, 0.6, 1.0)
# Priorities that carry one code stand for the same; where a code of one lies above a code of the other, for related
# things that may complement each other.
SAME, RELATED = 1.0, 0.5
# Of priorities that meet only by a link of the crosswalk which nobody has reviewed.
UNREVIEWED = 0.5
KEPT = 5


def above(trees: Mapping[str, Tree], scheme: str, code: str) -> tuple[str, ...]:
    """The code and those above it: by the tree, or by its dots where there is none (C.10.5, C.10, C)."""
    tree = trees.get(scheme)
    if tree and (path := tree.path(code)):
        return path
    parts = code.split(".")
    return tuple(".".join(parts[:n]) for n in range(len(parts), 0, -1))


class Meeting(NamedTuple):
    """Two priorities of two regions and the codes at which they meet. `is_unreviewed`: by links nobody reviewed."""

    p: PriorityData
    q: PriorityData
    codes: frozenset[str]
    firmness: float
    is_unreviewed: bool

    @property
    def strength(self) -> float:
        return min(1.0, max(0.0, self.p.weight * self.q.weight)) * self.firmness


class Strategies:
    """Shared priorities per pair of regions, found once."""

    def __init__(self, priorities: Sequence[PriorityData], trees: Mapping[str, Tree]) -> None:
        self._trees = trees
        self._of_region: dict[str, list[PriorityData]] = {}
        for priority in sorted(priorities, key=lambda p: p.id):
            if priority.codes:
                self._of_region.setdefault(priority.region, []).append(priority)
        self._pairs: dict[tuple[str, str], list[Meeting]] = {}

    def codes_of(self, profile: ProfileData) -> frozenset[str]:
        """The profile's codes and all above them, with their schemes."""
        found = set()
        schemes = (("een_technology", profile.technology), ("een_market", profile.market), ("nace", profile.nace))
        for scheme, codes in schemes:
            for code in codes:
                found.update(f"{scheme}:{node}" for node in above(self._trees, scheme, code))
        return frozenset(found)

    def _meetings(self, p: PriorityData, q: PriorityData) -> Iterator[Meeting]:
        """Where two priorities meet: by what is sure of both, and less firmly by all that links say of them."""
        sure = self._meet(p.codes - p.unreviewed, q.codes - q.unreviewed)
        if sure[0]:
            yield Meeting(p, q, *sure, False)
        if p.unreviewed or q.unreviewed:
            codes, firmness = self._meet(p.codes, q.codes)
            if codes - sure[0]:
                yield Meeting(p, q, codes, firmness * UNREVIEWED, True)

    def _meet(self, one: frozenset[str], other: frozenset[str]) -> tuple[frozenset[str], float]:
        """The codes that both have, or the narrower ones of those that lie above one another; how firmly."""
        if same := one & other:
            return same, SAME
        below = {code for code in one if self._lies_below(code, other)}
        below |= {code for code in other if self._lies_below(code, one)}
        return frozenset(below), RELATED

    def _lies_below(self, code: str, wider: frozenset[str]) -> bool:
        scheme, _, bare = code.partition(":")
        return any(f"{scheme}:{node}" in wider for node in above(self._trees, scheme, bare)[1:])

    def knows(self, region: str) -> bool:
        """Whether the region has a coded priority."""
        return region in self._of_region

    def shared_codes(self) -> set[str]:
        """Every code at which the priorities of two regions meet."""
        regions = sorted(self._of_region)
        pairs = ((one, other) for at, one in enumerate(regions) for other in regions[: at + 1])
        return {code for one, other in pairs for met in self.common(one, other) for code in met.codes}

    def common(self, one: str, other: str) -> list[Meeting]:
        if (one, other) not in self._pairs:
            self._pairs[one, other] = [
                met for p in self._of_region[one] for q in self._of_region[other] for met in self._meetings(p, q)
            ]
        return self._pairs[one, other]

    def shared(
        self, a: ProfileData, b: ProfileData, codes_a: frozenset[str], codes_b: frozenset[str]
    ) -> tuple[Finding, list[SharedPriority]]:
        """The finding and the strongest shared priorities, the strongest first.

        strength = weight of both priorities x 1 or 0.5 as their codes are the same or above one another
        x 0.25, 0.6 or 1.0 as none, one or both profiles carry such a code x 0.5 where only links that nobody reviewed
        bring them together. Of two ways in which a pair meets the stronger counts.
        """
        missing = [f"region_{side}" for side, p in (("a", a), ("b", b)) if not p.region]
        missing += [
            f"priorities_{side}" for side, p in (("a", a), ("b", b)) if p.region and p.region not in self._of_region
        ]
        if missing:
            return Finding("priorities", "both", None, "priorities", tuple(missing)), []
        best: dict[tuple[int, int], SharedPriority] = {}
        for shared in self._rated(a, b, codes_a, codes_b):
            if (shared.a, shared.b) not in best or best[shared.a, shared.b].strength < shared.strength:
                best[shared.a, shared.b] = shared
        found = list(best.values())
        found.sort(key=lambda s: (-s.strength, s.a, s.b))
        return Finding("priorities", "both", found[0].strength if found else 0.0, "priorities"), found[:KEPT]

    def _rated(
        self, a: ProfileData, b: ProfileData, codes_a: frozenset[str], codes_b: frozenset[str]
    ) -> Iterator[SharedPriority]:
        for met in self.common(a.region, b.region):
            p, q = met.p, met.q
            touched = bool(met.codes & codes_a) + bool(met.codes & codes_b)
            yield SharedPriority(
                p.id,
                q.id,
                p.title,
                q.title,
                p.source,
                q.source,
                p.level,
                q.level,
                tuple(sorted(met.codes)),
                met.strength * TOUCHED[touched],
                touched == 2,
                met.is_unreviewed,
            )
