"""From text to terms: markup off, normal forms, stop words out, stems; and back from a stem to a word one can read."""

import html
import re
import unicodedata
from collections import Counter

import Stemmer
from bm25s.stopwords import STOPWORDS_EN

from .data import ProfileData

# A word in the title says more about the whole than one in the description; repeated in several fields it adds up.
FIELD_WEIGHTS = {
    "title": 2.0,
    "summary": 1.5,
    "description": 1.0,
    "advantages": 1.0,
    "technical": 1.0,
    "partner_role": 1.0,
    "source_keywords": 1.0,
}

_TAG = re.compile(r"<[^<>]{0,500}>")
_WORD = re.compile(r"[^\W_]{2,40}")
_STOP = frozenset(STOPWORDS_EN)


def plain(text: str) -> str:
    """Text without markup and in one normal form; lone surrogates, which no encoder takes, become spaces."""
    text = "".join(" " if "\ud800" <= c <= "\udfff" else c for c in text) if not text.isascii() else text
    return unicodedata.normalize("NFKC", html.unescape(_TAG.sub(" ", text)))


def field_texts(profile: ProfileData) -> list[tuple[float, str]]:
    """The profile's texts with their weights."""
    texts = [(FIELD_WEIGHTS[name], getattr(profile, name)) for name in FIELD_WEIGHTS if name != "source_keywords"]
    texts.append((FIELD_WEIGHTS["source_keywords"], " . ".join(profile.source_keywords)))
    return [(weight, text) for weight, text in texts if text]


class Reader:
    """Turns profiles into weighted term counts and remembers which word stood behind each stem."""

    def __init__(self) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        self._stems: dict[str, str] = {}
        self._words: dict[str, Counter] = {}

    def stems(self, text: str) -> list[str]:
        words = [w for w in _WORD.findall(plain(text).lower()) if w not in _STOP and not w.isdigit()]
        for word in words:
            stem = self._stems.get(word)
            if stem is None:
                stem = self._stems[word] = self._stemmer.stemWord(word)
            self._words.setdefault(stem, Counter())[word] += 1
        return [self._stems[w] for w in words]

    def read(self, profile: ProfileData) -> tuple[list[str], dict[str, float]]:
        """The terms of all fields in order, and term -> count weighted by field."""
        sequence: list[str] = []
        total: dict[str, float] = {}
        for weight, text in field_texts(profile):
            stems = self.stems(text)
            sequence.extend(stems)
            for stem in stems:
                total[stem] = total.get(stem, 0.0) + weight
        return sequence, total

    def counts(self, profile: ProfileData) -> dict[str, float]:
        """Term -> weighted count over all fields."""
        return self.read(profile)[1]

    def word(self, stem: str) -> str:
        """The commonest word with this stem, the alphabetically first of equals."""
        seen = self._words.get(stem)
        return min(seen, key=lambda w: (-seen[w], w)) if seen else stem
