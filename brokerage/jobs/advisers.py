"""An adviser is forgotten: by its own wish, or because its interest has been over for long."""

from collections.abc import Iterable

from django.db import connection

from accounts.models import Mail
from brokerage import moves
from brokerage.models import HandOver, Interest, Step

NO_WORDS = {"why": "", "expects": "", "questions": ""}
ERASED = "(erased)"


def forget_adviser(interest: Interest) -> None:
    """Safe to run twice."""
    if interest.is_open:
        moves.move(interest, "adviser_withdraws")
    address = f"{interest.public_id.hex}@erased.invalid"
    named = {"adviser_name": ERASED, "adviser_email": address, "adviser_house": ""}
    Interest.objects.filter(pk=interest.pk).update(**NO_WORDS, **named)
    Mail.objects.filter(key__startswith=f"interest-adviser:{interest.pk}:").delete()
    forget_notes([interest.pk])


def forget_notes(ids: Iterable[int]) -> None:
    HandOver.objects.filter(interest__in=ids).update(note="")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tibs.erasing', 'on', true)")
        Step.objects.filter(interest__in=ids).exclude(note="").update(note="")
        cursor.execute("SELECT set_config('tibs.erasing', 'off', true)")
