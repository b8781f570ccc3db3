"""Meetings of a case: who arranges, who settles, once; times at their field; files that a calendar reads."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.jobs.mail import deliver
from accounts.models import Mail, User
from brokerage.jobs.clocks import run_clocks
from brokerage.models import Match, Meeting, MeetingTime
from brokerage.services import erasing, matches, meetings
from tests.brokerage.making import Case
from tests.faults.test_races import race

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return Case()


def soon(days: float = 3) -> datetime:
    return timezone.now().replace(microsecond=0) + timedelta(days=days)


def propose(by, match, *times, **more) -> Meeting:
    details = {"kind": "online", "minutes": 60, "place": "Secretplace", "topic": "Secrettopic"} | more
    return meetings.propose_meeting(by=by, match=match, times=list(times) or [soon()], form_key=uuid4(), **details)


def settled(case, match=None) -> Meeting:
    meeting = propose(case.home.owner, match or case.introduced())
    return meetings.accept_time(by=case.partner.owner, meeting=meeting, time_id=meeting.times.get().pk)


def begun(meeting: Meeting) -> Meeting:
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() - timedelta(hours=2))
    return Meeting.objects.get(pk=meeting.pk)


def in_state(case, state: str) -> Meeting:
    match = case.introduced()
    if state == "proposed":
        return propose(case.home.owner, match)
    meeting = settled(case, match)
    if state == "cancelled":
        return meetings.cancel_meeting(by=case.home.owner, meeting=meeting, note="Ill")
    if state == "took_place":
        return meetings.record_meeting(by=case.home.broker, meeting=begun(meeting), outcome="Good")
    return begun(meeting) if state == "begun" else meeting


# state -> action -> who may: the owner who proposed, the owner asked, a broker of each side
ALL = {"proposer", "asked", "home_broker", "partner_broker"}
TABLE = {
    "proposed": {"accept": {"asked", "partner_broker"}, "times": ALL, "cancel": ALL, "record": set()},
    "settled": {"accept": set(), "times": ALL, "cancel": ALL, "record": set()},
    "begun": {"accept": set(), "times": ALL, "cancel": ALL, "record": {"home_broker", "partner_broker"}},
    "took_place": {"accept": set(), "times": set(), "cancel": set(), "record": set()},
    "cancelled": {"accept": set(), "times": set(), "cancel": set(), "record": set()},
}


@pytest.mark.parametrize("state", TABLE)
def test_who_may_do_what_in_each_state(case, state):
    meeting = in_state(case, state)
    time = meeting.times.get().pk
    people = {
        "proposer": case.home.owner,
        "asked": case.partner.owner,
        "home_broker": case.home.broker,
        "partner_broker": case.partner.broker,
    }
    details = {"kind": "online", "minutes": 30, "place": "", "topic": ""}
    verbs = {
        "accept": lambda by: meetings.accept_time(by=by, meeting=meeting, time_id=time),
        "times": lambda by: meetings.propose_times(by=by, meeting=meeting, times=[soon(9)], **details),
        "cancel": lambda by: meetings.cancel_meeting(by=by, meeting=meeting, note="Because"),
        "record": lambda by: meetings.record_meeting(by=by, meeting=meeting, outcome="Good"),
    }
    for action, allowed in TABLE[state].items():
        for who, person in people.items():
            assert ends(lambda verb=verbs[action], by=person: verb(by)) == (who in allowed), (state, action, who)


def ends(call) -> bool:
    """Whether it is done; what it did is undone, so that the next meets the same meeting."""
    from django.db import transaction

    with transaction.atomic():
        try:
            call()
            done = True
        except Refused:
            done = False
        transaction.set_rollback(True)
    return done


@pytest.mark.parametrize("stage", ["asked", "closed", "withdrawn"])
def test_no_meeting_before_the_introduction_or_after_the_end(case, stage):
    match = case.asked() if stage == "asked" else case.introduced()
    if stage == "closed":
        matches.advance(by=case.home.broker, match=match, action="close", reason="completed")
    if stage == "withdrawn":
        matches.withdraw_consent(by=case.home.owner, match=match)
    with pytest.raises(Refused):
        propose(case.partner.broker, Match.objects.get(pk=match.pk))


def test_wrong_times_are_refused_at_their_fields(case):
    match, good = case.introduced(), soon()
    with pytest.raises(NotPossible) as refusal:
        propose(case.home.owner, match, soon(-1), good, good)
    assert set(refusal.value.fields) == {"time_1", "time_3"}
    with pytest.raises(NotPossible) as refusal:
        propose(case.home.owner, match, soon(500))
    assert set(refusal.value.fields) == {"time_1"}


def test_times_are_read_and_shown_in_each_ones_time_zone(case, client):
    User.objects.filter(pk=case.home.owner.pk).update(time_zone="Europe/Helsinki")
    User.objects.filter(pk=case.partner.owner.pk).update(time_zone="Europe/Copenhagen")
    match, year = case.introduced(), timezone.now().year + 1
    client.force_login(case.home.owner)
    url = reverse("brokerage:meeting_new", args=[match.public_id])
    # Winter and summer on both sides of a change of clocks.
    last_sunday = max(day for day in range(25, 32) if date(year, 3, day).weekday() == 6)
    data = {"form_key": str(uuid4()), "minutes": "60", "kind": "online", "place": "", "topic": ""}
    skipped = client.post(url, data | {"time_1": f"{year}-03-{last_sunday}T03:30"})
    assert skipped.status_code == 422 and "may not exist" in skipped.content.decode()
    times = {"time_1": f"{year}-03-{last_sunday - 1}T10:00", "time_2": f"{year}-03-{last_sunday}T10:00"}
    assert client.post(url, data | times).status_code == 302
    kept = list(MeetingTime.objects.values_list("starts_at", flat=True))
    assert [moment.hour for moment in kept] == [8, 7]
    client.force_login(case.partner.owner)
    page = client.get(reverse("brokerage:meeting", args=[match.public_id, Meeting.objects.get().public_id]))
    assert page.content.decode().count(", 9 a.m.") == 2 and "Europe/Copenhagen" in page.content.decode()


def test_the_same_form_sent_twice_proposes_once(case):
    match, key = case.introduced(), uuid4()
    for _turn in range(2):
        meetings.propose_meeting(
            by=case.home.owner, match=match, times=[soon()], kind="online", minutes=60, form_key=key
        )
    assert Meeting.objects.count() == 1


def test_calendar_invitation_update_and_cancellation(case, client, settings):
    meeting = settled(case)
    client.force_login(case.partner.owner)
    url = reverse("brokerage:meeting_calendar", args=[meeting.match.public_id, meeting.public_id])

    def read():
        answer = client.get(url)
        assert answer["Content-Type"].startswith("text/calendar")
        found = Calendar.from_ical(answer.content)
        (event,) = found.walk("VEVENT")
        assert not event.errors
        return found["METHOD"], int(event["SEQUENCE"]), str(event["UID"]), event

    method, sequence, uid, event = read()
    assert (method, sequence) == ("REQUEST", 0)
    assert event["DTSTART"].dt == meeting.starts_at and event["DTSTART"].to_ical().endswith(b"Z")
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=1)
    assert case.partner.owner.email in event["ATTENDEE"] and case.home.company.name in event["SUMMARY"]
    other = meetings.propose_times(
        by=case.home.owner, meeting=meeting, times=[soon(5)], kind="visit", minutes=90, place="", topic=""
    )
    assert client.get(url).status_code == 404
    meetings.accept_time(by=case.partner.owner, meeting=other, time_id=other.times.get().pk)
    assert read()[:3] == ("REQUEST", 1, uid)
    meetings.cancel_meeting(by=case.home.owner, meeting=other, note="Ill")
    method, sequence, same, event = read()
    assert (method, sequence, same, event["STATUS"]) == ("CANCEL", 2, uid, "CANCELLED")


def test_a_recorded_meeting_moves_the_case_along_where_its_table_says_so(case):
    match = case.introduced()
    meetings.record_meeting(by=case.home.broker, meeting=begun(settled(case, match)), outcome="Good")
    match.refresh_from_db()
    assert match.state == "meeting_held"
    matches.advance(by=case.home.broker, match=match, action="negotiate")
    meetings.record_meeting(by=case.home.broker, meeting=begun(settled(case, match)), outcome="Better")
    match.refresh_from_db()
    assert match.state == "negotiating"
    actions = list(match.steps.values_list("action", flat=True))
    assert actions.count("propose_times") == 2 and actions.count("accept_time") == 2
    assert actions.count("meeting_took_place") == 2 and actions.count("hold_meeting") == 1


def test_outcome_and_answers(case, client):
    meeting = begun(settled(case))
    with pytest.raises(NotPossible) as refusal:
        meetings.record_meeting(
            by=case.home.broker, meeting=meeting, outcome="x", next_step="y", next_step_on=date(2020, 1, 1)
        )
    assert set(refusal.value.fields) == {"next_step_on"}
    meeting = meetings.record_meeting(by=case.home.broker, meeting=meeting, outcome="Good")
    meetings.answer_meeting(by=case.home.owner, meeting=meeting, satisfaction=4, comment="Commentofours")
    with pytest.raises(TooLate):
        meetings.answer_meeting(by=case.home.broker, meeting=meeting, satisfaction=1)
    client.force_login(case.partner.owner)
    page = client.get(meetings.meeting_url(meeting)).content.decode()
    assert "4 of 5" in page and "Commentofours" not in page


def test_reminders_come_once_and_an_ended_case_cancels(case):
    match = case.introduced()
    meeting = settled(case, match)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=soon(0.5))
    for _turn in range(2):
        run_clocks()
    assert Mail.objects.filter(subject="A meeting begins within a day").count() == 6
    matches.withdraw_consent(by=case.home.owner, match=match)
    run_clocks()
    meeting.refresh_from_db()
    assert (meeting.state, meeting.sequence) == ("cancelled", 1)
    assert not Meeting.objects.visible_to(case.partner.owner).exists()


def test_letters_say_neither_what_nor_where(case):
    settled(case)
    letters = Mail.objects.filter(subject__contains="meeting")
    assert letters.count() == 10
    for letter in letters:
        text = letter.text + letter.html + letter.calendar
        assert not [word for word in ("Secret", case.home.company.name, case.partner.company.name) if word in text]


def test_the_letter_brings_a_file_for_the_calendar_and_takes_it_back(case, settings, client):
    settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    meeting = settled(case)
    owner = case.home.owner
    client.force_login(owner)

    def entry():
        mail = Mail.objects.filter(to_user=owner, subject__contains="meeting").latest("pk")
        assert deliver(mail.pk)
        files = [part for part in outbox.outbox[-1].message().walk() if part.get_content_type() == "text/calendar"]
        if not files:
            return None
        (file,) = files
        assert file.get_filename() == "tibs-meeting.ics"
        found = Calendar.from_ical(file.get_payload(decode=True))
        (event,) = found.walk("VEVENT")
        assert not event.errors and file.get_param("method") == found["METHOD"]
        assert "LOCATION" not in event and "DESCRIPTION" not in event
        return found["METHOD"], int(event["SEQUENCE"]), str(event["UID"]), event

    method, sequence, uid, event = entry()
    assert (method, sequence, event["DTSTART"].dt) == ("REQUEST", 0, meeting.starts_at)
    assert str(event["URL"]).endswith(reverse("brokerage:meeting", args=[meeting.match.public_id, meeting.public_id]))
    portal = client.get(reverse("brokerage:meeting_calendar", args=[meeting.match.public_id, meeting.public_id]))
    assert uid in portal.content.decode(), "The file of the portal replaces it in a calendar."
    meetings.cancel_meeting(by=case.partner.owner, meeting=meeting, note="Ill")
    method, sequence, same, _event = entry()
    assert (method, sequence, same) == ("CANCEL", 1, uid)
    propose(case.partner.owner, meeting.match)
    assert entry() is None


def test_an_erased_company_takes_the_words_along(case):
    meeting = in_state(case, "took_place")
    meetings.answer_meeting(by=case.home.owner, meeting=meeting, satisfaction=4, comment="canary")
    erasing.erase_company(by=case.home.owner, company=case.home.company)
    meeting.refresh_from_db()
    assert (meeting.place, meeting.topic, meeting.outcome, meeting.answers.get().comment) == ("", "", "", "")


def test_the_case_asks_as_often_for_three_meetings_as_for_one(case, client):
    match = case.introduced()
    client.force_login(case.home.owner)
    counts = []
    for amount in (1, 2):
        for _turn in range(amount):
            propose(case.partner.owner, match)
        client.get(reverse("brokerage:match", args=[match.public_id]))
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("brokerage:match", args=[match.public_id]))
        counts.append(len(found))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_two_accept_different_times_at_once_and_one_is_told_so():
    case = Case()
    meeting = propose(case.home.owner, case.introduced(), soon(2), soon(3))
    first, second = meeting.times.all()
    people = [User.objects.get(pk=user.pk) for user in (case.partner.owner, case.partner.broker)]
    found = race(
        lambda: meetings.accept_time(by=people[0], meeting=Meeting.objects.get(pk=meeting.pk), time_id=first.pk),
        lambda: meetings.accept_time(by=people[1], meeting=Meeting.objects.get(pk=meeting.pk), time_id=second.pk),
    )
    assert sorted(found) == ["TooLate", "done"]
    meeting.refresh_from_db()
    assert meeting.starts_at in (first.starts_at, second.starts_at)
    assert meeting.match.steps.filter(action="accept_time").count() == 1
