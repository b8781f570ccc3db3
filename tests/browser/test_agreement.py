"""From an introduction to the follow-up a year after the agreement: five people, a moved clock, every step told."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from brokerage.jobs.clocks import run_clocks
from brokerage.models import Agreement, FollowUp, FollowUpAnswer, Match, Meeting
from brokerage.services import meetings
from tests.access.world import picture
from tests.browser.houses import LiveCase
from tests.browser.person import link_in_letter
from tests.regions import making

HALF_A_YEAR = timedelta(days=184)


def half_a_year_passes() -> None:
    """What has happened lies half a year further back; then the clocks run, as they do every hour."""
    Agreement.objects.update(signed_on=F("signed_on") - HALF_A_YEAR)
    FollowUp.objects.update(due_on=F("due_on") - HALF_A_YEAR)
    moments = ("created_at", "introduced_at", "state_since")
    Match.objects.update(**{name: F(name) - HALF_A_YEAR for name in moments})
    run_clocks()


def state_of(match: Match) -> str:
    return Match.objects.values_list("state", flat=True).get(pk=match.pk)


def hold_meeting(case, match: Match) -> Meeting:
    """Proposed by one side, accepted by the other, and over: the dialogue has a journey of its own."""
    meeting = meetings.propose_meeting(
        by=case.home.owner,
        match=match,
        times=[timezone.now() + timedelta(days=1)],
        kind="online",
        minutes=60,
        form_key="8f2b6a52-4c1e-4d7a-9a52-2f1f6c1f0d11",
    )
    meetings.accept_time(by=case.partner.owner, meeting=meeting, time_id=meeting.times.get().pk)
    Meeting.objects.update(starts_at=timezone.now() - timedelta(hours=2))
    return meeting


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_from_introduction_to_the_follow_up_after_a_year(person, live, javascript):
    case = LiveCase()
    match = case.introduced()
    path = f"/matches/{match.public_id}/"
    broker = person("broker", case.home.broker, javascript=javascript)
    second = person("broker", case.partner.broker, javascript=javascript)
    owner = person("owner", case.home.owner, javascript=javascript, width=360)
    other = person("owner", case.partner.owner, javascript=javascript)

    broker.open(path).unfold("Note that they talk").submit("/step/start_dialogue/")
    assert state_of(match) == "in_dialogue"
    meeting = hold_meeting(case, match)
    broker.open("/desk/").sees("Meetings: choose a time, write the outcome").press("Record the outcome")
    assert str(meeting.public_id) in broker.path
    broker.fill(outcome="They want a trial order.").press("Record the outcome")
    assert state_of(match) == "meeting_held"
    broker.open(path).unfold("Note that they negotiate").submit("/step/negotiate/")

    # Recorded by one broker; a day before the introduction is refused and nothing typed is lost.
    broker.press("Record the agreement").fill(kind="supplier", signed_on="2020-01-01", value_eur="25000", jobs="2")
    broker.press("Record and ask for confirmation")
    assert broker.field("value_eur").input_value() == "25000"
    broker.field("file").set_input_files({"name": "signed.png", "mimeType": "image/png", "buffer": picture()})
    broker.fill(signed_on=f"{timezone.localdate():%Y-%m-%d}").press("Record and ask for confirmation")
    broker.sees("The companies were asked to confirm it", "signed.png", "has not confirmed yet")
    assert state_of(match) == "negotiating"

    # Confirmed by both companies, validated by the broker who did not record it.
    owner.open(link_in_letter(case.home.owner.email, path)).press("Yes, this is what we agreed")
    second.open("/desk/").sees("No agreement waits for your validation.")
    other.open(path).press("Yes, this is what we agreed")
    broker.open(path).sees("another broker of the case validates it")
    second.open("/desk/").press("Look and validate").unfold("Validate the agreement")
    second.page.locator("main form[action$='/agreement/validate/'] [name=note]").fill("I read the signed contract.")
    second.submit("/agreement/validate/").sees("The companies will be asked after 6 and after 12 months.")
    assert state_of(match) == "agreed"
    other.open(path).sees("After 6 months", "It can be answered from")

    # After six months one company answers by the letter, the other one together with its broker.
    half_a_year_passes()
    owner.open(link_in_letter(case.home.owner.email, "/follow-up/6/")).press("Send the answer").sees("Say how it goes.")
    owner.fill(outcome="as_agreed", still_cooperating="yes", turnover_eur="1000").press("Send the answer")
    owner.sees("Thank you, your answer is kept.")
    assert state_of(match) == "agreed"
    second.open("/desk/").sees("Follow-ups your companies owe").press("Answer with them")
    second.fill(outcome="slower", still_cooperating="yes", what_happened="Customs.").press("Send the answer")
    assert state_of(match) == "followed_up_6m"
    owner.open(path).sees("they still work together").sees_nowhere("Customs.")

    half_a_year_passes()
    for person_asked, jobs in ((owner, "1"), (other, "2")):
        person_asked.open(f"{path}follow-up/12/").fill(outcome="better", still_cooperating="yes", jobs=jobs)
        person_asked.fill(turnover_eur="40000", innovation="product").press("Send the answer")
    assert state_of(match) == "followed_up_12m"
    assert FollowUpAnswer.objects.count() == 4

    broker.open(path).unfold("Close the case")
    broker.page.locator("main form[action$='/step/close/'] [name=reason]").select_option("completed")
    broker.submit("/step/close/")
    assert state_of(match) == "closed"
    owner.open(path).sees("Closed", "A broker validated the agreement", "All companies answered the follow-up")
    manager = person("manager", making.person("manager", case.home.organisation), javascript=javascript)
    manager.open("/dashboard/").sees("What came of it", "80,000", "25,000").sees_nowhere(case.home.company.name)
