"""A Trans-S3 exercise over the nine real regions: from its rules to the adoption and what comes after it."""

from datetime import timedelta
from io import BytesIO

from django.utils import timezone
from pypdf import PdfReader

from brokerage.jobs.activity import take_activity_snapshots
from regions.models import Region
from s3strategy.models import Declaration, Exercise, Vote
from tests.browser.houses import House
from tests.browser.person import Person, link_in_letter
from tests.regions import making

GUEST = "owner@firm.example"


def confirm(who: Person, label: str, note: str) -> Person:
    """Unfold what asks once, give the reason and send it."""
    box = who.page.locator("main details.confirm", has=who.page.locator("summary", has_text=label)).first
    box.locator("summary").click()
    box.locator("textarea").fill(note)
    return who.press(box.locator("button"))


def test_an_exercise_from_its_rules_to_the_adoption(person, live):
    podlaskie = House("podlaskie")
    authority = making.organisation("Authority", role="associated", mandate_for=podlaskie.region)
    manager = person("manager", making.person("manager", podlaskie.organisation))
    second = person("manager", making.person("manager", podlaskie.organisation))
    officer = person("officer", making.officer(authority))
    phone = person("officer", making.officer(authority), width=360)

    # Its rules: a threshold out of range is refused, and nothing typed is lost.
    names = [region.name for region in Region.objects.order_by("name_en")]
    manager.open("/strategy/exercises/").press("Begin an exercise")
    manager.fill(title="Baltic 2030", regions=names, vision="Stronger together", shared_from="12")
    manager.press("Prepare the exercise").sees("From 2 to 9, the number of regions.")
    manager.fill(shared_from="4").press("Prepare the exercise").sees("Baltic 2030", "4 regions", "range: 2 to 9")
    exercise = Exercise.objects.get()
    assert exercise.regions.count() == 9
    home = f"/strategy/exercises/{exercise.key}/"
    officer.open(home, status=404)

    # Search: the matrix proposes, people add and edit.
    manager.press("Start: open the search for common sets").press("Matrix").sees("Regions and what they want")
    manager.press("Propose candidates from what is shared").sees("are proposed")
    phone.open(f"{home}matrix/")
    officer.open(home).press("Add a candidate").fill(title="Clean water").press("Add the candidate")
    manager.open(home).press("Open the analytical review")

    # Analysis: evidence and a judgement; then back once, with a reason.
    officer.open(f"{home}steps/analysis/").unfold("Add evidence")
    officer.fill(kind="indicator", title="Water firms", value="31", source="Own count").press("Add the evidence")
    officer.sees("Water firms", "31").open(f"{home}candidates/1/")
    officer.fill(verdict="for", reason="Many of our firms").press("Record the judgement").sees("Many of our firms")
    confirm(manager.open(home), "Send back to the search", "Look at water again").sees("Look at water again")
    for gate in ("Open the analytical review", "Open markets and trends", "Open the consultation"):
        manager.open(home).press(gate)

    # Consultation: a round, an invited stakeholder without an account, an authority.
    manager.open(home).press("Consultation").press("Open a round")
    closes = timezone.localtime() + timedelta(days=9)
    manager.fill(title="Spring round", closes_at=f"{closes:%Y-%m-%dT%H:%M}").press("Set the round")
    manager.press("Invite stakeholders").fill(group="companies", guests=f"{GUEST}; Olga; Firm").press(
        "Send the letters"
    )
    officer.open(f"{home}rounds/1/").sees("once you have given your own")
    guest = person("guest", width=360)
    link = link_in_letter(GUEST, "/strategy/ballots/")
    guest.open(link).press("Give the votes: they cannot be changed").sees("Give at least one candidate a grade")
    guest.fill(grade_1="5", comment_1="Start with joint tests").press("Give the votes: they cannot be changed")
    guest.sees("Thank you").open(link, status=410)
    officer.press("Give your votes").fill(grade_1="4").press("Give the votes: they cannot be changed")
    officer.sees("Your votes are given").unfold("comment on")
    officer.sees("Start with joint tests")
    assert Vote.objects.filter(candidate__number=1).count() == 2
    manager.open(f"{home}rounds/1/").unfold("Close the round now").press("Close the round now").sees("closed")
    officer.open(f"{home}rounds/1/vote/", status=409)

    # What companies do, the assessment, and a decision on each candidate.
    take_activity_snapshots(even_if_fresh=True)
    manager.open(f"{home}demand/").sees("counted")
    manager.open(home).press("Open the assessment of internationalisation").press("Open the adoption")
    manager.press("Adopt the strategy and publish the result").sees("neither adopted nor set aside")
    for candidate in exercise.candidates.order_by("number"):
        label, note = ("Adopt this priority", "Strong in all") if candidate.number == 1 else ("Set this", "Not now")
        confirm(manager.open(candidate.get_absolute_url()), label, note)
    manager.open(home).press("Adopt the strategy and publish the result").sees("Adopted")

    # After it: the public page, a declaration confirmed by another manager, an indicator, the document.
    visitor = person("visitor")
    result = f"{home}result/"
    visitor.open(result).sees("Strong in all", "Stronger together", "Nobody has declared it")
    today = f"{timezone.localdate():%Y-%m-%d}"
    officer.open(result).press("Declare that you adopt it").fill(signed_on=today, document="Decision 7")
    officer.press("Declare the adoption").sees("once a project manager confirmed it")
    second.open(result).press("Confirm and show it")
    visitor.open(result).sees(authority.name, "Decision 7")
    assert Declaration.objects.get().state == "confirmed"
    manager.open(f"{home}monitoring/").press("Set an indicator")
    manager.fill(title="Joint projects", baseline="0", target="10", source="Count").press("Set the indicator")
    officer.open(f"{home}monitoring/").press(officer.page.locator("main table a").first)
    officer.fill(year="2026", value="9.5", source="Report").press("Note the value").sees("on course")
    data = visitor.page.request.get(f"{live.url}{home}document/pdf/?language=lt").body()
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)
    assert "Baltic 2030" in text and "Decision 7" in text
