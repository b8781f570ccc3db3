"""What time does with meetings: reminders, and the end of those whose case ended. Safe to run twice."""

import logging
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.exceptions import Refused
from accounts.services import notify
from brokerage import moves
from brokerage.enums import MeetingState
from brokerage.models import Meeting
from brokerage.people_of import brokers_of_party, members_of
from brokerage.workflow import RUNNING_MATCH_STATES

from .calendar_file import calendar_of_letter

logger = logging.getLogger(__name__)
BEFORE = timedelta(hours=24)


def remind_of_meetings(now) -> int:
    """A day before, everybody of the case; once for each settled time."""
    due = Meeting.objects.filter(
        state=MeetingState.SETTLED, reminded_at=None, starts_at__gt=now, starts_at__lte=now + BEFORE
    )
    reminded = 0
    for meeting in due.filter(match__state__in=RUNNING_MATCH_STATES).select_related("match").order_by("pk"):
        expected = {"reminded_at": None, "sequence": meeting.sequence, "state": MeetingState.SETTLED}
        with transaction.atomic():
            if not moves.swap(Meeting, meeting.pk, expected, {"reminded_at": now}):
                continue
            _tell(meeting, gettext_lazy("A meeting begins within a day"), f"reminder:{meeting.sequence}")
            reminded += 1
    return reminded


def ask_for_outcomes(now) -> int:
    """The day after, the brokers are asked what came of it; `notify` tells each of them once."""
    over = Meeting.objects.filter(
        state=MeetingState.SETTLED, starts_at__lte=now - BEFORE, starts_at__gt=now - 2 * BEFORE
    )
    found = list(over.filter(match__state__in=RUNNING_MATCH_STATES).select_related("match"))
    for meeting in found:
        title = gettext_lazy("A meeting should have taken place: please record its outcome")
        _tell(meeting, title, f"outcome:{meeting.sequence}", brokers_only=True)
    return len(found)


def cancel_meetings_of_ended_cases() -> int:
    ended = 0
    for meeting in Meeting.objects.open().exclude(match__state__in=RUNNING_MATCH_STATES).select_related("match"):
        try:
            with transaction.atomic():
                moves.move(meeting, "cancel_by_end", sequence=meeting.sequence + 1)
                _tell(meeting, gettext_lazy("A meeting is cancelled because the case has ended"), "cancelled")
        except Refused as refusal:
            logger.info("A clock came late for meeting %s: %s", meeting.pk, refusal.reason)
        else:
            ended += 1
    return ended


def _tell(meeting: Meeting, title, event: str, brokers_only: bool = False) -> None:
    people = {}
    for party in meeting.match.parties.select_related("company__serving_organisation"):
        told = brokers_of_party(party)
        told += [] if brokers_only else members_of(party.company)
        people |= {user.pk: user for user in told}
    is_over = meeting.state == MeetingState.CANCELLED
    names = ("brokerage:match", [meeting.match.public_id])
    if not is_over:
        names = ("brokerage:meeting", [meeting.match.public_id, meeting.public_id])
    for _pk, user in sorted(people.items()):
        notify(
            to=user,
            kind="meeting",
            key=f"meeting:{meeting.pk}:{event}",
            title=title,
            body=gettext_lazy("Where and with whom is written in the portal only."),
            url=reverse(names[0], args=names[1]),
            button=gettext_lazy("Look at the meeting"),
            calendar="" if brokers_only else calendar_of_letter(meeting, user),
        )
