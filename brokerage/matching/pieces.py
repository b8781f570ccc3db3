"""Pieces of words, four letters long, so that "bioplastics" meets "plastic" and "Milchsensor" meets "Sensor".

They bring compounds, inflections that no stemmer undoes and misspellings together, in every language and script alike.
Pieces in one word only tell nothing that the word does not tell; those in many texts are endings.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

LENGTH = 4
MOST_TEXTS, FEWEST_TEXTS, FEWEST_WORDS = 0.10, 2, 2


@lru_cache(maxsize=100_000)
def of_word(term: str) -> tuple[str, ...]:
    """The different pieces of a stem; its edges are marked."""
    marked = f"<{term}>"
    return tuple(dict.fromkeys(marked[i : i + LENGTH] for i in range(len(marked) - LENGTH + 1)))


def telling(counts: Sequence[Mapping[str, float]]) -> set[str]:
    """The pieces worth keeping for texts given as term -> count."""
    texts: dict[str, int] = {}
    words: dict[str, int] = {}
    pieces: dict[str, tuple[str, ...]] = {}
    for terms in counts:
        found: set[str] = set()
        for term in terms:
            if term not in pieces:
                pieces[term] = of_word(term)
                for piece in pieces[term]:
                    words[piece] = words.get(piece, 0) + 1
            found.update(pieces[term])
        for piece in found:
            texts[piece] = texts.get(piece, 0) + 1
    most = max(MOST_TEXTS * len(counts), FEWEST_TEXTS + 8)
    return {p for p, n in texts.items() if FEWEST_TEXTS <= n <= most and words[p] >= FEWEST_WORDS}


def counted(terms: Mapping[str, float], kept: Collection[str]) -> dict[str, float]:
    """Piece -> count, for the pieces in `kept`."""
    total: dict[str, float] = {}
    for term, count in terms.items():
        for piece in of_word(term):
            if piece in kept:
                total[piece] = total.get(piece, 0.0) + count
    return total
