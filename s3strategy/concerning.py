"""How many profiles concern a priority: counted by the floor above, which registers how when it is ready."""

from collections.abc import Callable, Collection

# Key of a region and keys of concepts -> how many published profiles there carry one of them or one below, rounded.
Counter = Callable[[int, Collection[int]], str]
_counters: list[Counter] = []


def register_profile_counter(counter: Counter) -> None:
    _counters[:] = [counter]


def profiles_concerning(region_id: int, concept_ids: Collection[int]) -> str | None:
    """None while no floor counts."""
    return _counters[0](region_id, concept_ids) if _counters else None
