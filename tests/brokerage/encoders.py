"""Small encoders for tests, named `python:tests.brokerage.encoders:...`; one of them fails."""

import zlib

import numpy as np

ENCODED: list[str] = []
SAME = {"fromage": "cheese"}


class Hashing:
    """Words counted in 64 places; it knows what one French word means."""

    def encode(self, texts):
        ENCODED.extend(texts)
        rows = np.full((len(texts), 64), 0.1)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().split():
                row[zlib.crc32(SAME.get(word, word).encode()) % 64] += 1
        return rows


class OtherHashing(Hashing):
    def encode(self, texts):
        return super().encode(texts)[:, ::-1]


class Choosy(Hashing):
    def encode(self, texts):
        if any("poison" in text for text in texts):
            raise ValueError("no such text")
        return super().encode(texts)
