"""What happens to a published profile: how long it lives, its one more year, whether it takes interest."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible
from accounts.models import User
from brokerage import moves
from brokerage.enums import ProfileState, ProfileType
from brokerage.models import Profile, Step

RENEWABLE_BEFORE = timedelta(days=30)


def expiry_of(profile: Profile, published: datetime) -> datetime:
    """The end of the call for a research request, else a year after publication."""
    if profile.type == ProfileType.RESEARCH_REQUEST and profile.call_deadline:
        return timezone.make_aware(datetime.combine(profile.call_deadline + timedelta(days=1), time.min))
    return published + timedelta(days=settings.TIBS_PROFILE_DAYS)


def why_not_renewed(profile: Profile, now=None) -> str:
    """Why it cannot have one more year now; empty when it can."""
    now = now or timezone.now()
    if profile.renewals or profile.type == ProfileType.RESEARCH_REQUEST:
        return _("A profile can be renewed once; one that belongs to a call ends with its call.")
    if profile.expires_at is None or profile.expires_at - now > RENEWABLE_BEFORE:
        return _("A profile can be renewed from 30 days before it expires.")
    if profile.expires_at <= now:
        return _("Its year is over. Revise it to publish it again.")
    return ""


def is_renewable(profile: Profile) -> bool:
    return profile.state == ProfileState.PUBLISHED and not why_not_renewed(profile)


def renew_profile(*, by: User, profile: Profile) -> Step:
    """Another year, once, from 30 days before expiry, counted from the original expiry date.

    Renewing leaves the state as it is, so the row's lock decides who is first.
    """
    with transaction.atomic():
        locked = Profile.objects.select_for_update().get(pk=profile.pk)
        reason = why_not_renewed(locked)
        if reason:
            raise NotPossible(reason)
        year = timedelta(days=settings.TIBS_PROFILE_DAYS)
        return moves.move(profile, "renew", by=by, expires_at=locked.expires_at + year, renewals=1)


def open_interest(*, by: User, profile: Profile) -> Step:
    return _set_interest(by, profile, "open_interest", is_open=True)


def close_interest(*, by: User, profile: Profile) -> Step:
    return _set_interest(by, profile, "close_interest", is_open=False)


def _set_interest(by: User, profile: Profile, action: str, *, is_open: bool) -> Step:
    """A flag apart from the state: whoever comes second finds it set and writes no row."""
    with transaction.atomic():
        locked = Profile.objects.select_for_update().get(pk=profile.pk)
        if locked.open_for_interest == is_open:
            raise NotPossible(_("This was changed in the meantime. Look at it again."))
        step = moves.note(locked, action, by=by)
        Profile.objects.filter(pk=locked.pk).update(open_for_interest=is_open)
    profile.open_for_interest = is_open
    return step
