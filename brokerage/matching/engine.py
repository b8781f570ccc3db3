"""The engine and its index (the working parts follow in the next commit)."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from .data import PriorityData, ProfileData, Suggested, Tree, Weights

ENGINE_VERSION = "tibs-1"


class Index:
    def add(self, profile: ProfileData) -> None:
        raise NotImplementedError

    def replace(self, profile: ProfileData) -> None:
        raise NotImplementedError

    def remove(self, profile_id: int) -> None:
        raise NotImplementedError

    def suggest(
        self, profile_ids: Iterable[int], *, decided: Collection[tuple[int, int]] = (), top: int = 20
    ) -> list[Suggested]:
        raise NotImplementedError


class Engine:
    def __init__(
        self, weights: Weights, trees: Mapping[str, Tree] = {}, priorities: Sequence[PriorityData] = ()
    ) -> None:
        raise NotImplementedError

    def fit(self, profiles: Iterable[ProfileData]) -> Index:
        raise NotImplementedError
