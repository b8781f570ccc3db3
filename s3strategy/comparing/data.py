"""What is compared."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CodedPriority:
    """A priority: `codes` are "scheme:code" -> confidence in (0, 1], `weight` in (0, 1] is that of its level.

    `areas`: its places in the value chain; empty means not known.
    """

    id: int
    title: str
    weight: float = 1.0
    codes: Mapping[str, float] = field(default_factory=dict)
    areas: frozenset[str] = frozenset()


def strengths(priorities: Iterable[CodedPriority], scheme: str = "") -> dict[str, float]:
    """Code -> how firmly a region stands for it: its best priority's weight x confidence. `scheme` narrows."""
    found: dict[str, float] = {}
    for priority in priorities:
        for code, confidence in priority.codes.items():
            if not scheme or code.startswith(f"{scheme}:"):
                found[code] = max(found.get(code, 0.0), priority.weight * confidence)
    return found
