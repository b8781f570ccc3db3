"""Compute suggestions. The work is a row (`SuggestionWork`); a message only says "look now"."""

import logging
import time
from collections.abc import Collection
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.doorbell import ring, ring_later
from accounts.jobs.claims import attempt
from brokerage.enums import ProfileState
from brokerage.models import Match, Profile, Suggestion, SuggestionRun, SuggestionWork

from .conflicts import conflicting_profiles
from .engine_store import current_index
from .lists import current_ranking, take_in, take_out
from .vectors import want_vectors

logger = logging.getLogger(__name__)

# A chunk takes seconds: well below the time limit of a task, and all that a killed worker loses.
CHUNK = 100
# Then the task ends and rings for the next one, so that a large import stays below the time limit, too.
SECONDS_AT_ONCE = 90.0

# How far below the best of a profile its partners are looked for: it may be among their best.
REACH = 10


def want_suggestions(profile: Profile) -> None:
    """Say that the profile or its company changed, so that its suggestions are out of date, and ring."""
    with transaction.atomic():
        Profile.objects.filter(pk=profile.pk).update(changed_at=timezone.now())
        SuggestionWork.objects.update_or_create(
            profile=profile, defaults={"wanted_at": timezone.now(), "attempts": 0, "parked_at": None}
        )
        ring("brokerage.tasks.suggest_profile", profile.pk)
        want_vectors()


def suggest_profile(profile_id: int) -> bool:
    """Rank one profile against all others if that is due. Safe to run twice, and at the same time."""
    due = SuggestionWork.objects.due().filter(profile_id=profile_id)
    return attempt(due, _work, ring_later=partial(ring_later, "brokerage.tasks.suggest_profile", profile_id))


def suggest_due(limit: int = 10_000) -> int:
    """All due profiles: new work in chunks, then what failed before, one by one, so that it holds up nobody."""
    due = SuggestionWork.objects.due().order_by("attempts", "wanted_at")[:limit]
    fresh: list[int] = []
    again: list[int] = []
    for profile_id, attempts in due.values_list("profile_id", "attempts"):
        (again if attempts else fresh).append(profile_id)
    chunks = [fresh[start : start + CHUNK] for start in range(0, len(fresh), CHUNK)] + [[one] for one in again]
    done, started = 0, time.monotonic()
    for chunk in chunks:
        if time.monotonic() - started > SECONDS_AT_ONCE:
            ring("brokerage.tasks.bulk_suggest", queue="bulk")
            break
        done += suggest_profile(chunk[0]) if len(chunk) == 1 else _suggest_chunk(chunk)
    else:
        # Partners whose lists lost a pair are due now: not to wait for the sweep, while something moves on.
        if done and SuggestionWork.objects.due().filter(attempts=0).exists():
            ring("brokerage.tasks.bulk_suggest", queue="bulk")
    return done


def _suggest_chunk(profile_ids: list[int]) -> int:
    """Rank a chunk in one transaction; what was ranked stays when a later chunk fails.

    The attempt is counted before. When the chunk fails, or kills its worker, its profiles have an attempt
    behind them and are taken one by one from then on: only the bad one is parked.
    """
    with transaction.atomic():
        fresh = SuggestionWork.objects.due().filter(profile_id__in=profile_ids, attempts=0).order_by("profile_id")
        claimed = list(fresh.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))
        SuggestionWork.objects.filter(pk__in=claimed).update(attempts=1)
    try:
        with transaction.atomic():
            rows = SuggestionWork.objects.due().filter(pk__in=claimed).order_by("profile_id")
            locked = list(rows.select_for_update(skip_locked=True, of=("self",)))
            _work_chunk(locked)
        return len(locked)
    except Exception:
        logger.exception("A chunk of %s profiles failed; they are taken one by one.", len(claimed))
    due = SuggestionWork.objects.due().filter(pk__in=claimed).order_by("profile_id")
    return sum(suggest_profile(profile_id) for profile_id in list(due.values_list("profile_id", flat=True)))


def _work_chunk(rows: list[SuggestionWork]) -> None:
    ids = [work.profile_id for work in rows]
    ranked = set(Profile.objects.filter(pk__in=ids).published().in_date().values_list("pk", flat=True))
    take_out(current_ranking(), [profile_id for profile_id in ids if profile_id not in ranked])
    run = compute(sorted(ranked)) if ranked else None
    for work in rows:
        work.done_for = work.wanted_at
        work.run = run if work.profile_id in ranked else None
        work.attempts, work.last_error = 0, ""
    SuggestionWork.objects.bulk_update(rows, ["done_for", "run", "attempts", "last_error"])


def _work(work: SuggestionWork) -> None:
    profile = Profile.objects.get(pk=work.profile_id)
    wanted = work.wanted_at
    run = None
    if profile.state == ProfileState.PUBLISHED and profile.is_in_date:
        run = compute([profile.pk])
    else:
        take_out(current_ranking(), [profile.pk])
    SuggestionWork.objects.filter(pk=work.pk).update(done_for=wanted, run=run)


def compute(profile_ids: list[int]) -> SuggestionRun:
    """Rank `profile_ids` against all published profiles and store the lists, in the caller's transaction."""
    started_at = timezone.now()
    ranking = current_ranking()
    index = current_index(ranking)
    ranked = index.rank(
        profile_ids, decided=decided_pairs(profile_ids), top=REACH * settings.TIBS_SUGGESTIONS_PER_PROFILE
    )
    run = SuggestionRun.objects.create(
        started_at=started_at,
        engine_version=index.engine.version,
        weights_version=index.engine.weights.version,
        sentence_model=ranking.sentence_model,
        profiles_ranked=len(profile_ids),
        profiles_compared=len(index),
    )
    written = take_in(ranking, run, profile_ids, ranked)
    SuggestionRun.objects.filter(pk=run.pk).update(finished_at=timezone.now(), suggestions_written=written)
    return run


def decided_pairs(of: Collection[int] | None = None) -> set[tuple[int, int]]:
    """Pairs somebody decided, that are a case already, or whose companies must not meet: not to be suggested.

    Decided pairs come back once a profile says something else (`may_return`), the others never. `of`: at least those
    of these profiles.
    """
    rows = Suggestion.objects.all() if of is None else Suggestion.objects.of_profiles(of)
    pair = ("profile_a_id", "profile_b_id")
    decided = set(rows.latest().decided().values_list(*pair))
    pairs = decided.difference(rows.may_return().values_list(*pair))
    for key in Match.objects.filter(suggestion=None).values_list("pair_key", flat=True):
        first, _sep, second = key.partition("-")
        if first.isdigit() and second.isdigit():
            pairs.add((int(first), int(second)))
    return pairs | conflicting_profiles()
