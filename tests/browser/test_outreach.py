"""Before the profile: an event, a contact there, the company it becomes, the check, and a profile begun."""

import pytest
from django.utils import timezone

from brokerage.models import Company, OutreachContact, OutreachEvent, Profile
from brokerage.services.checks import version_in_force
from regions.models import NutsUnit
from tests.browser.houses import House


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_from_an_event_to_a_profile(person, live, javascript):
    house = House("vidzeme")
    unit = NutsUnit.objects.get(code="LV008", version=2021)
    today = f"{timezone.localdate():%Y-%m-%d}"
    broker = person("broker", house.broker, javascript=javascript)

    broker.open("/outreach/").sees("No event or visit is noted yet").press("Note an event or visit")
    broker.fill(kind="fair", name="Timber fair", held_on=today, notes="Many sawmills.").press("Save the event")
    broker.sees("This field is required")
    broker.fill(place="Valmiera").press("Save the event").sees("Timber fair", "Valmiera", "Many sawmills.")
    assert OutreachEvent.objects.get().organisation == house.organisation

    broker.press("Note a contact")
    broker.fill(name="Birch & Bark SIA", country="LV", nuts_unit=str(unit.pk), size_class="small")
    broker.fill(registration_number="LV4000999", website="https://birch.example/", full_name="Zane Berzina")
    broker.fill(email="zane@birch.example", note="Wants to dry wood with less energy.")
    broker.fill(next_step="Visit the sawmill", next_step_on=today).press("Save the contact")
    contact = OutreachContact.objects.get()
    broker.sees("Visit the sawmill").open("/desk/").sees("Birch & Bark SIA", "Visit the sawmill")

    phone = person("broker", house.colleague, width=360, javascript=javascript)
    phone.open("/outreach/").open(f"/outreach/contacts/{contact.public_id}/").sees("Zane Berzina")
    broker.open(f"/outreach/contacts/{contact.public_id}/").press("Register as a company")
    assert broker.field("registration_number").input_value() == "LV4000999"
    broker.press("Register the company")
    company = Company.objects.get()
    assert (company.name, company.region, company.size_class) == ("Birch & Bark SIA", house.region, "small")
    assert company.broker_in_charge == house.broker

    broker.sees("check whether the programme can help").press("Make the beneficiary check")
    good = {f"answer_{row.pk}": row.good for row in version_in_force().criteria.all()}
    legal = next(name for name, answer in good.items() if answer == "no")
    broker.fill(**{name: [answer] for name, answer in good.items()} | {legal: ["yes"], "result": ["passed"]})
    broker.press("Decide and keep this check").sees("Say here why you decide otherwise")
    broker.fill(**{legal: ["no"]}).press("Decide and keep this check")
    broker.sees("Suitable for the programme").press("Begin a profile")
    broker.fill(type="TO", title="Drying wood with less energy").press("Save the draft")
    assert Profile.objects.get().company == company
    broker.open(f"/companies/{company.public_id}/").press("What was noted before it registered")
    broker.sees("Wants to dry wood with less energy.", "This contact became a company")
