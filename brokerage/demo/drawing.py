"""Many profiles, always the same for one seed, with the word frequencies of real texts.

Words follow Zipf's law (Zipf 1949, as fitted by Mandelbrot 1953): a text is drawn from a common vocabulary, from one of
many topics with vocabularies of their own, and repeats its rare words as real texts do (Church, Gale 1995). Texts are
as long as those of matchbench's topic family (median 110 words). All other fields are drawn as in the demo world:
types, target countries, partner kinds and keywords are filled in by most, not by all.
"""

from collections.abc import Iterator

import numpy as np

from brokerage.enums import PARTNERSHIPS_OF_TYPE as ALLOWED
from brokerage.enums import IprStatus, PartnerType, SizeClass, Stage, ValueChainArea

COMMON, TOPICS, OF_A_TOPIC = 20_000, 120, 100
MEDIAN_WORDS, SPREAD = 110, 0.55
SYLLABLES = [a + b for a in "bcdfghklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "il", "or")]
TYPES = ("BO", "BR", "TO", "TR", "RDR")


def word(number: int) -> str:
    """A made-up word for a number; short for small numbers, as frequent words are."""
    parts = []
    number += len(SYLLABLES)
    while number:
        number, rest = divmod(number, len(SYLLABLES))
        parts.append(SYLLABLES[rest])
    return "".join(parts)


def zipf(size: int, shift: float = 2.7, power: float = 1.25) -> np.ndarray:
    weights = 1.0 / (np.arange(size) + shift) ** power
    return np.cumsum(weights / weights.sum())


class Writer:
    """Draws texts and fields. `places` are (country, region or None), `keywords` {scheme: codes}."""

    def __init__(self, seed: int, places: list, keywords: dict[str, list[str]], languages: dict[str, str]) -> None:
        self.chance = np.random.default_rng(seed)
        self.places, self.keywords, self.languages = places, keywords, languages
        self.common, self.own = zipf(COMMON), zipf(OF_A_TOPIC)
        self.countries = sorted({country for country, _region in places})

    def text(self, topic: int, share: float = 0.35) -> str:
        length = int(np.clip(self.chance.lognormal(np.log(MEDIAN_WORDS), SPREAD), 8, 600))
        drawn = self.chance.random(length)
        numbers = np.searchsorted(self.common, drawn)
        special = self.chance.random(length) < share
        offset = COMMON + topic * OF_A_TOPIC
        numbers[special] = offset + np.searchsorted(self.own, self.chance.random(int(special.sum())))
        # What a text is about it says again.
        again = self.chance.random(length) < 0.12
        if again.any() and special.any():
            numbers[again] = self.chance.choice(numbers[special], int(again.sum()))
        return " ".join(word(int(number)) for number in numbers)

    def some(self, options: list[str], most: int, none: float = 0.0) -> list[str]:
        if self.chance.random() < none:
            return []
        count = int(self.chance.integers(1, most + 1))
        return sorted(set(self.chance.choice(options, min(count, len(options)), replace=False).tolist()))

    def profiles(self, count: int) -> Iterator[dict]:
        areas = [str(area) for area in ValueChainArea]
        for _ in range(count):
            topic = int(self.chance.integers(TOPICS))
            kind = TYPES[int(self.chance.integers(len(TYPES)))]
            country, region = self.places[int(self.chance.integers(len(self.places)))]
            words = self.text(topic).split(" ")
            technical = kind in ("TO", "TR", "RDR")
            yield {
                "type": kind,
                "country": country,
                "region": region,
                "title": " ".join(words[:8]),
                "summary": " ".join(words[8:40])[:500],
                "description": " ".join(words[40:])[:4000],
                "technology": self.topical("een_technology", topic) if technical else [],
                "market": self.topical("een_market", topic),
                "partnership_types": self.some([str(x) for x in ALLOWED[kind]], 2),
                "partner_types": self.some([str(x) for x in PartnerType], 5, none=0.3),
                "size_class": str(self.chance.choice([str(x) for x in SizeClass][:3])),
                "target_countries": [c for c in self.some(self.countries, 6, none=0.5) if c != country],
                "offers_areas": self.some(areas, 3, none=0.2),
                "seeks_areas": self.some(areas, 3, none=0.2),
                "stage": str(self.chance.choice([str(x) for x in Stage])) if technical else "",
                "ipr": str(self.chance.choice([str(x) for x in IprStatus])) if kind == "TO" else "",
                "languages": ["en", self.languages[country]] if self.chance.random() < 0.9 else [],
            }

    def topical(self, scheme: str, topic: int) -> list[str]:
        """Keywords near to each other for one topic, as companies of one trade choose them."""
        codes = self.keywords[scheme]
        middle = (topic * 7919) % len(codes)
        near = [codes[(middle + step) % len(codes)] for step in range(8)]
        return self.some([*near, str(self.chance.choice(codes))], 4, none=0.1)
