"""What time does: profiles and cases end by themselves. Every job is a query and a guarded move."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.exceptions import Refused
from brokerage import moves
from brokerage.enums import ExitReason, InterestReason, InterestState, ProfileState
from brokerage.models import Interest, Match, OutreachContact, OutreachEvent, Profile
from brokerage.workflow import OPEN_INTEREST_STATES
from s3strategy.jobs.invitees import forget_invitees

from .advisers import ERASED, forget_adviser
from .deadlines import ask_follow_ups, remind, unanswered
from .endings import tell_of_end, tell_of_ends
from .erasures import write_journal
from .idle import remind_idle
from .interest_deadlines import remind_of_interests
from .interest_letters import tell_step
from .match_endings import tell_brokers_of_end
from .meetings import ask_for_outcomes, cancel_meetings_of_ended_cases, remind_of_meetings
from .suggest import want_suggestions

logger = logging.getLogger(__name__)

ARCHIVE_AFTER = timedelta(days=2 * 365)


def run_clocks(now=None) -> dict[str, int]:
    now = now or timezone.now()
    return {
        "told": tell_of_ends(now),
        "expired": expire_profiles(now),
        "archived": archive_profiles(now),
        "cases": expire_matches(now),
        "interests": end_interests(now),
        "interests_reminded": remind_of_interests(now),
        "advisers": forget_advisers(now),
        "reminders": remind(now),
        "idle": remind_idle(now),
        "follow_ups": ask_follow_ups(now),
        "outreach": forget_outreach(now),
        "meetings_ended": cancel_meetings_of_ended_cases(),
        "meetings_reminded": remind_of_meetings(now),
        "outcomes_asked": ask_for_outcomes(now),
        "invitees": forget_invitees(),
        "journal": write_journal(),
    }


def expire_profiles(now) -> int:
    ended = Q(expires_at__lte=now) | Q(type="RDR", call_deadline__lt=now.date())
    return sum(
        _take(profile, "expire", expires_at=min(profile.expires_at or now, now))
        for profile in Profile.objects.published().filter(ended).order_by("pk")
    )


def archive_profiles(now) -> int:
    old = Profile.objects.filter(state=ProfileState.EXPIRED, expires_at__lte=now - ARCHIVE_AFTER)
    return sum(_take(profile, "archive_old") for profile in old.order_by("pk"))


def expire_matches(now) -> int:
    """Cases in which nobody acts within the stated time, or whose profile ended before an introduction."""
    gone = Q(introduced_at=None, parties__profile__state__in=[ProfileState.EXPIRED, ProfileState.ARCHIVED])
    ended = Match.objects.running().filter(gone).distinct().order_by("pk")
    count = sum(_end(case, "expire", ExitReason.PROFILE_ENDED) for case in ended)
    silent = Match.objects.filter(unanswered(now)).order_by("pk")
    return count + sum(_end(case, "end_unanswered", ExitReason.NO_ANSWER) for case in silent)


def _end(case: Match, action: str, reason: str) -> bool:
    with transaction.atomic():
        taken = _take(case, action, exit_reason=reason)
        if taken:
            tell_brokers_of_end(case)
    return taken


def end_interests(now) -> int:
    """Interests whose profile ended, and those in which whoever was asked has not answered in the stated time.

    What no address confirmed is deleted: nobody has read it.
    """
    unconfirmed = Interest.objects.filter(verified_at=None)
    unconfirmed.filter(created_at__lte=now - timedelta(days=settings.TIBS_INTEREST_CONFIRM_DAYS)).delete()
    found = Interest.objects.open().verified().filter(match=None).order_by("pk")
    over = [ProfileState.EXPIRED, ProfileState.ARCHIVED]
    late = Q(
        state__in=[InterestState.WAITING_INFORMATION, InterestState.FORWARDED],
        state_since__lte=now - timedelta(days=settings.TIBS_INTEREST_PARTY_DAYS),
    )
    ended = found.filter(profile__state__in=over)
    silent = found.exclude(profile__state__in=over).filter(late)
    return sum(_take(item, "end", exit_reason=InterestReason.PROFILE_ENDED) for item in ended) + sum(
        _take(item, "end", exit_reason=InterestReason.NO_ANSWER) for item in silent
    )


def forget_advisers(now) -> int:
    """Of an interest that ended long ago its adviser is not needed any more."""
    before = now - timedelta(days=settings.TIBS_INTEREST_ADVISER_KEEP_DAYS)
    over = Interest.objects.filter(company=None, state_since__lte=before).exclude(state__in=OPEN_INTEREST_STATES)
    found = list(over.exclude(adviser_name=ERASED).order_by("pk"))
    for interest in found:
        with transaction.atomic():
            forget_adviser(interest)
    return len(found)


def forget_outreach(now) -> int:
    """Contacts that became no company and that nobody touched for the time they are kept; notes of old events."""
    old = now - timedelta(days=settings.TIBS_OUTREACH_KEEP_DAYS)
    OutreachEvent.objects.filter(held_on__lt=old.date()).exclude(notes="").update(notes="")
    return OutreachContact.objects.filter(company=None, changed_at__lt=old).delete()[0]


def _take(thing, action: str, **changes) -> bool:
    try:
        with transaction.atomic():
            step = moves.move(thing, action, **changes)
            if action == "expire" and isinstance(thing, Profile):
                tell_of_end(thing, step)
    except Refused as refusal:
        logger.info("A clock came late for %s: %s", thing.pk, refusal.reason)
        return False
    if isinstance(thing, Profile):
        want_suggestions(thing)
    if isinstance(thing, Interest):
        tell_step(thing, step)
    return True
