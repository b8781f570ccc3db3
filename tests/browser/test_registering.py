"""A company comes in: one that may be there already, and one whose region nobody serves yet."""

import pytest

from brokerage.models import Company, DuplicateHint, JoinRequest
from regions.models import NutsUnit, Organisation
from tests.brokerage.making import Side
from tests.browser import papers
from tests.browser.houses import House
from tests.browser.person import link_in_letter
from tests.regions import making

PAPERS = papers.COMPANY | {"nace": []}


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_a_likely_duplicate_may_ask_to_join_and_learns_no_name(person, live, javascript):
    there = Side("LV", "Alfa")
    Company.objects.filter(pk=there.company.pk).update(registration_key="lv40001234567", broker_in_charge=there.broker)
    like = Company.objects.get(pk=there.company.pk)
    like.registration_number = papers.COMPANY["registration_number"]
    like.save()
    unit = NutsUnit.objects.get(code="LV008", version=2021)
    newcomer = making.person(full_name="Juris Newcomer")

    visitor = person("newcomer", newcomer, javascript=javascript)
    visitor.open("/companies/register/").fill(**PAPERS | {"nuts_unit": str(unit.pk)}).press("Register the company")
    visitor.sees("Your company may be registered already").sees_nowhere(like.name, "alfa-secret", there.owner.full_name)
    assert visitor.field("name").input_value() == papers.COMPANY["name"]
    visitor.fill(message="I am the new accountant.").press("Ask to join the company").sees("Your request is sent")
    visitor.sees_nowhere(like.name)
    assert JoinRequest.objects.get().company == like

    owner = person("owner", there.owner, javascript=javascript)
    owner.open("/companies/own/").sees("I am the new accountant.").press("Let this person join")
    visitor.open("/companies/own/").sees(like.name)

    second = person("newcomer", making.person(), javascript=javascript)
    second.open("/companies/register/").fill(**PAPERS | {"nuts_unit": str(unit.pk)}).press("Register the company")
    second.press("It is another company: register it")
    assert second.path == "/where-things-stand/"
    assert DuplicateHint.objects.get().older == like


def test_a_company_outside_the_regions_waits_until_it_is_placed(person, live):
    house, administrator = House("vidzeme"), making.administrator()
    unit = NutsUnit.objects.filter(country_id="NO", version=2021, level=3).first()
    owner = person("waiting", making.person(full_name="Kari Far"))
    owner.open("/companies/register/")
    owner.fill(**PAPERS | {"country": "NO", "nuts_unit": str(unit.pk) if unit else ""}).press("Register the company")
    owner.sees("No partner organisation serves your area yet")
    company = Company.objects.get()
    assert company.serving_organisation is None

    link_in_letter(administrator.email, "/companies/")
    desk = person("administrator", administrator)
    desk.open("/waiting/").press(desk.page.locator("main tbody a").first)
    desk.press("Give the company to this organisation").sees("This field is required.")
    desk.fill(organisation=str(house.organisation.pk)).press("Give the company to this organisation")
    desk.sees("No company waits")
    company.refresh_from_db()
    assert company.serving_organisation == house.organisation
    assert Organisation.objects.get(pk=company.serving_organisation_id).brokers()
    owner.open("/where-things-stand/").sees(company.broker_in_charge.full_name)
