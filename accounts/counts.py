"""Counts as people may see them: exact for project managers, rounded for everybody else."""


def base_cell(count: int) -> str:
    """A count as everybody may see it: multiples of 5, "<5" below; zero stays zero. Halves go up.

    Every cell is rounded by itself, totals too, so that no difference of two of them tells a single case.
    """
    if count == 0:
        return "0"
    return "<5" if count < 5 else str(5 * ((2 * count + 5) // 10))


def shown(count: int, *, exact: bool) -> str:
    return str(count) if exact else base_cell(count)
