"""A meeting as an iCalendar text (RFC 5545, 5546): one UID for its life, a higher SEQUENCE with each change.

Times are written in UTC, so no rule of summer time can be read wrongly. Only the reader is named as attendee. Letters
carry it without a word of where, with whom and about what; the file fetched in the portal has these.
"""

from datetime import UTC
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from accounts.models import User
from brokerage.enums import MeetingState
from brokerage.models import Meeting


def calendar_of_letter(meeting: Meeting, reader: User) -> str:
    """Empty while no time is settled: a cancelled one takes the entry out of calendars."""
    if meeting.state not in (MeetingState.SETTLED, MeetingState.CANCELLED) or meeting.starts_at is None:
        return ""
    with translation.override(reader.language):
        return calendar_text(meeting, reader, summary=_("Meeting in a case of the TIBS portal")).decode()


def calendar_text(meeting: Meeting, reader: User, *, summary: str, place: str = "", topic: str = "") -> bytes:
    is_cancelled = meeting.state == MeetingState.CANCELLED
    calendar = Calendar()
    calendar.add("prodid", "-//TIBS//Innovation brokerage//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if is_cancelled else "REQUEST")
    event = Event()
    event.add("uid", f"{meeting.public_id}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.state_since)
    if meeting.starts_at:
        event.add("dtstart", meeting.starts_at.astimezone(UTC))
        event.add("dtend", meeting.ends_at.astimezone(UTC))
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("summary", summary)
    if place:
        event.add("location", place)
    if topic:
        event.add("description", topic)
    path = reverse("brokerage:meeting", args=[meeting.match.public_id, meeting.public_id])
    event.add("url", settings.SITE_URL + path)
    organizer = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organizer.params["cn"] = vText("TIBS")
    event.add("organizer", organizer, encode=0)
    attendee = vCalAddress(f"mailto:{reader.email}")
    attendee.params["cn"] = vText(reader.full_name or reader.email)
    attendee.params["partstat"] = vText("ACCEPTED")
    event.add("attendee", attendee, encode=0)
    calendar.add_component(event)
    return calendar.to_ical()
