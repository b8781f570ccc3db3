"""Thin wrappers: a task takes ids, calls one job and knows nothing else."""

from celery import shared_task

from accounts.doorbell import ring

from .jobs import activity, clocks, fairness, groups, recompute, saved_searches, suggest, vectors


@shared_task
def suggest_profile(profile_id: int) -> None:
    suggest.suggest_profile(profile_id)


@shared_task
def bulk_suggest() -> None:
    suggest.suggest_due()


@shared_task
def sweep() -> None:
    """Find what is due although nobody rang, or the ring was lost."""
    suggest.suggest_due(limit=200)
    recompute.renew_ranking()
    recompute.ring_due_parts()
    groups.find_due_groups()
    ring("brokerage.tasks.bulk_fairness", queue="bulk")
    ring("brokerage.tasks.bulk_activity", queue="bulk")
    vectors.want_vectors()
    ring("s3strategy.tasks.bulk_crosswalk", queue="bulk")


@shared_task
def bulk_fairness() -> None:
    fairness.renew_snapshot()


@shared_task
def bulk_activity() -> None:
    activity.take_activity_snapshots()


@shared_task
def bulk_vectors() -> None:
    vectors.encode_due()


@shared_task
def ranking_part(part_id: int) -> None:
    recompute.do_part(part_id)


@shared_task
def find_groups(search_id: int) -> None:
    groups.find_groups(search_id)


@shared_task
def run_clocks() -> None:
    clocks.run_clocks()


@shared_task
def bulk_searches() -> None:
    saved_searches.tell_searches()
