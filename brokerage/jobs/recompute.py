"""A complete ranking of all profiles: learnt anew, ranked in parts that workers share, shown at once when complete.

Every part is a row; a part that was done twice has the same result. People see the last complete ranking meanwhile.
"""

import logging
import shutil
from datetime import timedelta
from functools import partial

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.doorbell import ring, ring_later
from accounts.jobs.claims import attempt
from brokerage.matching import ENGINE_VERSION, Ranked
from brokerage.models import (
    Company,
    Profile,
    RankedList,
    RankingPart,
    SuggestionRun,
    SuggestionWork,
    VectorWork,
    weights_in_force,
)
from brokerage.ranked import PAIR, packed, turned_numbers

from .engine_data import basis
from .engine_files import folder_of
from .engine_making import index_part, join, learn
from .engine_store import current_index
from .list_copy import copy_lists
from .lists import KEPT
from .suggest import decided_pairs
from .vectors import count_vectors

logger = logging.getLogger(__name__)

Kind = RankingPart.Kind
# Some seconds of work: well below the time limit of a task, and all that a killed worker loses.
PART = 1000
# Complete rankings whose lists are kept as numbers, the current one among them.
RANKINGS_KEPT = 3
LOCK = 7_421_003


def renew_ranking(now=None) -> SuggestionRun | None:
    """Begin a complete ranking when what the current one rests on has changed, or much of the collection has."""
    now = now or timezone.now()
    current = SuggestionRun.objects.filter(is_current=True).first()
    if current is None or current.started_at > now - timedelta(seconds=settings.TIBS_RANKING_PAUSE_SECONDS):
        return None
    size = Profile.objects.published().in_date().count()
    grown = abs(size - current.profiles_compared) > settings.TIBS_RANKING_CHANGE * max(1, current.profiles_compared)
    # What was learnt holds words; those of a company that was erased go with it.
    is_erased = Company.objects.filter(erased_at__gte=current.started_at).exists()
    if current.basis == basis() and not grown and not is_erased and not _vectors_changed(current):
        return None
    return begin_ranking()


def _vectors_changed(current: SuggestionRun) -> bool:
    """Whether another model is in use, or it knows many more profiles; not before all vectors are made."""
    model = settings.TIBS_SENTENCE_MODEL
    if VectorWork.objects.due().exists():
        return False
    more = count_vectors(model) - current.vectors_used
    return current.sentence_model != model or more > settings.TIBS_RANKING_CHANGE * max(1, current.profiles_compared)


def begin_ranking() -> SuggestionRun | None:
    """Write down the work of a complete ranking and ring; None while another one is under way."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        under_way = RankingPart.objects.filter(done_at=None, parked_at=None, ranking__basis=basis())
        if under_way.exists():
            return None
        # A part that is worked on just now is left to its worker: nobody waits for it, and its ranking ends there.
        undone = RankingPart.objects.filter(done_at=None).select_for_update(skip_locked=True)
        RankingPart.objects.filter(pk__in=list(undone.values_list("pk", flat=True))).delete()
        ranking = SuggestionRun.objects.create(
            is_ranking=True,
            basis=basis(),
            engine_version=ENGINE_VERSION,
            weights_version=weights_in_force().version,
        )
        part = RankingPart.objects.create(ranking=ranking, number=0, kind=Kind.LEARN)
        ring("brokerage.tasks.ranking_part", part.pk, queue="bulk")
    return ranking


def ring_due_parts() -> None:
    for part_id in RankingPart.objects.due().order_by("number").values_list("pk", flat=True)[:100]:
        ring("brokerage.tasks.ranking_part", part_id, queue="bulk")


def do_part(part_id: int) -> bool:
    again = partial(ring_later, "brokerage.tasks.ranking_part", part_id, queue="bulk")
    return attempt(RankingPart.objects.due().filter(pk=part_id), _work, ring_later=again)


def _work(part: RankingPart) -> None:
    verbs = {Kind.LEARN: _learn, Kind.INDEX: _index, Kind.JOIN: _join, Kind.RANK: _rank, Kind.FINISH: _finish}
    verbs[Kind(part.kind)](part)
    RankingPart.objects.filter(pk=part.pk).update(done_at=timezone.now())
    # Asked after the commit: of two that end a step at the same moment, the later one sees that both did.
    transaction.on_commit(partial(_ring_next_step, part))


def _ring_next_step(part: RankingPart) -> None:
    """Whoever ends a step begins the next one; parts of the same step were rung with it."""
    for part_id in part.ranking.parts.due().exclude(kind=part.kind).values_list("pk", flat=True):
        ring("brokerage.tasks.ranking_part", part_id, queue="bulk")


def is_outdated(ranking: SuggestionRun) -> bool:
    """Whether a newer ranking was begun, for which this one is no longer wanted."""
    return SuggestionRun.objects.filter(is_ranking=True, pk__gt=ranking.pk).exists()


def _learn(part: RankingPart) -> None:
    if is_outdated(part.ranking):
        return
    ids = learn(part.ranking)
    chunks = [ids[start : start + PART] for start in range(0, len(ids), PART)]
    steps = [
        *((Kind.INDEX, chunk) for chunk in chunks or [[]]),
        (Kind.JOIN, []),
        *((Kind.RANK, chunk) for chunk in chunks),
        (Kind.FINISH, []),
    ]
    RankingPart.objects.bulk_create(
        RankingPart(ranking=part.ranking, number=number, kind=kind, profiles=chunk)
        for number, (kind, chunk) in enumerate(steps, start=1)
    )
    SuggestionRun.objects.filter(pk=part.ranking_id).update(profiles_ranked=len(ids), profiles_compared=len(ids))


def _index(part: RankingPart) -> None:
    if not is_outdated(part.ranking):
        index_part(part.ranking, part.number, part.profiles)


def _join(part: RankingPart) -> None:
    if not is_outdated(part.ranking):
        join(part.ranking)


def _rank(part: RankingPart) -> None:
    index = current_index(part.ranking)
    ranked = index.rank(part.profiles, decided=decided_pairs(), top=settings.TIBS_SUGGESTIONS_PER_PROFILE)
    RankingPart.objects.filter(pk=part.pk).update(result=_bytes_of(ranked))


_ROW = np.dtype([("a", "<i8"), ("b", "<i8"), ("score", "<f4"), ("numbers", PAIR)])


def _bytes_of(ranked: Ranked) -> bytes:
    rows = np.zeros(len(ranked), dtype=_ROW)
    rows["a"], rows["b"], rows["score"], rows["numbers"] = ranked.a, ranked.b, ranked.score, packed(ranked)
    return rows.tobytes()


def _both_sides(rows: np.ndarray) -> np.ndarray:
    back = rows.copy()
    back["a"], back["b"], back["numbers"] = rows["b"], rows["a"], turned_numbers(rows["numbers"])
    return np.concatenate([rows, back])


def _finish(part: RankingPart) -> None:
    """All lists at once, and the pointer to them, in one transaction."""
    ranking = part.ranking
    if is_outdated(ranking):
        return
    results = ranking.parts.filter(kind=Kind.RANK).order_by("number").values_list("result", flat=True)
    rows = np.concatenate([np.zeros(0, _ROW), *(np.frombuffer(result, _ROW) for result in results.iterator())])
    rows = _both_sides(rows)
    # A pair that both sides found stands there twice; the better half of equals comes first in any order of work.
    rows = rows[np.lexsort((rows["b"], -rows["score"], rows["a"]))]
    rows = rows[_first_of_each(rows)]
    everybody = ranking.parts.filter(kind=Kind.RANK).values_list("profiles", flat=True)
    _copy(ranking, rows, {profile_id for ids in everybody for profile_id in ids})
    SuggestionRun.objects.filter(is_current=True).update(is_current=False)
    now = timezone.now()
    SuggestionRun.objects.filter(pk=ranking.pk).update(
        is_current=True, finished_at=now, suggestions_written=len(np.unique(_keys(rows)))
    )
    # What changed while the parts were worked on is ranked again, now against the new lists.
    changed = Q(profile__changed_at__gte=ranking.started_at) | Q(done_for__gte=ranking.started_at)
    SuggestionWork.objects.filter(changed).update(wanted_at=now)
    ring("brokerage.tasks.bulk_suggest", queue="bulk")
    _forget_old()


def _keys(rows: np.ndarray) -> np.ndarray:
    low, high = np.minimum(rows["a"], rows["b"]), np.maximum(rows["a"], rows["b"])
    return low * (int(high.max(initial=0)) + 1) + high


def _first_of_each(rows: np.ndarray) -> np.ndarray:
    """Places of the first of each (a, b), where a list is not longer than it may be. `rows`: by a, then score."""
    size = int(rows["b"].max(initial=0)) + 1
    _pairs, first = np.unique(rows["a"] * size + rows["b"], return_index=True)
    first.sort()
    owners = rows["a"][first]
    starts = np.searchsorted(owners, owners, side="left")
    return first[np.arange(len(first)) - starts < KEPT * settings.TIBS_SUGGESTIONS_PER_PROFILE]


def _copy(ranking: SuggestionRun, rows: np.ndarray, everybody: set[int]) -> None:
    RankedList.objects.filter(ranking=ranking).delete()
    still_there = everybody.intersection(Profile.objects.values_list("pk", flat=True))
    copy_lists(ranking.pk, rows, still_there, timezone.now())
    with connection.cursor() as cursor:
        # Partners are never searched but in lists that were found; what they hold takes longest to sample.
        cursor.execute("ANALYZE brokerage_rankedlist (ranking_id, run_id, profile_id, best, computed_at)")


def _forget_old() -> None:
    """Lists and files of rankings that nobody sees any more; the runs themselves stay."""
    complete = SuggestionRun.objects.filter(is_ranking=True, finished_at__isnull=False).order_by("-is_current", "-pk")
    for old in complete[RANKINGS_KEPT:]:
        RankedList.objects.filter(ranking=old).delete()
        shutil.rmtree(folder_of(old), ignore_errors=True)
    RankingPart.objects.exclude(done_at=None).filter(ranking__in=list(complete[1:])).delete()
