"""What changed between two texts, word by word."""

import re
from collections import Counter
from difflib import SequenceMatcher
from typing import NamedTuple

SAME, REMOVED, ADDED = "same", "removed", "added"
# Above this many equal pairs of words a comparison word by word would take seconds (texts that repeat few words).
MOST_PAIRS = 400_000


class Part(NamedTuple):
    kind: str
    text: str


def words_changed(before: str, after: str) -> list[Part]:
    """Parts in reading order; `same` and `removed` together give `before`, `same` and `added` give `after`."""
    old, new = _tokens(before), _tokens(after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    parts = [Part(SAME, "".join(old[:head]))]
    parts += _between(old[head : len(old) - tail], new[head : len(new) - tail])
    parts.append(Part(SAME, "".join(old[len(old) - tail :])))
    return [part for part in parts if part.text]


def _tokens(text: str) -> list[str]:
    """Words and signs, each with the space after it, and line breaks for themselves."""
    return re.findall(r"\n|[^\S\n]+|(?:\w+|[^\w\s]+)[^\S\n]?", text)


def _common(one: list[str], other: list[str]) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _between(old: list[str], new: list[str]) -> list[Part]:
    counts, others = Counter(old), Counter(new)
    if sum(count * others[word] for word, count in counts.items()) > MOST_PAIRS:
        return [Part(REMOVED, "".join(old)), Part(ADDED, "".join(new))]
    parts = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(Part(SAME, "".join(old[a:b])))
            continue
        parts += [Part(REMOVED, "".join(old[a:b])), Part(ADDED, "".join(new[c:d]))]
    return [part for part in parts if part.text]
