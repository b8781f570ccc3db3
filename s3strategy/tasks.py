"""Thin wrappers: a task knows one job and nothing else."""

from celery import shared_task

from .jobs import crosswalk


@shared_task
def bulk_crosswalk() -> None:
    crosswalk.propose_due()
