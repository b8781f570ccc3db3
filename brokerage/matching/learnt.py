"""What is learnt from a collection of profiles: how telling words and keywords are, and what words mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .data import ProfileData, Tree
from .text import TextModel
from .trees import Closeness, closeness_of
from .words import Reader


@dataclass(frozen=True, slots=True)
class Learnt:
    """It stays as fitted while profiles come and go; scores are comparable under one of these only."""

    reader: Reader
    text: TextModel
    technology: Closeness
    market: Closeness

    @classmethod
    def of(
        cls, trees: Mapping[str, Tree], profiles: Sequence[ProfileData], vectors: Mapping[int, Sequence[float]]
    ) -> "Learnt":
        reader = Reader()
        read = [reader.read(profile, learn=True) for profile in profiles]
        return cls(
            reader,
            TextModel(
                [sequence for sequence, _terms in read],
                [terms for _sequence, terms in read],
                [vectors.get(profile.id) for profile in profiles],
            ),
            closeness_of(trees, "een_technology", (p.technology for p in profiles)),
            closeness_of(trees, "een_market", (p.market for p in profiles)),
        )
