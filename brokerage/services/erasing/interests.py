"""What an erasure leaves of expressions of interest: that there was one, and its course without words."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Q

from accounts.models import Mail
from brokerage import moves
from brokerage.enums import InterestReason
from brokerage.models import Company, HandOver, Interest, Profile, Step

_WORDS = {"why": "", "expects": "", "questions": ""}
ERASED = "(erased)"


def forget_interests(companies: list[Company], profiles: list[Profile]) -> None:
    """Of a company that leaves: its own are emptied, those in its profiles end; notes of both go."""
    ids = [profile.pk for profile in profiles]
    own = Interest.objects.filter(company__in=companies)
    found = Interest.objects.filter(Q(company__in=companies) | Q(profile__in=ids) | Q(own_profile__in=ids))
    concerned = list(found.select_for_update(of=("self",), no_key=True).order_by("pk"))
    for interest in concerned:
        if interest.is_open:
            moves.move(interest, "end", exit_reason=InterestReason.PROFILE_ENDED)
    own.update(**_WORDS)
    _forget_notes([interest.pk for interest in concerned])


def forget_adviser(interest: Interest) -> None:
    """Safe to run twice."""
    if interest.is_open:
        moves.move(interest, "adviser_withdraws")
    address = f"{interest.public_id.hex}@erased.invalid"
    named = {"adviser_name": ERASED, "adviser_email": address, "adviser_house": ""}
    Interest.objects.filter(pk=interest.pk).update(**_WORDS, **named)
    Mail.objects.filter(key__startswith=f"interest-adviser:{interest.pk}:").delete()
    _forget_notes([interest.pk])


def _forget_notes(ids: Iterable[int]) -> None:
    HandOver.objects.filter(interest__in=ids).update(note="")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tibs.erasing', 'on', true)")
        Step.objects.filter(interest__in=ids).exclude(note="").update(note="")
        cursor.execute("SELECT set_config('tibs.erasing', 'off', true)")
