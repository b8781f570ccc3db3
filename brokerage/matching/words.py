"""From text to terms: markup off, normal forms, stop words out, stems by language; and back to a word one can read."""

import html
import re
import unicodedata

import Stemmer

from .data import ProfileData
from .languages import STEMMERS, STOP, language_of

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
_LONGEST = 40
# In plain English characters words are found by splitting, in a fifth of the time.
_SPLIT = "".join(chr(c) if chr(c).isalnum() else " " for c in range(128))


def plain(text: str) -> str:
    """Text without markup and in one normal form; lone surrogates, which no encoder takes, become spaces."""
    if text.isascii() and "<" not in text and "&" not in text:
        return text
    text = "".join(" " if "\ud800" <= c <= "\udfff" else c for c in text) if not text.isascii() else text
    return unicodedata.normalize("NFKC", html.unescape(_TAG.sub(" ", text)))


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, with those of one letter left out."""
    text = plain(text).lower()
    if not text.isascii():
        return _WORD.findall(text)
    words = text.translate(_SPLIT).split()
    if words and max(map(len, words)) > _LONGEST:
        return _WORD.findall(text)
    return [word for word in words if len(word) > 1]


def field_texts(profile: ProfileData) -> list[tuple[float, str]]:
    """The profile's texts with their weights."""
    texts = [(FIELD_WEIGHTS[name], getattr(profile, name)) for name in FIELD_WEIGHTS if name != "source_keywords"]
    texts.append((FIELD_WEIGHTS["source_keywords"], " . ".join(profile.source_keywords)))
    return [(weight, text) for weight, text in texts if text]


def _stemmers() -> dict[str, Stemmer.Stemmer]:
    return {language: Stemmer.Stemmer(name) for language, name in STEMMERS.items()}


class Reader:
    """Turns profiles into weighted term counts and knows which word stood behind each stem while it learnt."""

    def __init__(self) -> None:
        self._stemmers = _stemmers()
        # Language -> word -> stem; "" for words that are passed over.
        self._stems: dict[str, dict[str, str]] = {}
        self._words: dict[str, dict[str, int]] = {}

    def __getstate__(self) -> dict:
        # The stemmers are compiled code; what was read is kept.
        return {name: value for name, value in self.__dict__.items() if name != "_stemmers"}

    def __setstate__(self, state: dict) -> None:
        self.__dict__.update(state, _stemmers=_stemmers())

    def stems(self, words: list[str], language: str, *, learn: bool = False) -> list[str]:
        """Words in lower case as stems, without numbers and the language's function words."""
        known = self._stems.setdefault(language, {})
        try:
            stems = [known[word] for word in words]
        except KeyError:
            for word in words:
                if word not in known:
                    stem = known[word] = self._stem(word, language)
                    if stem and not learn and stem not in self._words:
                        self._words[stem] = {word: 1}
            stems = [known[word] for word in words]
        if learn:
            for word, stem in zip(words, stems, strict=True):
                if stem:
                    seen = self._words.setdefault(stem, {})
                    seen[word] = seen.get(word, 0) + 1
        return list(filter(None, stems))

    def _stem(self, word: str, language: str) -> str:
        if word in STOP[language] or word.isdigit():
            return ""
        stemmer = self._stemmers.get(language)
        return stemmer.stemWord(word) if stemmer else word

    def read(self, profile: ProfileData, *, learn: bool = False) -> tuple[list[str], dict[str, float]]:
        """The terms of all fields in order, and term -> count weighted by field."""
        fields = [(weight, words_of(text)) for weight, text in field_texts(profile)]
        language = language_of([word for _, words in fields for word in words])
        sequence: list[str] = []
        total: dict[str, float] = {}
        for weight, words in fields:
            stems = self.stems(words, language, learn=learn)
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
