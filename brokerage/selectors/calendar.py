"""The file of a meeting for one reader, with what the portal shows it."""

from django.utils.translation import gettext as _

from brokerage.jobs.calendar_file import calendar_text
from brokerage.models import Meeting


def calendar_of(meeting: Meeting, reader, with_whom: str) -> bytes:
    summary = _("Meeting with %(company)s") % {"company": with_whom}
    return calendar_text(meeting, reader, summary=summary, place=meeting.place, topic=meeting.topic)
