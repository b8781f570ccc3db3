"""The traffic light of an indicator. Plain numbers in, a colour's name out."""

# Shares of the way that should be gone by now; our own choice, shown on the pages.
GREEN_FROM, AMBER_FROM = 0.9, 0.6


def progress(baseline: float, target: float, value: float) -> float | None:
    """How much of the way from the baseline to the target is gone; None when they are the same."""
    if baseline == target:
        return None
    return (value - baseline) / (target - baseline)


def light(
    baseline: float | None,
    target: float | None,
    value: float | None,
    *,
    begins: int | None = None,
    ends: int | None = None,
    year: int | None = None,
) -> str:
    """ "green", "amber", "red", or "unknown" when a number is missing.

    Without years the whole way is expected. With them, the part of the time that has passed in `year`: who is half
    way at half time is on course. A target that goes down (less waste) works the same way.
    """
    if baseline is None or target is None or value is None:
        return "unknown"
    gone = progress(baseline, target, value)
    if gone is None:
        return "green" if value == target else "red"
    expected = 1.0
    if begins is not None and ends is not None and year is not None and ends > begins:
        expected = min(max((year - begins) / (ends - begins), 0.0), 1.0)
    if gone >= 1.0 or gone >= expected * GREEN_FROM:
        return "green"
    return "amber" if gone >= expected * AMBER_FROM else "red"
