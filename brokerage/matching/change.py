"""Whether a profile says something else than before: what counts as a material change, and what does not.

Words are kept as a sketch (MinHash, Broder 1997): of two sets of words it tells the share they have in common, with a
standard error of .04 at most, and no word can be read from it.
"""

import re
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

# Below this share of common words a text is another one; below this share of common entries a list is.
SAME_TEXT, SAME_LIST = 0.7, 0.5
LISTS = ("keywords", "partner_types", "partnership_types", "offers_areas", "seeks_areas", "target_countries")
KEYS = ("type", "stage", "texts", *LISTS)

HASHES, PRIME = 128, 2_147_483_647
_random = np.random.default_rng(7)
_FACTORS = _random.integers(1, PRIME, HASHES, dtype=np.int64)
_SHIFTS = _random.integers(0, PRIME, HASHES, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Said:
    """What a profile said at one time. `sketch` is of its texts."""

    type: str
    stage: str
    lists: Mapping[str, Collection[str]]
    sketch: bytes


def sketch_of(text: str) -> bytes:
    """Of the set of words of three characters and more, without case."""
    words = np.array([zlib.crc32(word.encode()) % PRIME for word in set(re.findall(r"\w{3,}", text.casefold()))])
    least = np.full(HASHES, PRIME, dtype=np.int64)
    if len(words):
        # Both factors are below 2^31, so that no product leaves 64 bits.
        least = ((words.astype(np.int64)[:, None] * _FACTORS + _SHIFTS) % PRIME).min(axis=0)
    return least.astype("<u4").tobytes()


def words_in_common(one: bytes, other: bytes) -> float:
    """Share of the words of both texts together that stand in both, estimated."""
    return float(np.mean(np.frombuffer(one, "<u4") == np.frombuffer(other, "<u4")))


def entries_in_common(one: Collection[str], other: Collection[str]) -> float:
    one, other = set(one), set(other)
    return len(one & other) / len(one | other) if one | other else 1.0


def what_changed(before: Said, after: Said) -> list[str]:
    """Keys of what changed materially, in the order of `KEYS`; none for mended words and small additions."""
    changed = {key for key in ("type", "stage") if getattr(before, key) != getattr(after, key)}
    if words_in_common(before.sketch, after.sketch) < SAME_TEXT:
        changed.add("texts")
    for key in LISTS:
        if entries_in_common(before.lists.get(key, ()), after.lists.get(key, ())) < SAME_LIST:
            changed.add(key)
    return [key for key in KEYS if key in changed]
