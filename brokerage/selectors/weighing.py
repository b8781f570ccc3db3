"""What brokers decided, as figures: for the weight studio and for learning. No company, profile or text is read."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from django.conf import settings
from django.db.models import Max

from brokerage.enums import Decision, DismissReason
from brokerage.matching import learning, reweigh
from brokerage.models import RankingPart, Step, Suggestion, SuggestionRun, weights_in_force

# Decisions looked at, the latest first.
LAST = 1000
# These reasons speak about the moment, not about how well two profiles suit each other.
NOT_ABOUT_THE_PAIR = (DismissReason.NOT_READY, DismissReason.KNOWN_ALREADY)


@dataclass(frozen=True, slots=True)
class Decided:
    values: np.ndarray
    approved: np.ndarray
    companies: list[tuple[int, int]]

    @property
    def counts(self) -> tuple[int, int]:
        """Approved, dismissed."""
        yes = int(self.approved.sum())
        return yes, len(self.approved) - yes


def decided_pairs() -> Decided:
    """The last decided pairs: dismissed when a side dismissed it, else approved.

    Left out: pairs whose evidence was emptied, and dismissals that say nothing about how well the two suit.
    """
    other = Step.objects.filter(suggestion__isnull=False, reason__in=NOT_ABOUT_THE_PAIR).values("suggestion")
    found = Suggestion.objects.exclude(decision_a=Decision.OPEN, decision_b=Decision.OPEN).exclude(pk__in=other)
    rows = list(
        found.filter(evidence__has_key="criteria")
        .alias(last=Max("steps__at"))
        .order_by("-last", "-pk")
        .values_list(
            "evidence__criteria", "decision_a", "decision_b", "profile_a__company_id", "profile_b__company_id"
        )[:LAST]
    )
    return Decided(
        values=reweigh.values_of(row[0] for row in rows),
        approved=np.array([Decision.DISMISSED not in row[1:3] for row in rows], dtype=bool),
        companies=[row[3:5] for row in rows],
    )


def preview(values: Mapping[str, float]) -> dict:
    """What other weights would make of the last decisions."""
    decided = decided_pairs()
    approved, dismissed = decided.counts
    before = reweigh.scores(decided.values, weights_in_force().values)
    after = reweigh.scores(decided.values, values)
    moved = reweigh.moves(before, after)
    yes, no = moved[decided.approved], moved[~decided.approved]
    return {
        "approved": approved,
        "dismissed": dismissed,
        "approved_rise": int((yes > 0).sum()),
        "approved_fall": int((yes < 0).sum()),
        "dismissed_rise": int((no > 0).sum()),
        "dismissed_fall": int((no < 0).sum()),
        "before": _percent(reweigh.agreement(before, decided.approved)),
        "after": _percent(reweigh.agreement(after, decided.approved)),
    }


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


def learnt() -> dict:
    """`{approved, dismissed, needed, needed_each, proposal}`; no proposal where there are too few decisions."""
    decided = decided_pairs()
    approved, dismissed = decided.counts
    needed, each = settings.TIBS_LEARNING_DECISIONS, settings.TIBS_LEARNING_DECISIONS_OF_EACH
    enough = approved + dismissed >= needed and min(approved, dismissed) >= each
    present = weights_in_force().values
    proposal = learning.propose(decided.values, decided.approved, decided.companies, present) if enough else None
    return {
        "approved": approved,
        "dismissed": dismissed,
        "count": approved + dismissed,
        "needed": needed,
        "needed_each": each,
        "proposal": proposal,
        "present": present,
    }


def ranking_progress() -> dict:
    """How far the newest complete ranking is: `{state, done, total, run}`; state is idle, running, failed or done."""
    run = SuggestionRun.objects.filter(is_ranking=True).order_by("-pk").first()
    if run is None:
        return {"state": "idle", "done": 0, "total": 0, "run": None}
    parts = RankingPart.objects.filter(ranking=run)
    total, open_parts = parts.count(), list(parts.filter(done_at=None).values_list("parked_at", flat=True))
    state = "running" if open_parts else "done"
    if any(open_parts):
        state = "failed"
    # Before the first part is done nobody knows how many there are.
    return {"state": state, "done": total - len(open_parts), "total": total if total > 1 else 0, "run": run}
