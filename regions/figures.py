"""Counts per region that upper floors know: registered when their app is ready, shown on the pages of regions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """`count` takes keys of rows of Region and gives key -> the figure as everybody may see it; none is zero."""

    key: str
    label: object
    count: Callable[[Sequence[int]], dict[int, str]]


_figures: dict[str, Figure] = {}


def register_figure(figure: Figure) -> None:
    _figures[figure.key] = figure


def figures_of(region_ids: Sequence[int]) -> list[dict]:
    """One entry a figure: its `label`, and `values` by key of region, rounded by who registered it."""
    return [{"label": figure.label, "values": figure.count(region_ids)} for figure in _figures.values()]
