"""What a broker is shown is kept for good: a row a pair, with all its reasons as they were then."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from brokerage.enums import Decision
from brokerage.jobs.engine_store import explain
from brokerage.jobs.lists import current_ranking
from brokerage.jobs.writing import announce_writing
from brokerage.models import RankedList, Suggestion

Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Listed:
    """A pair as the current lists have it."""

    score: float
    run_id: int
    computed_at: datetime


def show_pairs(keys: Sequence[Key]) -> list[Suggestion]:
    """The suggestions of these pairs (smaller id first), in their order; made where nobody was shown one before.

    A pair that was ranked anew since gets the new score and reasons, unless somebody decided on it. One that may come
    back after a decision gets a new row beside the old one.
    """
    listed, shown = _listed(keys), _shown(keys)
    again = _returning(key for key in keys if key in listed and key in shown and shown[key].decided_at)
    fresh = [key for key in keys if key in listed and (key not in shown or key in again)]
    older = [key for key in keys if key in listed and key in shown and _is_out_of_date(shown[key], listed[key])]
    if fresh or older:
        with transaction.atomic():
            announce_writing()
            explained = explain(current_ranking(), fresh + older)
            _write(fresh, listed, explained, _succeeded(again.values()))
            _renew({shown[key].pk: key for key in older}, listed, explained)
        shown = _shown(keys)
    return [shown[key] for key in keys if key in shown]


def _listed(keys: Sequence[Key]) -> dict[Key, Listed]:
    wanted, found = set(keys), {}
    lists = RankedList.objects.current().filter(profile_id__in={one for key in keys for one in key})
    columns = ("profile_id", "partners", "scores", "run_id", "computed_at")
    for owner, partners, scores, run_id, computed_at in lists.order_by("computed_at").values_list(*columns):
        for partner, score in zip(partners, scores, strict=True):
            key = (min(owner, partner), max(owner, partner))
            if key in wanted:
                found[key] = Listed(score, run_id, computed_at)
    return found


def _returning(keys: Iterable[Key]) -> dict[Key, int]:
    """The decided suggestions of these pairs that may be followed by a new one."""
    wanted = set(keys)
    if not wanted:
        return {}
    found = Suggestion.objects.filter(profile_a__in={a for a, _b in wanted}).may_return()
    rows = found.values_list("profile_a_id", "profile_b_id", "pk")
    return {(a, b): pk for a, b, pk in rows if (a, b) in wanted}


def _succeeded(ids: Iterable[int]) -> dict[Key, int]:
    """Of two brokers who see a pair come back at the same moment, the first one finds it here."""
    rows = Suggestion.objects.latest().filter(pk__in=list(ids)).order_by("pk").select_for_update(of=("self",))
    found = {(row.profile_a_id, row.profile_b_id): row.pk for row in rows}
    Suggestion.objects.filter(pk__in=found.values()).update(is_succeeded=True)
    return found


def _shown(keys: Sequence[Key]) -> dict[Key, Suggestion]:
    wanted = set(keys)
    near = Suggestion.objects.latest().filter(profile_a__in={a for a, _b in keys}, profile_b__in={b for _a, b in keys})
    found = {pk for pk, *key in near.values_list("pk", "profile_a_id", "profile_b_id") if tuple(key) in wanted}
    return {(row.profile_a_id, row.profile_b_id): row for row in Suggestion.objects.for_cards().filter(pk__in=found)}


def _is_out_of_date(suggestion: Suggestion, listed: Listed) -> bool:
    is_open = suggestion.decision_a == suggestion.decision_b == Decision.OPEN
    return is_open and suggestion.run_id != listed.run_id and suggestion.updated_at < listed.computed_at


def _content(key: Key, listed: Listed, explained: dict) -> dict:
    """Columns of a suggestion. Without a file of what was learnt there are a score and no words."""
    pair = explained.get(key)
    return {
        "score": pair.score if pair else listed.score,
        "score_ab": pair.score_ab if pair else listed.score,
        "score_ba": pair.score_ba if pair else listed.score,
        "evidence": pair.evidence() if pair else {},
        "run_id": listed.run_id,
        "updated_at": timezone.now(),
    }


def _write(keys: list[Key], listed: dict[Key, Listed], explained: dict, previous: dict[Key, int]) -> None:
    # Two brokers may be shown a pair at the same moment: the first row stays.
    rows = [
        Suggestion(
            profile_a_id=key[0],
            profile_b_id=key[1],
            previous_id=previous.get(key),
            **_content(key, listed[key], explained),
        )
        for key in keys
    ]
    Suggestion.objects.bulk_create(rows, ignore_conflicts=True)


def _renew(of: dict[int, Key], listed: dict[Key, Listed], explained: dict) -> None:
    # Locked, and looked at again: a decision keeps the reasons it was made on.
    undecided = Suggestion.objects.filter(pk__in=of, decision_a=Decision.OPEN, decision_b=Decision.OPEN)
    rows = list(undecided.order_by("pk").select_for_update(of=("self",)))
    for row in rows:
        for name, value in _content(of[row.pk], listed[of[row.pk]], explained).items():
            setattr(row, name, value)
    if rows:
        Suggestion.objects.bulk_update(rows, ["score", "score_ab", "score_ba", "evidence", "run", "updated_at"])
