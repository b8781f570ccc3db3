"""A meeting as an iCalendar file (RFC 5545, 5546): one UID for its life, a higher SEQUENCE with each change.

Times are written in UTC, so no rule of summer time can be read wrongly. Only the reader is named as attendee.
"""

from datetime import UTC
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from brokerage.enums import MeetingState
from brokerage.models import Meeting
from brokerage.services.meetings import meeting_url


def calendar_of(meeting: Meeting, reader, with_whom: str) -> bytes:
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
    event.add("summary", _("Meeting with %(company)s") % {"company": with_whom})
    if meeting.place:
        event.add("location", meeting.place)
    if meeting.topic:
        event.add("description", meeting.topic)
    event.add("url", settings.SITE_URL + meeting_url(meeting))
    organizer = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organizer.params["cn"] = vText("TIBS")
    event.add("organizer", organizer, encode=0)
    attendee = vCalAddress(f"mailto:{reader.email}")
    attendee.params["cn"] = vText(reader.full_name or reader.email)
    attendee.params["partstat"] = vText("ACCEPTED")
    event.add("attendee", attendee, encode=0)
    calendar.add_component(event)
    return calendar.to_ical()
