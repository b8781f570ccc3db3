"""After a restore: what was erased since the backup is erased again."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import User
from brokerage.models import Company, Erasure

from .companies import forget_company
from .people import forget_person


def replay_erasures(entries: Iterable[tuple[str, str, str]]) -> dict[str, int]:
    """`entries`: (kind, public id, reason). How many rows were erased again, and how many are not there any more."""
    counts = {"erased": 0, "absent": 0}
    for kind, subject, reason in entries:
        with transaction.atomic():
            if kind == Erasure.Kind.COMPANY:
                thing = Company.objects.filter(public_id=subject).first()
                counts["absent" if thing is None else "erased"] += 1
                if thing is not None:
                    forget_company(thing)
            else:
                thing = User.objects.filter(public_id=subject).first()
                counts["absent" if thing is None else "erased"] += 1
                if thing is not None:
                    forget_person(thing, reason)
    return counts
