"""Keep the ranked lists: what a worker ranked goes into the lists of both sides, in the caller's transaction."""

from collections.abc import Iterable

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from brokerage.matching import Ranked
from brokerage.models import RankedList, SuggestionRun, SuggestionWork, weights_in_force
from brokerage.ranked import PAIR, joined, packed, turned, unpacked

from .engine_data import basis

# The best of a profile and those that count it among their best; a list that everybody is on ends here.
KEPT = 3
# Any number, as long as nobody else takes it: two workers do not begin two first rankings.
LOCK = 7_421_002


def current_ranking() -> SuggestionRun:
    """The ranking that people see; an empty one is begun where there is none."""
    found = SuggestionRun.objects.filter(is_current=True).first()
    if found is not None:
        return found
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        found = SuggestionRun.objects.filter(is_current=True).first()
        return found or SuggestionRun.objects.create(
            is_ranking=True,
            is_current=True,
            basis=basis(),
            weights_version=weights_in_force().version,
            finished_at=timezone.now(),
        )


def take_in(ranking: SuggestionRun, run: SuggestionRun, profile_ids: Iterable[int], ranked: Ranked) -> int:
    """Replace the lists of `profile_ids` by what was ranked for them and mend those of their partners.

    `ranked` reaches beyond the best of each: a pair also counts that is among the best of the partner. Partners that
    lost a pair of their own best are to be ranked again. Returns the number of pairs.
    """
    fresh = set(profile_ids)
    rows = _locked(ranking, fresh, ranked)
    pairs = ranked[_counts(ranked, rows, fresh)]
    both = joined([pairs, turned(pairs)])
    entries, now = packed(both), timezone.now()
    of: dict[int, list[int]] = {}
    for place, owner in enumerate(both.a.tolist()):
        of.setdefault(owner, []).append(place)
    poorer = set()
    changed = []
    for owner in sorted(fresh | of.keys() | {key for key, row in rows.items() if fresh & set(row.partners)}):
        places = of.get(owner, [])
        row = rows.get(owner) or RankedList(ranking=ranking, profile_id=owner)
        old = [] if owner in fresh else [k for k, partner in enumerate(row.partners) if partner not in fresh]
        partners = np.concatenate([np.array([row.partners[k] for k in old], dtype=np.int64), both.b[places]])
        scores = np.concatenate([np.array([row.scores[k] for k in old]), both.score[places]])
        numbers = np.concatenate([unpacked(row.numbers)[old] if old else np.zeros(0, PAIR), entries[places]])
        if owner not in fresh and _lost(row, fresh, set(partners.tolist())):
            poorer.add(owner)
        order = np.lexsort((partners, -scores))[: KEPT * settings.TIBS_SUGGESTIONS_PER_PROFILE]
        row.partners, row.scores = partners[order].tolist(), scores[order].tolist()
        row.numbers, row.best = numbers[order].tobytes(), float(scores[order[0]]) if len(order) else 0.0
        row.run, row.computed_at = run, now
        changed.append(row)
    _write(changed)
    SuggestionWork.objects.filter(profile_id__in=poorer).update(wanted_at=now)
    return len(pairs)


def take_out(ranking: SuggestionRun, profile_ids: Iterable[int]) -> None:
    """Profiles that are no longer published leave all lists; their partners are to be ranked again."""
    gone = set(profile_ids)
    of_gone = RankedList.objects.filter(ranking=ranking, profile_id__in=gone)
    concerned = gone | {partner for partners in of_gone.values_list("partners", flat=True) for partner in partners}
    poorer = []
    for row in (
        RankedList.objects.filter(ranking=ranking, profile_id__in=concerned - gone)
        .select_for_update()
        .order_by("profile_id")
    ):
        kept = [k for k, partner in enumerate(row.partners) if partner not in gone]
        if len(kept) < len(row.partners):
            row.numbers = unpacked(row.numbers)[kept].tobytes()
            row.partners, row.scores = [row.partners[k] for k in kept], [row.scores[k] for k in kept]
            row.best = row.scores[0] if row.scores else 0.0
            poorer.append(row)
    RankedList.objects.bulk_update(poorer, ["partners", "scores", "numbers", "best"])
    of_gone.delete()
    SuggestionWork.objects.filter(profile_id__in=[row.profile_id for row in poorer]).update(wanted_at=timezone.now())


def _locked(ranking: SuggestionRun, fresh: set[int], ranked: Ranked) -> dict[int, RankedList]:
    """The lists that may change, locked in the order of their profiles so that two workers never wait in a circle."""
    lists = RankedList.objects.filter(ranking=ranking)
    concerned = fresh | set(ranked.b.tolist())
    for partners in lists.filter(profile_id__in=fresh).values_list("partners", flat=True):
        concerned.update(partners)
    rows = lists.filter(profile_id__in=concerned).select_for_update().order_by("profile_id")
    return {row.profile_id: row for row in rows}


def _counts(ranked: Ranked, rows: dict[int, RankedList], fresh: set[int]) -> np.ndarray:
    """Whether each pair is among the best of one of its two sides."""
    best = settings.TIBS_SUGGESTIONS_PER_PROFILE
    floors: dict[int, float] = {}
    counts = np.zeros(len(ranked), dtype=bool)
    seen: dict[int, int] = {}
    for place, (one, other, score) in enumerate(
        zip(ranked.a.tolist(), ranked.b.tolist(), ranked.score.tolist(), strict=True)
    ):
        seen[one] = seen.get(one, 0) + 1
        if seen[one] <= best:
            counts[place] = True
        elif other not in fresh:
            if other not in floors:
                floors[other] = _floor(rows.get(other), fresh, best)
            counts[place] = score > floors[other]
    # Both sides of a pair may have been ranked just now: it is one pair.
    key = np.stack([np.minimum(ranked.a, ranked.b), np.maximum(ranked.a, ranked.b)], axis=1)
    kept = np.flatnonzero(counts)
    _pairs, first = np.unique(key[kept], axis=0, return_index=True) if len(kept) else (None, kept)
    counts[:] = False
    counts[kept[first]] = True
    return counts


def _floor(row: RankedList | None, fresh: set[int], best: int) -> float:
    """What a new pair must exceed to be among the best of this list."""
    if row is None:
        return 0.0
    scores = [score for score, partner in zip(row.scores, row.partners, strict=True) if partner not in fresh]
    return scores[best - 1] if len(scores) >= best else 0.0


def _lost(row: RankedList, fresh: set[int], partners: set[int]) -> bool:
    best = row.partners[: settings.TIBS_SUGGESTIONS_PER_PROFILE]
    return any(partner in fresh and partner not in partners for partner in best)


def _write(rows: list[RankedList]) -> None:
    RankedList.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["ranking", "profile"],
        update_fields=["run", "partners", "scores", "numbers", "best", "computed_at"],
    )
