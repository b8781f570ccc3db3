"""Compute suggestions. The work is a row (`SuggestionWork`); a message only says "look now"."""

import logging
import time

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.doorbell import ring
from accounts.jobs.claims import attempt
from brokerage.enums import Decision, ProfileState
from brokerage.matching import Engine, Index
from brokerage.models import Match, Profile, Suggestion, SuggestionRun, SuggestionWork

from .engine_data import engine_settings, profile_data

logger = logging.getLogger(__name__)

# A chunk takes seconds: well below the time limit of a task, and all that a killed worker loses.
CHUNK = 100
# Then the task ends and rings for the next one, so that a large import stays below the time limit, too.
SECONDS_AT_ONCE = 90.0

WRITING = 7_105_202_612

_cache: dict[str, object] = {}


def want_suggestions(profile: Profile) -> None:
    """Say that the profile or its company changed, so that its suggestions are out of date, and ring."""
    with transaction.atomic():
        Profile.objects.filter(pk=profile.pk).update(changed_at=timezone.now())
        SuggestionWork.objects.update_or_create(
            profile=profile, defaults={"wanted_at": timezone.now(), "attempts": 0, "parked_at": None}
        )
        ring("brokerage.tasks.suggest_profile", profile.pk)


def suggest_profile(profile_id: int) -> bool:
    """Rank one profile against all others if that is due. Safe to run twice, and at the same time."""
    return attempt(SuggestionWork.objects.due().filter(profile_id=profile_id), _work)


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
    withdraw_suggestions([profile_id for profile_id in ids if profile_id not in ranked], keep=[])
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
        withdraw_suggestions([profile.pk], keep=[])
    SuggestionWork.objects.filter(pk=work.pk).update(done_for=wanted, run=run)


def compute(profile_ids: list[int], top: int = settings.TIBS_SUGGESTIONS_PER_PROFILE) -> SuggestionRun:
    """Rank `profile_ids` against all published profiles and store the pairs, in the caller's transaction."""
    started_at = timezone.now()
    index, engine, size = current_index()
    suggested = index.suggest(profile_ids, decided=decided_pairs(), top=top)
    run = SuggestionRun.objects.create(
        started_at=started_at,
        engine_version=suggested[0].engine if suggested else "",
        weights_version=suggested[0].weights if suggested else engine.weights.version,
        profiles_ranked=len(profile_ids),
        profiles_compared=size,
    )
    _announce_writing()
    now = timezone.now()
    rows = [
        Suggestion(
            profile_a_id=pair.a,
            profile_b_id=pair.b,
            score=pair.score,
            score_ab=pair.score_ab,
            score_ba=pair.score_ba,
            evidence=pair.evidence(),
            run=run,
            updated_at=now,
            withdrawn_at=None,
        )
        for pair in sorted(suggested, key=lambda item: (item.a, item.b))
    ]
    Suggestion.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["profile_a", "profile_b"],
        update_fields=["score", "score_ab", "score_ba", "evidence", "run", "updated_at", "withdrawn_at"],
    )
    withdraw_suggestions(profile_ids, keep=[(pair.a, pair.b) for pair in suggested])
    _forget_erased(run)
    SuggestionRun.objects.filter(pk=run.pk).update(finished_at=timezone.now(), suggestions_written=len(rows))
    return run


def _announce_writing() -> None:
    """Until the transaction ends, no company is erased: what is written down is seen by the erasure that waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [WRITING])


def lock_out_computing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITING])


def _forget_erased(run: SuggestionRun) -> None:
    """Words read before a company was erased do not come back: asked in the transaction that wrote them."""
    is_erased = Q(profile_a__company__erased_at__isnull=False) | Q(profile_b__company__erased_at__isnull=False)
    Suggestion.objects.filter(is_erased, run=run).update(evidence={}, withdrawn_at=timezone.now())


def withdraw_suggestions(profile_ids: list[int], keep: list[tuple[int, int]]) -> None:
    """Take pairs from the lists that the engine no longer proposes for the profiles just ranked.

    What was decided stays. A pair that is not among the best of one profile may be among those of the other:
    it stays while neither changed. When the ranked one changed, the old score is stale: the pair goes and the
    other profile is ranked again, which proposes it anew if it still belongs there.
    """
    if profile_ids:
        _announce_writing()
    kept, ranked = set(keep), set(profile_ids)
    undecided = Suggestion.objects.filter(withdrawn_at=None, decision_a=Decision.OPEN, decision_b=Decision.OPEN)
    of_ranked = undecided.filter(Q(profile_a__in=ranked) | Q(profile_b__in=ranked))
    gone, others = [], set()
    for row in of_ranked.values_list(
        "pk", "profile_a_id", "profile_b_id", "updated_at", "profile_a__changed_at", "profile_b__changed_at",
        "profile_a__state", "profile_b__state",
    ):  # fmt: skip
        pk, a, b, computed_at, *changes, state_a, state_b = row
        both_published = state_a == state_b == ProfileState.PUBLISHED
        if (a, b) in kept or (both_published and max(changes) <= computed_at):
            continue
        gone.append(pk)
        others |= {a, b} - ranked
    now = timezone.now()
    Suggestion.objects.filter(pk__in=gone).update(withdrawn_at=now)
    SuggestionWork.objects.filter(profile_id__in=others, profile__state=ProfileState.PUBLISHED).update(wanted_at=now)


def decided_pairs() -> set[tuple[int, int]]:
    """Pairs somebody decided, or that are a case already: they never come back."""
    decided = Suggestion.objects.exclude(decision_a=Decision.OPEN, decision_b=Decision.OPEN)
    pairs = set(decided.values_list("profile_a_id", "profile_b_id"))
    for key in Match.objects.filter(suggestion=None).values_list("pair_key", flat=True):
        first, _sep, second = key.partition("-")
        if first.isdigit() and second.isdigit():
            pairs.add((int(first), int(second)))
    return pairs


def current_index() -> tuple[Index, Engine, int]:
    """The index over all published profiles, kept in the worker and brought up to date row by row."""
    published = Profile.objects.published().in_date()
    changes = dict(published.values_list("pk", "changed_at"))
    settings_key, make_engine = engine_settings()
    if _cache.get("key") != settings_key:
        engine = make_engine()
        _cache.update(key=settings_key, engine=engine, index=engine.fit(list(profile_data(published))), changes=changes)
    else:
        _catch_up(published, changes)
    return _cache["index"], _cache["engine"], len(changes)


def _catch_up(published, changes: dict) -> None:
    """Take out what left, take in what is new or changed: told by the rows themselves, whoever committed last."""
    index, known = _cache["index"], _cache["changes"]
    for gone in known.keys() - changes.keys():
        index.remove(gone)
    changed = [pk for pk, at in changes.items() if known.get(pk) != at]
    for row in profile_data(published.filter(pk__in=changed)) if changed else ():
        if row.id in known:
            index.replace(row)
        else:
            index.add(row)
    _cache["changes"] = changes


def forget_index() -> None:
    _cache.clear()
