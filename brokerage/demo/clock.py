"""Live a moment of the past, so that the demo world grows by the verbs people use, each on its own day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest import mock

from django.utils import timezone


@contextmanager
def lived_at(moment: datetime) -> Iterator[None]:
    """Within, `timezone.now()` starts at `moment` and goes on; column defaults included.

    The class is patched and not the function, because columns hold the function itself as their default.
    """
    ahead = datetime.now(tz=moment.tzinfo) - moment

    class Then(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz=tz) - ahead

    with mock.patch.object(timezone, "datetime", Then):
        yield


def days_ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)
