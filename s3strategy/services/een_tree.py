"""The parents of EEN keywords, which their file names by label only."""

from collections import defaultdict
from collections.abc import Iterable


def parent_codes(rows: Iterable[dict[str, str]]) -> dict[str, str | None]:
    """Code -> code of its parent, for the rows of one tree (`code`, `label`, `level`, `parent_label`).

    A label may stand under several codes ("Energy efficiency" is 04007 and 004008), and a code need not
    start with its parent's. Among several candidates the one whose code begins the child's wins, then
    the one written with the same number of digits a group: 3-digit children (004006001) belong to 004008,
    not to 04007, whose own children are written 04007001.

    Raises ValueError when a parent is missing or stays ambiguous.
    """
    rows = list(rows)
    candidates: dict[tuple[int, str], list[str]] = defaultdict(list)
    for row in rows:
        candidates[int(row["level"]), row["label"]].append(row["code"])
    parents: dict[str, str | None] = {}
    for row in rows:
        code, level = row["code"], int(row["level"])
        if level == 1:
            parents[code] = None
            continue
        found = candidates[level - 1, row["parent_label"]]
        for keeps in (
            lambda parent, code=code: True,
            lambda parent, code=code: code.startswith(parent),
            lambda parent, code=code: len(code) % 3 == len(parent) % 3,
        ):
            kept = [parent for parent in found if keeps(parent)]
            if len(kept) == 1:
                parents[code] = kept[0]
                break
        else:
            raise ValueError(f"The parent of keyword {code} is not clear: {row['parent_label']!r} is {found}")
    return parents
