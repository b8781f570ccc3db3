"""The long form: nothing is lost, nothing is cut, and every limit says what to do."""

import pytest
from playwright.sync_api import expect

from brokerage.models import Profile
from s3strategy.models import Concept
from tests.brokerage.making import Side
from tests.browser import papers
from tests.browser.person import until

OFFER = {name: value for name, value in papers.OFFER.items() if name not in ("market", "technology")}
SIX = ["Energy Storage", "Energy Distribution", "Batteries", "Power Supplies", "Fibre Optics", "Bioinformatics"]


@pytest.fixture
def owner(person, request):
    return person("owner", Side("LV", "Alfa").owner, javascript=request.param)


both = pytest.mark.parametrize("owner", [True, False], ids=["with-javascript", "without-javascript"], indirect=True)
with_scripts = pytest.mark.parametrize("owner", [True], ids=["with-javascript"], indirect=True)


@both
def test_what_is_refused_says_by_how_much_and_loses_nothing(owner):
    owner.open("/profiles/new/").fill(**OFFER)
    owner.fill(summary="b" * 512, description="First line.\nSecond line.")
    if owner.javascript:
        expect(owner.page.locator("[data-counter-for=id_summary]")).to_have_text(
            "Too long by 12 characters. Please shorten the text."
        )
    owner.press("Save the draft").sees("This text is 12 characters too long; at most 500 are possible.")
    assert owner.field("summary").input_value() == "b" * 512
    assert owner.field("description").input_value() == "First line.\nSecond line."
    assert owner.field("title").input_value() == OFFER["title"]
    assert not Profile.objects.exists()

    home_country = owner.page.locator("[name=target_countries] option[value=LV]")
    assert home_country.count() == 0
    owner.fill(summary="b" * 500).press("Save the draft")
    profile = Profile.objects.get()
    assert (profile.summary, profile.description) == ("b" * 500, "First line.\nSecond line.")
    assert profile.target_countries == ["DK", "SE"]
    owner.sees("Choose at least one market keyword.", "Choose at least one technology keyword.")


@both
def test_one_profile_takes_five_keywords(owner):
    owner.open("/profiles/new/").fill(title="Five words", market=SIX[:5])
    if owner.javascript:
        owner.search_in("market", SIX[5]).locator("[role=option]").first.click()
        owner.sees("At most 5 can be chosen. Take one away first.")
        owner.page.get_by_role("button", name=f"Take away: {SIX[0]}").click()
        owner.pick("market", [SIX[5]])
        owner.press("Save the draft")
    else:
        owner.fill(market=SIX).press("Save the draft").sees("At most 5 keywords are possible; you chose 6.")
        assert owner.page.locator("[name=market] option:checked").count() == 6
        owner.fill(market=SIX[1:]).press("Save the draft")
    assert {concept.label for concept in Profile.objects.get().keywords.all()} == set(SIX[1:])


@both
def test_a_research_request_belongs_to_a_call(owner):
    owner.open("/profiles/new/").fill(type="RDR", title="Bark in a call", partnership_types=["supplier"])
    owner.fill(call_programme="Horizon Europe", call_identifier="CL6-2027", call_coordinator_wanted="true")
    owner.fill(call_interest_deadline="2031-05-02", call_deadline="2031-05-01").press("Save the draft")
    owner.sees("One of these types of partnership does not go with this type of profile.")
    owner.sees("The deadline for interest must not be after the deadline of the call.")
    owner.page.locator("[name=partnership_types][value=supplier]").uncheck()
    owner.fill(partnership_types=["rd_cooperation"], call_interest_deadline="2031-04-01").press("Save the draft")
    profile = Profile.objects.get()
    assert (profile.call_identifier, profile.call_coordinator_wanted) == ("CL6-2027", True)
    owner.sees("Choose at least one technology keyword.")


@with_scripts
def test_a_draft_saves_itself_and_what_could_not_be_sent_is_offered_again(owner):
    owner.open("/profiles/new/").fill(title="Saved by hand").press("Save and go on writing")
    profile, page = Profile.objects.get(), owner.page
    counter = page.locator("[data-counter-for=id_summary]")
    page.locator("#id_summary").press_sequentially("Bark")
    expect(counter).to_have_text("496 characters left")
    expect(page.locator("[data-draft-state]")).to_contain_text("Draft saved at")
    until(lambda: Profile.objects.filter(pk=profile.pk, summary="Bark"), "the draft saves itself")
    owner.press("Save and go on writing")

    page.context.clear_cookies()
    page.locator("#id_summary").press("End")
    page.locator("#id_summary").press_sequentially(" and more")
    expect(page.locator("[data-draft-state]")).to_contain_text("kept in this browser")
    owner.sign_in_as(profile.created_by).open(f"/profiles/{profile.public_id}/edit/")
    assert owner.field("summary").input_value() == "Bark"
    page.get_by_role("button", name="Take that text").click()
    expect(owner.field("summary")).to_have_value("Bark and more")
    owner.press("Save the draft")
    profile.refresh_from_db()
    assert profile.summary == "Bark and more"


@with_scripts
def test_a_keyword_is_found_by_typing_and_chosen_with_the_keyboard(owner):
    owner.open("/profiles/new/").fill(title="By keyboard")
    page = owner.page
    picker = owner.search_in("technology", "biotreat")
    expect(picker.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    heading = owner.search_in("technology", "ENERGY").get_by_role("option", disabled=True).first
    heading.dispatch_event("mousedown")
    page.keyboard.press("Escape")
    owner.press("Save the draft")
    assert [concept.label for concept in Profile.objects.get().keywords.all()] == [
        Concept.objects.get(scheme="een_technology", code="10003001").label
    ]
