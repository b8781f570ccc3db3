"""What goes into the engine and what comes out: frozen plain data, no Django."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class ProfileData:
    """One profile as the engine sees it.

    Codes are those of the closed lists (`sme_10`, `rd_cooperation`, ...). An empty tuple of target countries means
    "any country"; in every other list empty means "not stated". `type` is None only for imports, whose form nobody
    filled in: there every empty list is unknown. `company_kind` says what the company itself is in the list of
    partner types; None when not known. `nace` codes are written without scheme, like `C.10`.
    """

    id: int
    company: int
    country: str
    region: str | None = None
    region_group: str | None = None
    type: str | None = None
    title: str = ""
    summary: str = ""
    description: str = ""
    advantages: str = ""
    technical: str = ""
    partner_role: str = ""
    market: tuple[str, ...] = ()
    technology: tuple[str, ...] = ()
    source_keywords: tuple[str, ...] = ()
    partnership_types: tuple[str, ...] = ()
    partner_types: tuple[str, ...] = ()
    company_kind: str | None = None
    target_countries: tuple[str, ...] = ()
    offers_areas: tuple[str, ...] = ()
    seeks_areas: tuple[str, ...] = ()
    stage: str | None = None
    ipr: str | None = None
    languages: tuple[str, ...] = ()
    nace: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PriorityData:
    """One S3 priority of a region.

    `codes` look like `een_technology:01` or `nace:C.10`; `weight` is 0..1: 1 for a regional priority, less for a
    national stand-in. `unreviewed` are those of the codes that rest on a link of the crosswalk nobody has reviewed.
    """

    id: int
    region: str
    title: str
    source: str = ""
    level: str = ""
    weight: float = 1.0
    codes: frozenset[str] = frozenset()
    unreviewed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tree:
    """One taxonomy: `parents` maps a code to its parent (None or "" for a root), `labels` a code to its name."""

    scheme: str
    parents: Mapping[str, str | None]
    labels: Mapping[str, str] = field(default_factory=dict)

    def path(self, code: str) -> tuple[str, ...]:
        """The code and its ancestors, leaf first; a circle in the data ends the path."""
        seen: list[str] = []
        while code and code in self.parents and code not in seen:
            seen.append(code)
            code = self.parents[code] or ""
        return tuple(seen)


DEFAULT_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "text": 0.40,
        "technology": 0.10,
        "market": 0.07,
        "types": 0.06,
        "partner_sought": 0.08,
        "partnership": 0.06,
        "target_countries": 0.04,
        "value_chain": 0.06,
        "stage": 0.03,
        "ipr": 0.02,
        "priorities": 0.05,
        "languages": 0.03,
        "bridge": 0.04,
    }
)


@dataclass(frozen=True, slots=True)
class Weights:
    """Criterion key -> weight (not negative, any sum above zero); a missing key weighs nothing."""

    values: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
    version: str = "default-1"

    def of(self, key: str) -> float:
        return float(self.values.get(key, 0.0))


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One criterion of one pair.

    `direction`: "ab" (what b is worth to a), "ba", or "both" for a symmetrical criterion. `value` is 0..1.
    `weight` is the weight as set; `contribution_ab` and `contribution_ba` are the shares of the two directions'
    scores that come from here (zero in a direction the criterion does not belong to, and when unknown).
    """

    key: str
    direction: str
    status: str
    value: float
    weight: float
    contribution_ab: float = 0.0
    contribution_ba: float = 0.0

    @property
    def contribution(self) -> float:
        """The contribution to its direction; for a symmetrical criterion the mean over both."""
        if self.direction == "ab":
            return self.contribution_ab
        if self.direction == "ba":
            return self.contribution_ba
        return (self.contribution_ab + self.contribution_ba) / 2


@dataclass(frozen=True, slots=True)
class MatchedKeyword:
    """Two keywords that are equal (`closeness` 1) or meet at a common ancestor `meet`."""

    scheme: str
    a: str
    b: str
    meet: str
    closeness: float


@dataclass(frozen=True, slots=True)
class SharedPriority:
    """A priority of a's region and one of b's whose codes are the same or lie above one another.

    `codes` are the shared or the narrower ones; `relevant` when both profiles carry such a code too; `unreviewed`
    when they meet only by a link of the crosswalk that nobody has reviewed.
    """

    a: int
    b: int
    title_a: str
    title_b: str
    source_a: str
    source_b: str
    level_a: str
    level_b: str
    codes: tuple[str, ...]
    strength: float
    relevant: bool
    unreviewed: bool = False


@dataclass(frozen=True, slots=True)
class Suggested:
    """One unordered pair (a < b) with everything a broker needs to judge it.

    `score` is the harmonic mean of `score_ab` and `score_ba`; `known_ab` and `known_ba` tell what share of the
    applicable weight rests on known facts. `words` are (word, contribution) pairs, the greatest first: the mean
    over both directions of the word's share of the score. `related` are words that only one side has and that are
    near to the other's by meaning; large collections only. `against` and `unknowns` are the keys of
    `brokerage.matching.keys`.
    """

    a: int
    b: int
    score: float
    score_ab: float
    score_ba: float
    known_ab: float
    known_ba: float
    criteria: tuple[CriterionResult, ...]
    words: tuple[tuple[str, float], ...]
    keywords: tuple[MatchedKeyword, ...]
    priorities: tuple[SharedPriority, ...]
    against: tuple[str, ...]
    unknowns: tuple[str, ...]
    engine: str
    weights: str
    related: tuple[tuple[str, float], ...] = ()

    def evidence(self) -> dict:
        """All of it as a JSON-able dict, floats rounded to six digits, to be kept with the suggestion."""
        return {
            "engine": self.engine,
            "weights": self.weights,
            "a": self.a,
            "b": self.b,
            "score": round(self.score, 6),
            "score_ab": round(self.score_ab, 6),
            "score_ba": round(self.score_ba, 6),
            "known_ab": round(self.known_ab, 6),
            "known_ba": round(self.known_ba, 6),
            "criteria": [
                {
                    "key": c.key,
                    "direction": c.direction,
                    "status": c.status,
                    "value": round(c.value, 6),
                    "weight": round(c.weight, 6),
                    "contribution_ab": round(c.contribution_ab, 6),
                    "contribution_ba": round(c.contribution_ba, 6),
                }
                for c in self.criteria
            ],
            "words": [[word, round(value, 6)] for word, value in self.words],
            "related": [[word, round(value, 6)] for word, value in self.related],
            "keywords": [
                {"scheme": k.scheme, "a": k.a, "b": k.b, "meet": k.meet, "closeness": round(k.closeness, 6)}
                for k in self.keywords
            ],
            "priorities": [
                {
                    "a": p.a,
                    "b": p.b,
                    "title_a": p.title_a,
                    "title_b": p.title_b,
                    "source_a": p.source_a,
                    "source_b": p.source_b,
                    "level_a": p.level_a,
                    "level_b": p.level_b,
                    "codes": list(p.codes),
                    "strength": round(p.strength, 6),
                    "relevant": p.relevant,
                    "unreviewed": p.unreviewed,
                }
                for p in self.priorities
            ],
            "against": list(self.against),
            "unknowns": list(self.unknowns),
        }
