"""Two versions of a text as a person compares them: what went, what came, what stayed. Plain Python."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, GONE, NEW = "same", "gone", "new"
WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    name: str
    label: str
    pieces: tuple[Piece, ...]


def pieces_of(before: str, after: str) -> Iterator[Piece]:
    """Words that stayed, went and came, in reading order. Put together without GONE they are `after`.

    Texts without a common word are not taken apart: one goes, the other comes.
    """
    if before and after and not set(before.split()) & set(after.split()):
        yield from (Piece(GONE, before), Piece(NEW, after))
        return
    old, new = WORDS.findall(before), WORDS.findall(after)
    for step, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if step == "equal":
            yield Piece(SAME, "".join(old[i:j]))
            continue
        if i < j:
            yield Piece(GONE, "".join(old[i:j]))
        if k < m:
            yield Piece(NEW, "".join(new[k:m]))


def lines_of(before: str, after: str) -> Iterator[Piece]:
    """The same for lists, a thing a line: those that went, those that came, those that stay."""
    old, new = before.splitlines(), after.splitlines()
    yield from (Piece(GONE, f"{line}\n") for line in old if line not in new)
    yield from (Piece(NEW, f"{line}\n") for line in new if line not in old)
    yield from (Piece(SAME, f"{line}\n") for line in new if line in old)


def differences(
    before: Mapping[str, str], after: Mapping[str, str], labels: Mapping[str, str], lists: frozenset[str]
) -> list[Difference]:
    """What differs between two mappings of names to texts, in the order of `labels`; `lists` hold a thing a line."""
    found = []
    for name, label in labels.items():
        old, new = before.get(name, ""), after.get(name, "")
        if old != new:
            pieces = lines_of(old, new) if name in lists else pieces_of(old, new)
            found.append(Difference(name, label, tuple(pieces)))
    return found
