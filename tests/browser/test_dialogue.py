"""Two companies talk and meet, on a phone and without JavaScript: messages, a time, the calendar file, the outcome."""

from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from brokerage.models import Meeting, Message
from tests.browser.houses import LiveCase


@pytest.mark.parametrize(("javascript", "width"), [(True, 360), (False, 1280)], ids=["phone", "without-javascript"])
def test_a_dialogue_with_a_meeting_from_both_sides(person, live, javascript, width):
    case = LiveCase()
    match = case.introduced()
    path = f"/matches/{match.public_id}/"
    ours = person("owner", case.home.owner, javascript=javascript, width=width)
    ours.open(path).fill(text="Which width do you need?", audience="all").press("Send the message")
    ours.sees("Your message is sent", "Which width do you need?")
    theirs = person("owner", case.partner.owner, javascript=javascript, width=width)
    theirs.open("/matches/").sees("1 unread message").open(path).sees("Which width do you need?", "new")
    # What was typed too long is not lost.
    theirs.fill(text="x" * 4001, audience="all").press("Send the message").sees("characters")
    assert theirs.field("text").input_value() == "x" * 4001
    theirs.fill(text="Sixty centimetres.").press("Send the message").sees("Sixty centimetres.")
    assert Message.objects.count() == 2

    moment = timezone.localtime() + timedelta(days=3)
    theirs.press("Propose a meeting").fill(time_1="2020-01-01T10:00", place="Hall 4").press("Propose these times")
    theirs.sees("This time has passed.")
    assert theirs.field("place").input_value() == "Hall 4"
    theirs.fill(time_1=f"{moment:%Y-%m-%dT10:00}", time_2=f"{moment:%Y-%m-%dT14:00}").press("Propose these times")
    theirs.sees("The times are proposed", "The other side chooses one of them.")
    ours.open(path).press("Choose a time").press("Accept this time").sees("Choose one of the proposed times.")
    ours.page.locator("main input[name=time]").nth(1).check()
    ours.press("Accept this time").sees("The time is settled", "Hall 4")
    meeting = Meeting.objects.get()
    assert timezone.localtime(meeting.starts_at).hour == 14
    answer = ours.page.request.get(f"{path}meetings/{meeting.public_id}/calendar/")
    (event,) = Calendar.from_ical(answer.body()).walk("VEVENT")
    assert event["DTSTART"].dt == meeting.starts_at

    Meeting.objects.update(starts_at=timezone.now() - timedelta(hours=2))
    broker = person("broker", case.home.broker, javascript=javascript, width=width)
    broker.open(f"{path}meetings/{meeting.public_id}/").press("Record the outcome").sees("Say in a sentence")
    broker.fill(outcome="A trial order.", next_step="Send panels").press("Record the outcome").sees("A trial order.")
    theirs.open(f"{path}meetings/{meeting.public_id}/").fill(satisfaction="4").press("Send the answer").sees("4 of 5")
    broker.open(path).sees("Meeting held", "Next step: Send panels", "A meeting took place")
