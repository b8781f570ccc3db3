"""How alike two regions are by their indicators, under weights that whoever compares chooses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, log, sqrt


@dataclass(frozen=True, slots=True)
class Indicator:
    """`is_ratio`: compared by its logarithm, as twice as many people is the same step anywhere."""

    key: str
    is_ratio: bool = False


@dataclass(frozen=True, slots=True)
class Similarity:
    """`value` 0 to 1, None when nothing is known of both; `coverage`: the weight of what is known of both."""

    value: float | None
    coverage: float
    used: tuple[str, ...]
    missing: tuple[str, ...]


def check_weights(weights: Mapping[str, float]) -> None:
    """Raises ValueError, naming the indicator, for a weight that is no number from 0 on."""
    for key, weight in weights.items():
        if not isfinite(weight) or weight < 0:
            raise ValueError(key)


def similarity(
    regions: Mapping[str, Mapping[str, float | None]],
    a: str,
    b: str,
    indicators: Sequence[Indicator],
    weights: Mapping[str, float],
) -> Similarity:
    """1 - sqrt(sum w (z_a - z_b)^2 / sum w) over the indicators known of both.

    z is the value (its logarithm for ratios) between the least and the most of all `regions` that know it, 0 to 1.
    After Navarro and others (2014), with the root taken so that it reads as a share.
    """
    check_weights(weights)
    used, missing, total, known, distance = [], [], 0.0, 0.0, 0.0
    for indicator in indicators:
        weight = weights.get(indicator.key, 0.0)
        if weight <= 0:
            continue
        total += weight
        scale = {key: _scaled(row.get(indicator.key), indicator) for key, row in regions.items()}
        one, other = scale[a], scale[b]
        if one is None or other is None:
            missing.append(indicator.key)
            continue
        values = [value for value in scale.values() if value is not None]
        spread = max(values) - min(values)
        step = (one - other) / spread if spread > 0 else 0.0
        used.append(indicator.key)
        known += weight
        distance += weight * step * step
    value = max(0.0, 1 - sqrt(distance / known)) if known else None
    return Similarity(value, known / total if total else 0.0, tuple(used), tuple(missing))


def _scaled(value: float | None, indicator: Indicator) -> float | None:
    if value is None or not isfinite(value) or (indicator.is_ratio and value <= 0):
        return None
    return log(value) if indicator.is_ratio else float(value)
