"""How a worker takes a row: count the attempt, commit, then work under the row's lock.

The lock lives in the transaction that does the work, so a worker that is killed frees the row
at once, and the attempt it made stays counted. Two messages for one row: the second finds it locked.
"""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

logger = logging.getLogger(__name__)


def attempt(
    due: models.QuerySet, work: Callable[[models.Model], str | None], *, ring_later: Callable[[], object]
) -> bool:
    """Do `work(row)` for the one row of `due`, at most once at a time.

    `due` selects a single row while it needs work and nothing afterwards; `work` must write
    what makes it no longer due; a text that it returns is kept as the row's last error, for a row that is settled
    although something went wrong. Returns whether the work was done. A failure is stored in the row.
    `ring_later` is called when another transaction holds the row: it may be that of a worker that was
    killed, which the database has not noticed yet, and this message the one that came back.
    """
    row = _count_attempt(due)
    if row is None:
        _ring_for_held(due, ring_later)
        return False
    try:
        with transaction.atomic():
            locked = due.filter(pk=row.pk).select_for_update(skip_locked=True, of=("self",)).first()
            if locked is None:
                _ring_for_held(due, ring_later)
                return False
            trouble = work(locked) or ""
            type(locked)._default_manager.filter(pk=locked.pk).update(attempts=0, last_error=trouble[:2000])
    except Exception as error:
        logger.exception("Work on %s %s failed.", row._meta.label, row.pk)
        _note_failure(row, error)
        return False
    return True


def _count_attempt(due: models.QuerySet) -> models.Model | None:
    with transaction.atomic():
        row = due.filter(parked_at=None).select_for_update(skip_locked=True, of=("self",)).first()
        if row is None:
            return None
        rows = type(row)._default_manager.filter(pk=row.pk)
        if row.attempts >= settings.TIBS_WORK_ATTEMPTS:
            rows.update(parked_at=timezone.now())
            logger.error("%s %s is parked after %s attempts.", row._meta.label, row.pk, row.attempts)
            return None
        rows.update(attempts=models.F("attempts") + 1)
        return row


def _ring_for_held(due: models.QuerySet, ring_later: Callable[[], object]) -> None:
    if due.filter(parked_at=None).exists():
        ring_later()


def _note_failure(row: models.Model, error: Exception) -> None:
    rows = type(row)._default_manager.filter(pk=row.pk)
    rows.update(last_error=f"{type(error).__name__}: {error}"[:2000])
    rows.filter(attempts__gte=settings.TIBS_WORK_ATTEMPTS).update(parked_at=timezone.now())
