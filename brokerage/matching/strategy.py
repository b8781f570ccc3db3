"""What the S3 priorities of two regions have in common, and whether it concerns the two companies."""

from collections.abc import Iterator, Mapping, Sequence

from .criteria import Finding
from .data import PriorityData, ProfileData, SharedPriority, Tree

# A shared priority that neither company's keywords touch is weak ground; one that both touch is firm ground.
TOUCHED = (0.25, 0.6, 1.0)
KEPT = 5


class Strategies:
    """Shared priorities per pair of regions, found once."""

    def __init__(self, priorities: Sequence[PriorityData], trees: Mapping[str, Tree]) -> None:
        self._trees = trees
        self._of_region: dict[str, list[PriorityData]] = {}
        for priority in sorted(priorities, key=lambda p: p.id):
            if priority.codes:
                self._of_region.setdefault(priority.region, []).append(priority)
        self._pairs: dict[tuple[str, str], list[tuple[PriorityData, PriorityData, frozenset[str]]]] = {}

    def codes_of(self, profile: ProfileData) -> frozenset[str]:
        """The profile's codes and all above them, with their schemes."""
        found = set()
        schemes = (("een_technology", profile.technology), ("een_market", profile.market), ("nace", profile.nace))
        for scheme, codes in schemes:
            tree = self._trees.get(scheme)
            for code in codes:
                path = tree.path(code) if tree else ()
                found.update(f"{scheme}:{node}" for node in path or (code,))
        return frozenset(found)

    def _shared(self, one: str, other: str) -> list[tuple[PriorityData, PriorityData, frozenset[str]]]:
        if (one, other) not in self._pairs:
            self._pairs[one, other] = [
                (p, q, p.codes & q.codes)
                for p in self._of_region[one]
                for q in self._of_region[other]
                if p.codes & q.codes
            ]
        return self._pairs[one, other]

    def shared(
        self, a: ProfileData, b: ProfileData, codes_a: frozenset[str], codes_b: frozenset[str]
    ) -> tuple[Finding, list[SharedPriority]]:
        """The finding and the strongest shared priorities, the strongest first.

        strength = weight of both priorities x 0.25, 0.6 or 1.0 as none, one or both profiles carry a shared code.
        """
        missing = [f"region_{side}" for side, p in (("a", a), ("b", b)) if not p.region]
        missing += [
            f"priorities_{side}" for side, p in (("a", a), ("b", b)) if p.region and p.region not in self._of_region
        ]
        if missing:
            return Finding("priorities", "both", None, "priorities", tuple(missing)), []
        found = list(self._rated(a, b, codes_a, codes_b))
        found.sort(key=lambda s: (-s.strength, s.a, s.b))
        return Finding("priorities", "both", found[0].strength if found else 0.0, "priorities"), found[:KEPT]

    def _rated(
        self, a: ProfileData, b: ProfileData, codes_a: frozenset[str], codes_b: frozenset[str]
    ) -> Iterator[SharedPriority]:
        for p, q, common in self._shared(a.region, b.region):
            touched = bool(common & codes_a) + bool(common & codes_b)
            yield SharedPriority(
                p.id,
                q.id,
                p.title,
                q.title,
                p.source,
                q.source,
                p.level,
                q.level,
                tuple(sorted(common)),
                min(1.0, max(0.0, p.weight * q.weight)) * TOUCHED[touched],
                touched == 2,
            )
