"""Before the profile: a company answers the check itself, and its audit leads to help in its region and elsewhere."""

import pytest

from brokerage.models import Instrument, Practice
from brokerage.services.audits import save_audit, start_audit
from brokerage.services.checks import version_in_force
from tests.brokerage.making import Side
from tests.brokerage.test_audits import answers
from tests.browser.houses import House


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_from_a_need_to_an_instrument_and_a_practice(person, live, javascript):
    home, far = House("vidzeme"), House("west-sweden")
    side = Side("LV", "Alfa", region=home.region)
    owner = person("owner", side.owner, javascript=javascript)
    broker = person("broker", home.broker, javascript=javascript)

    owner.open("/where-things-stand/").press("The questions of the beneficiary check")
    good = {f"answer_{row.pk}": [row.good] for row in version_in_force().criteria.all()}
    first, *others = good
    owner.fill(**{first: good[first], first.replace("answer", "note"): "Since spring"})
    owner.press("Send the answers to our broker").sees("Saved, but not sent yet")
    owner.fill(**{name: good[name] for name in others}).press("Send the answers to our broker")
    owner.sees("Your answers are with your broker")
    side.company.broker_in_charge = home.broker
    side.company.save()
    broker.open("/desk/").sees("answered by the company").press("Read and decide").sees("“Since spring”")
    broker.fill(result=["passed"]).press("Decide and keep this check").sees("Suitable for the programme")

    broker.open("/instruments/").press("Add an instrument")
    broker.fill(name="Drying voucher", kind="funding", offered_by="Office", gives="Half of the cost.")
    broker.fill(for_whom="Sawmills.", regions=[str(home.region.pk)]).press("Save it for everybody to read")
    broker.sees("Say which need or which barrier it answers")
    broker.fill(barriers=["finance"]).press("Save it for everybody to read").sees("Half of the cost.")
    made = Instrument.objects.get()
    broker.press("Checked today: it is still right").sees("It was checked")

    writer = person("writer", far.broker, javascript=javascript)
    writer.open("/practices/").press("Write a card")
    writer.fill(title="Kilns that share heat", what="Two sawmills share a kiln.", results="A fifth less energy.")
    writer.fill(region=str(far.region.pk), contact=str(far.organisation.pk), source="A visit", areas=["operations"])
    writer.press("Save the card").press("Ask another broker to review it")
    writer.sees("It waits for a broker who had no part in the writing")
    card = Practice.objects.get().get_absolute_url()
    owner.open(card, status=404)
    broker.open("/desk/").sees("Kilns that share heat").open(card).unfold("Return it with a reason")
    broker.fill(note="What did the kiln cost?").submit("/step/return/")
    assert (broker.path, Practice.objects.get().state) == ("/practices/", "returned")
    writer.open(card).sees("What did the kiln cost?").press("Change it")
    writer.fill(results="A fifth less energy; the kiln cost 90,000 euros.").press("Save the card")
    writer.press("Ask another broker to review it")
    broker.open(card).press("Publish it for everybody").sees("90,000 euros")

    audit = start_audit(by=side.owner, company=side.company)
    save_audit(by=side.owner, audit=audit, answers=answers(barrier_finance=4, urgency_operations=5))
    owner.open(f"/audits/{audit.public_id}/").sees(
        "Drying voucher", "answers your barrier: Finance, 4 of 5", "Kilns that share heat", "urgency 5 of 5"
    )
    phone = person("phone", side.colleague, width=360, javascript=javascript)
    phone.open("/where-things-stand/").sees("Drying voucher").open(made.get_absolute_url()).open("/practices/")
    phone.open(card).sees("A fifth less energy")
