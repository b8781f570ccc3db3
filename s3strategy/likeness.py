"""How much short texts have in common: cosine of words weighed by rarity. Plain Python, no Django.

Words are stems (Porter's English stemmer); a word's weight is log((1 + n) / (1 + texts with it)) + 1, as in
scikit-learn's documented smoothing of tf-idf.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log, sqrt

import Stemmer

WORD = re.compile(r"[^\W\d_]{3,}")
# Words of classifications that say nothing of a subject.
STOP = frozenset(
    {
        *("and", "the", "for", "with", "other", "related", "not", "elsewhere", "classified", "activities", "activity"),
        *("manufacture", "services", "service", "products", "product", "including", "general", "based", "from", "use"),
        *("using", "its", "into", "new", "industry", "sector", "technologies", "technology", "technological"),
        *("systems", "system", "areas", "area", "field", "fields", "development", "research", "science", "sciences"),
        *("applications", "application", "various", "linked", "branches", "solutions", "smart", "engineering"),
    }
)


@dataclass(frozen=True, slots=True)
class Likeness:
    key: object
    value: float
    words: tuple[str, ...]


class Texts:
    """Texts by key, to ask which are like another one."""

    def __init__(self, texts: Mapping[object, str]) -> None:
        self._stem = Stemmer.Stemmer("english")
        counted = {key: self._count(text) for key, text in texts.items()}
        self._of_word: dict[str, list[tuple[object, float]]] = defaultdict(list)
        known = Counter(stem for counts in counted.values() for stem in counts)
        self._rarity = {stem: log((1 + len(texts)) / (1 + count)) + 1 for stem, count in known.items()}
        self._rarest = log(1 + len(texts)) + 1
        for key, counts in counted.items():
            length = self._length(counts)
            for stem in counts:
                self._of_word[stem].append((key, self._rarity[stem] / length))

    def _count(self, text: str) -> dict[str, str]:
        """Stem -> the word as it stands, each once: labels are too short for frequencies to tell anything."""
        found: dict[str, str] = {}
        for word in WORD.findall(text.casefold()):
            if word not in STOP:
                found.setdefault(self._stem.stemWord(word), word)
        return found

    def _length(self, stems: Iterable[str]) -> float:
        return sqrt(sum(self._rarity.get(stem, self._rarest) ** 2 for stem in stems)) or 1.0

    def like(self, text: str, *, least: float, most: int) -> list[Likeness]:
        """The texts at least `least` like `text`, 0 to 1, the most alike first, at most `most`."""
        words = self._count(text)
        length = self._length(words)
        values: dict[object, float] = defaultdict(float)
        shared: dict[object, list[str]] = defaultdict(list)
        for stem, word in words.items():
            for key, share in self._of_word.get(stem, ()):
                values[key] += share * self._rarity[stem] / length
                shared[key].append(word)
        found = [Likeness(key, min(1.0, value), tuple(shared[key])) for key, value in values.items() if value >= least]
        return sorted(found, key=lambda item: (-item.value, str(item.key)))[:most]
