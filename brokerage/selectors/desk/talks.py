"""What is said and arranged in cases: unread messages, times to choose, outcomes to write, the coming week."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, F, Min, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brokerage.enums import MeetingState
from brokerage.models import Meeting, Receipt
from brokerage.workflow import DISCLOSED_MATCH_STATES, RUNNING_MATCH_STATES

from .cases import Ask, Book, served_parties
from .rows import MOST, SOONEST, Group

COMING = timedelta(days=7)
TALKING = [state for state in RUNNING_MATCH_STATES if state in DISCLOSED_MATCH_STATES]


def unread(user) -> Iterator[Ask]:
    """Cases with messages that were told to `user` and not read, the one that has waited longest first."""
    found = Receipt.objects.unread_by(user).values("message__match")
    rows = found.annotate(
        count=Count("pk"), mentions=Count("pk", filter=Q(is_mention=True)), since=Min("message__at")
    ).order_by("since", "message__match")
    for row in rows[: MOST + 1]:
        count = row["count"]
        facts = [ngettext("%(n)s unread message", "%(n)s unread messages", count) % {"n": count}]
        if row["mentions"]:
            facts.append(_("you are mentioned"))
        yield Ask("message", row["message__match"], row["since"], tuple(facts), path="#thread")


def meetings(user) -> list[Ask]:
    """Meetings of the broker's cases: a time to choose, an outcome to write, and what is settled for the next days."""
    now = timezone.now()
    found = Meeting.objects.annotate(ours=Subquery(served_parties(user).values("pk")[:1])).filter(
        ours__isnull=False, match__state__in=TALKING, match__introduced_at__isnull=False
    )
    # The side that proposed waits, as `may_accept_meeting` says.
    proposed = found.filter(state=MeetingState.PROPOSED).exclude(party=F("ours")).prefetch_related("times")
    settled = found.filter(state=MeetingState.SETTLED)
    over = settled.filter(starts_at__lte=now)
    coming = settled.filter(starts_at__gt=now, starts_at__lte=now + COMING)
    return [
        *(
            _ask("meeting_answer", meeting, [_moment(time.starts_at) for time in meeting.times.all()])
            for meeting in proposed.order_by("state_since", "pk")[: MOST + 1]
        ),
        *(
            _ask("meeting_record", meeting, [_moment(meeting.starts_at)], since=meeting.starts_at)
            for meeting in over.order_by("starts_at", "pk")[: MOST + 1]
        ),
        *(
            _ask("meeting", meeting, [_moment(meeting.starts_at)])
            for meeting in coming.order_by("starts_at", "pk")[: MOST + 1]
        ),
    ]


def _ask(kind: str, meeting: Meeting, times: list[str], since=None) -> Ask:
    facts = (*times, meeting.get_kind_display())
    return Ask(kind, meeting.match_id, since or meeting.state_since, facts, path=f"meetings/{meeting.public_id}/")


def _moment(moment) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def messages(book: Book, asked: list[Ask]) -> Group:
    empty = _("You have read every message of your cases.")
    more = reverse("brokerage:match_list")
    return Group("messages", _("Unread messages"), "chat-left-text", empty, book.rows(asked, "message"), more)


def meetings_to_answer(book: Book, asked: list[Ask]) -> Group:
    rows = sorted(book.rows(asked, "meeting_answer", "meeting_record"), key=lambda row: row.since)
    empty = _("No meeting waits for a time or an outcome.")
    return Group("meetings", _("Meetings: choose a time, write the outcome"), "calendar-event", empty, rows)


def coming_meetings(book: Book, asked: list[Ask]) -> Group:
    rows = book.rows(asked, "meeting")
    empty = _("No meeting of your cases is settled for the next seven days.")
    return Group("coming", _("Meetings of the next seven days"), "calendar-week", empty, rows, order=SOONEST)
