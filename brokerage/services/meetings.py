"""Meetings of a case. Every verb locks the case first, then decides once; letters say that, never what or where."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from accounts.services import notify
from brokerage import moves, rules
from brokerage.enums import MeetingState
from brokerage.jobs.calendar_file import calendar_of_letter
from brokerage.models import Match, Meeting, MeetingAnswer, MeetingTime
from brokerage.people_of import brokers_of_party, members_of
from brokerage.workflow import MATCH, MEETING

MOST_TIMES = 3
FARTHEST = timedelta(days=366)


def propose_meeting(
    *, by: User, match: Match, times: list[datetime], kind: str, minutes: int, form_key: UUID, place="", topic=""
) -> Meeting:
    """Propose up to three times to the other side; the same form sent twice proposes once."""
    with transaction.atomic():
        match = _locked(match)
        if (made := match.meetings.filter(form_key=form_key).first()) is not None:
            return made
        if not rules.may_meet(by, match):
            raise Refused(_("Meetings are arranged by people of an introduced case, while it runs."))
        _check_times(times)
        meeting = Meeting.objects.create(
            match=match,
            party=rules.party_spoken_for(by, match),
            kind=kind,
            minutes=minutes,
            place=place.strip(),
            topic=topic.strip(),
            form_key=form_key,
        )
        _set_times(meeting, times)
        action = MEETING.get("propose_times")
        moves.write_step(meeting, action, from_state="", to_state=meeting.state, by=by)
        _tell(meeting, gettext_lazy("Times for a meeting are proposed to you"), by, f"proposed:{meeting.sequence}")
    return meeting


def propose_times(*, by: User, meeting: Meeting, times: list[datetime], **details) -> Meeting:
    """Other times; a settled meeting is open again until the other side accepts. `details`: kind, place and so on."""
    with transaction.atomic():
        meeting = _locked_meeting(meeting)
        _check_times(times)
        _move(
            meeting,
            "propose_times",
            by,
            party=rules.party_spoken_for(by, meeting.match),
            starts_at=None,
            reminded_at=None,
            sequence=meeting.sequence + 1,
            **details,
        )
        _set_times(meeting, times)
        _tell(meeting, gettext_lazy("Other times for a meeting are proposed"), by, f"proposed:{meeting.sequence}")
    return meeting


def accept_time(*, by: User, meeting: Meeting, time_id: int) -> Meeting:
    """The other side settles the meeting; the second of two who accept at once is told so."""
    with transaction.atomic():
        meeting = _locked_meeting(meeting)
        if meeting.state == MeetingState.SETTLED:
            raise TooLate(_("The time of this meeting is settled already. Look at it again."))
        chosen = meeting.times.filter(pk=time_id).first()
        if chosen is None:
            sentence = _("Choose one of the proposed times.")
            raise NotPossible(sentence, {"time": sentence})
        if chosen.starts_at <= timezone.now():
            sentence = _("This time has passed. Choose another one or propose other times.")
            raise NotPossible(sentence, {"time": sentence})
        _move(meeting, "accept_time", by, starts_at=chosen.starts_at)
        words = gettext_lazy(
            "The file that comes with this letter puts the time into your calendar; it is in the portal, too. Where "
            "and with whom you meet is written there only."
        )
        _tell(meeting, gettext_lazy("The time of a meeting is settled"), by, f"settled:{meeting.sequence}", words)
    return meeting


def cancel_meeting(*, by: User, meeting: Meeting, note: str) -> Meeting:
    with transaction.atomic():
        meeting = _locked_meeting(meeting)
        _move(meeting, "cancel_meeting", by, note=note, sequence=meeting.sequence + 1)
        words = gettext_lazy("If it stands in your calendar, the file that comes with this letter takes it out.")
        _tell(meeting, gettext_lazy("A meeting is cancelled"), by, "cancelled", words)
    return meeting


def record_meeting(
    *, by: User, meeting: Meeting, outcome: str, next_step: str = "", next_step_on: date | None = None
) -> Meeting:
    """A broker notes what came of it; the case moves on to “Meeting held” where its table says so."""
    with transaction.atomic():
        meeting = _locked_meeting(meeting)
        if meeting.state == MeetingState.SETTLED and not meeting.has_begun:
            raise NotPossible(_("This meeting has not begun yet; its outcome can be recorded afterwards."))
        if not outcome.strip():
            raise NotPossible(_("Say what came of it."), {"outcome": _("Say in a sentence what came of it.")})
        if next_step_on and next_step_on < timezone.localdate():
            raise NotPossible(_("This day has passed."), {"next_step_on": _("This day has passed.")})
        if next_step_on and not next_step.strip():
            raise NotPossible(_("Say what the step is."), {"next_step": _("Say what is to be done until that day.")})
        _move(
            meeting,
            "meeting_took_place",
            by,
            outcome=outcome.strip(),
            next_step=next_step.strip(),
            next_step_on=next_step_on,
        )
        if meeting.match.state in MATCH.get("hold_meeting").sources:
            moves.move(meeting.match, "hold_meeting", by=by)
        words = gettext_lazy("A number from 1 to 5 and, if you like, a sentence: each side answers once.")
        _tell(meeting, gettext_lazy("How was the meeting? Tell your side's view"), by, "took-place", words)
    return meeting


def answer_meeting(*, by: User, meeting: Meeting, satisfaction: int, comment: str = "") -> MeetingAnswer:
    """One side says how content it was, once."""
    if not rules.may_answer_meeting(by, meeting):
        raise Refused(_("Only the sides of an introduced case answer after a meeting."))
    if meeting.state != MeetingState.TOOK_PLACE:
        raise NotPossible(_("This can be answered when the meeting took place."))
    if satisfaction not in range(1, 6):
        sentence = _("Choose a number from 1 to 5.")
        raise NotPossible(sentence, {"satisfaction": sentence})
    try:
        with transaction.atomic():
            return MeetingAnswer.objects.create(
                meeting=meeting,
                party=rules.party_spoken_for(by, meeting.match),
                satisfaction=satisfaction,
                comment=comment.strip(),
                by=by,
            )
    except IntegrityError:
        raise TooLate(_("Your side has answered already.")) from None


def participants(match: Match) -> list[User]:
    found = {}
    for party in match.parties.all():
        for user in (*members_of(party.company), *brokers_of_party(party)):
            found[user.pk] = user
    return [found[pk] for pk in sorted(found)]


def meeting_url(meeting: Meeting) -> str:
    return reverse("brokerage:meeting", args=[meeting.match.public_id, meeting.public_id])


def _locked(match: Match) -> Match:
    return Match.objects.select_for_update(of=("self",)).for_cards().get(pk=match.pk)


def _locked_meeting(meeting: Meeting) -> Meeting:
    match = _locked(meeting.match)
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    meeting.match = match
    return meeting


def _move(meeting: Meeting, key: str, by, note: str = "", **changes) -> None:
    moves.move(meeting, key, by=by, note=note, **changes)


def _check_times(times: list[datetime]) -> None:
    """Each refused at its own field."""
    now, wrong = timezone.now(), {}
    for number, moment in enumerate(times, start=1):
        if moment <= now:
            wrong[f"time_{number}"] = _("This time has passed.")
        elif moment > now + FARTHEST:
            wrong[f"time_{number}"] = _("This is more than a year away.")
        elif moment in times[: number - 1]:
            wrong[f"time_{number}"] = _("This time stands there twice.")
    if not times:
        wrong["time_1"] = _("Propose at least one time.")
    if len(times) > MOST_TIMES:
        raise NotPossible(_("At most %(most)s times can be proposed at once.") % {"most": MOST_TIMES})
    if wrong:
        raise NotPossible(_("Please look at the times again."), wrong)


def _set_times(meeting: Meeting, times: list[datetime]) -> None:
    meeting.times.all().delete()
    MeetingTime.objects.bulk_create(MeetingTime(meeting=meeting, starts_at=moment) for moment in times)


def _tell(meeting: Meeting, title, by: User | None, event: str, words=None) -> None:
    for user in participants(meeting.match):
        if by is not None and user.pk == by.pk:
            continue
        notify(
            to=user,
            kind="meeting",
            key=f"meeting:{meeting.pk}:{event}",
            title=title,
            body=words
            or gettext_lazy(
                "The times, in your time zone, and the file for your calendar are in the portal. Where and with whom "
                "you meet is written there only."
            ),
            url=meeting_url(meeting),
            button=gettext_lazy("Look at the meeting"),
            calendar=calendar_of_letter(meeting, user),
        )
