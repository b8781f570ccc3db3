"""A company and its broker fill one audit together; both saw the same page when they began."""

import pytest
from playwright.sync_api import expect

from brokerage.enums import Barrier
from brokerage.models import Audit, Profile
from brokerage.questionnaire import AREAS
from brokerage.services.audits import save_audit, start_audit
from tests.brokerage.making import Side


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_filled_together_completed_and_made_a_profile(person, live, javascript):
    side = Side("LV", "Alfa")
    owner = person("owner", side.owner, javascript=javascript)
    broker = person("broker", side.broker, javascript=javascript)

    owner.open(f"/companies/{side.company.public_id}/").press("Begin an audit").press("Begin an audit")
    broker.open("/desk/").press("Go on filling")
    owner.fill(need_operations="Dry halls", advantages="Light panels", standing_operations="2")
    owner.press("Save and go on")
    broker.fill(need_operations="Faster curing", need_service="Repair abroad")
    broker.press("Save the audit").sees("saved this while you were writing", "Dry halls", "Light panels")
    assert broker.field("need_operations").input_value() == "Faster curing"
    assert broker.field("need_service").input_value() == "Repair abroad"
    assert broker.field("advantages").input_value() == "Light panels"

    grades = {f"standing_{area}": "3" for area in AREAS} | {f"urgency_{area}": "2" for area in AREAS}
    grades |= {f"barrier_{kind}": "1" for kind in Barrier} | {"urgency_operations": "5"}
    broker.page.locator("[name=take_theirs][value=need_operations]").check()
    broker.fill(**grades, stage="none")
    broker.press("Save and complete").sees("This is still missing.")
    broker.fill(cooperation_kinds=["technology"]).press("Save and complete").sees("The audit is completed.")
    audit = Audit.objects.get()
    assert audit.state == "completed"
    assert (audit.answers["need_operations"], audit.answers["need_service"]) == ("Dry halls", "Repair abroad")

    broker.press("Draft a profile from this audit").sees("A draft was made from the audit")
    profile = Profile.objects.get()
    assert (profile.type, profile.title, profile.seeks_areas) == ("TR", "Dry halls", ["operations"])
    assert broker.field("title").input_value() == "Dry halls"
    broker.sees("Choose at least one market keyword.")


@pytest.mark.parametrize("width", [1280, 360])
def test_the_picture_is_drawn_from_its_table_and_walked_by_keys(person, live, width):
    side = Side("LV", "Alfa")
    audit = start_audit(by=side.owner, company=side.company)
    save_audit(by=side.owner, audit=audit, answers={"standing_operations": 4, "urgency_operations": 5})
    owner = person("owner", side.owner, width=width).open(f"/audits/{audit.public_id}/")
    picture = owner.page.locator("[data-radar-picture]").first
    expect(picture.locator("canvas")).to_be_visible()
    picture.focus()
    for _step in range(2):
        owner.page.keyboard.press("ArrowRight")
    expect(owner.page.locator("[data-radar-told]").first).to_have_text(
        "Operations: Where it stands 4, How urgent the need is 5"
    )
    with owner.page.expect_download() as download:
        owner.page.locator("[data-radar-png]").first.click()
    assert download.value.suggested_filename == "areas.png"
    with open(download.value.path(), "rb") as file:
        assert file.read(8) == b"\x89PNG\r\n\x1a\n"


def test_without_javascript_the_table_says_everything(person, live):
    side = Side("LV", "Alfa")
    audit = start_audit(by=side.owner, company=side.company)
    save_audit(by=side.owner, audit=audit, answers={"standing_operations": 4})
    owner = person("owner", side.owner, javascript=False).open(f"/audits/{audit.public_id}/")
    assert owner.page.locator("[data-radar-picture]").first.is_hidden()
    expect(owner.page.locator(".radar tr", has_text="Operations").locator("td").first).to_have_text("4")
