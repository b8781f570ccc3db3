"""What people of the demo world say to each other in their cases, and when they meet."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import uuid4

from django.utils import timezone
from PIL import Image, ImageDraw

from brokerage.models import Match, Meeting, Receipt
from brokerage.services import meetings, messages

from .files import read

# What was told before this has been read.
READ_AFTER = timedelta(days=3)


def talks_of() -> dict[str, list[dict]]:
    return {row["match"]: row["events"] for row in read("talks.json")}


def happen(match: Match, event: dict, people: dict) -> None:
    _VERBS[event["do"]](match, event, people[event["by"]], people)


def settle_reading() -> None:
    told_before = Receipt.objects.filter(message__at__lt=timezone.now() - READ_AFTER, read_at=None)
    told_before.update(read_at=timezone.now())


def _say(match: Match, event: dict, by, people: dict) -> None:
    messages.send_message(
        by=by,
        match=match,
        audience=event["audience"],
        text=event["text"],
        form_key=uuid4(),
        mentions=[people[who] for who in event.get("mentions", ())],
        file=(event["file"], _drawing()) if "file" in event else None,
    )


def _propose(match: Match, event: dict, by, _people: dict) -> None:
    meetings.propose_meeting(
        by=by,
        match=match,
        times=[_morning(days) for days in event["in_days"]],
        kind=event["kind"],
        minutes=event["minutes"],
        place=event["place"],
        topic=event["topic"],
        form_key=uuid4(),
    )


def _accept(match: Match, _event: dict, by, _people: dict) -> None:
    meeting = _newest(match)
    meetings.accept_time(by=by, meeting=meeting, time_id=meeting.times.first().pk)


def _record(match: Match, event: dict, by, _people: dict) -> None:
    day = timezone.localdate() + timedelta(days=event["next_in_days"])
    meetings.record_meeting(
        by=by, meeting=_newest(match), outcome=event["outcome"], next_step=event["next_step"], next_step_on=day
    )


def _rate(match: Match, event: dict, by, _people: dict) -> None:
    meetings.answer_meeting(by=by, meeting=_newest(match), satisfaction=event["points"], comment=event["comment"])


_VERBS = {"say": _say, "propose": _propose, "accept": _accept, "record": _record, "rate": _rate}


def _newest(match: Match) -> Meeting:
    return match.meetings.order_by("-pk").first()


def _morning(days: int) -> datetime:
    """A morning so many days from the day on which the world is made, whatever day is lived."""
    return (datetime.now(UTC) + timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)


def _drawing() -> bytes:
    picture = Image.new("RGB", (640, 360), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((80, 120, 560, 240), outline="navy", width=4)
    draw.line((80, 180, 560, 180), fill="navy", width=2)
    data = BytesIO()
    picture.save(data, "PNG")
    return data.getvalue()
