"""Two profiles, all criteria, one score: the harmonic mean of what each is worth to the other.

A direction's score is the weighted mean over what is known: sum(w v) / sum(w) over its known criteria. So the
contributions w v / sum(w) add up to it, and what is unknown neither helps nor harms.
"""

from dataclasses import dataclass

from .criteria import PLAIN, Finding
from .data import CriterionResult, MatchedKeyword, ProfileData, SharedPriority, Suggested, Weights
from .strategy import Strategies
from .trees import Closeness

# Below this value a known criterion is told as a gap, from it on as a match.
GAP_BELOW = 0.15
WORDS_SHOWN = 12
TECHNICAL = {"TO", "TR", "RDR", None}
SIDES = ("ab", "ba")


@dataclass(frozen=True, slots=True)
class Subject:
    """A profile with what is worked out once: its codes with their ancestors, and whether it says anything."""

    profile: ProfileData
    codes: frozenset[str]
    has_words: bool


def harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other > 0 else 0.0


class Judge:
    def __init__(
        self, weights: Weights, technology: Closeness, market: Closeness, strategies: Strategies, version: str
    ) -> None:
        self._weights, self._strategies, self._version = weights, strategies, version
        self._trees = (("technology", technology), ("market", market))

    def explain(
        self, a: Subject, b: Subject, texts: tuple[float, float], words: list[tuple[str, float, float, bool]]
    ) -> Suggested:
        """The pair with its reasons. `words`: word, its share of a's text value and of b's, whether both have it."""
        findings, priorities = self._findings(a, b, texts)
        score_ab, weight_ab, known_ab = self._direction(findings, "ab")
        score_ba, weight_ba, known_ba = self._direction(findings, "ba")
        totals = {"ab": weight_ab, "ba": weight_ba}
        criteria = tuple(self._result(finding, totals) for finding in findings)
        gaps = {f.blame for f, c in zip(findings, criteria, strict=True) if c.status == "gap"}
        unknowns = {key for finding in findings for key in finding.unknowns}
        return Suggested(
            a=a.profile.id,
            b=b.profile.id,
            score=harmonic(score_ab, score_ba),
            score_ab=score_ab,
            score_ba=score_ba,
            known_ab=known_ab,
            known_ba=known_ba,
            criteria=criteria,
            words=self._words(criteria, [w[:3] for w in words if w[3]]),
            related=self._words(criteria, [w[:3] for w in words if not w[3]]),
            keywords=self._keywords(a.profile, b.profile),
            priorities=tuple(priorities),
            against=tuple(sorted(gaps - {""})),
            unknowns=tuple(sorted(unknowns)),
            engine=self._version,
            weights=self._weights.version,
        )

    def _findings(
        self, a: Subject, b: Subject, texts: tuple[float, float]
    ) -> tuple[list[Finding], list[SharedPriority]]:
        findings = list(self._texts(a, b, texts))
        for name, closeness in self._trees:
            findings.extend(self._tree(name, closeness, a.profile, b.profile))
        for criterion in PLAIN:
            findings.extend(criterion(a.profile, b.profile))
        shared, priorities = self._strategies.shared(a.profile, b.profile, a.codes, b.codes)
        findings.append(shared)
        return [f for f in findings if self._weights.of(f.key) > 0], priorities

    @staticmethod
    def _texts(a: Subject, b: Subject, texts: tuple[float, float]) -> list[Finding]:
        missing = tuple(key for key, subject in (("text_a", a), ("text_b", b)) if not subject.has_words)
        values = (None, None) if missing else texts
        return [Finding("text", side, v, "text", missing) for side, v in zip(SIDES, values, strict=True)]

    @staticmethod
    def _tree(name: str, closeness: Closeness, a: ProfileData, b: ProfileData) -> list[Finding]:
        one, other = getattr(a, name), getattr(b, name)
        if name == "technology" and not (one and other) and not {a.type, b.type} & TECHNICAL:
            return []
        missing = tuple(key for key, stated in ((f"{name}_a", one), (f"{name}_b", other)) if not stated)
        if missing:
            return [Finding(name, side, None, name, missing) for side in SIDES]
        return [
            Finding(name, "ab", closeness.value(one, other), name),
            Finding(name, "ba", closeness.value(other, one), name),
        ]

    def _direction(self, findings: list[Finding], side: str) -> tuple[float, float, float]:
        """Score, known weight and the share of what is known, 0..1 each but the weight."""
        total = known = value = 0.0
        for finding in findings:
            if finding.direction in (side, "both"):
                weight = self._weights.of(finding.key)
                total += weight
                if finding.value is not None:
                    known += weight
                    value += weight * finding.value
        return (value / known if known else 0.0), known, (known / total if total else 0.0)

    def _result(self, finding: Finding, totals: dict[str, float]) -> CriterionResult:
        weight = self._weights.of(finding.key)
        if finding.value is None:
            return CriterionResult(finding.key, finding.direction, "unknown", 0.0, weight)
        shares = [
            weight * finding.value / totals[side] if finding.direction in (side, "both") else 0.0 for side in SIDES
        ]
        status = "gap" if finding.value < GAP_BELOW else "match"
        return CriterionResult(finding.key, finding.direction, status, finding.value, weight, *shares)

    @staticmethod
    def _words(
        criteria: tuple[CriterionResult, ...], words: list[tuple[str, float, float]]
    ) -> tuple[tuple[str, float], ...]:
        forth = sum(c.contribution_ab for c in criteria if c.key == "text")
        back = sum(c.contribution_ba for c in criteria if c.key == "text")
        rated = [(word, (forth * there + back * again) / 2) for word, there, again in words]
        rated = [(word, share) for word, share in rated if share > 0]
        return tuple(sorted(rated, key=lambda item: (-item[1], item[0]))[:WORDS_SHOWN])

    def _keywords(self, a: ProfileData, b: ProfileData) -> tuple[MatchedKeyword, ...]:
        found = [m for name, closeness in self._trees for m in closeness.matched(getattr(a, name), getattr(b, name))]
        theirs = {keyword.casefold().strip() for keyword in b.source_keywords}
        for keyword in dict.fromkeys(a.source_keywords):
            if keyword.casefold().strip() in theirs:
                found.append(MatchedKeyword("source", keyword, keyword, keyword, 1.0))
        return tuple(found)
