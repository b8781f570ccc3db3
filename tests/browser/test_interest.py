"""From an interest to a match, and what an adviser without an account can do; with and without JavaScript."""

import pytest

from brokerage.models import Interest, Match
from tests.brokerage.making import Side
from tests.browser.person import link_in_letter

both = pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
WORDS = {"why": "Their panels fit our houses.", "expects": "A first delivery and a test house."}


@both
def test_from_an_interest_to_a_match(person, live, javascript):
    home, partner = Side("LV", "Alfa"), Side("DK", "Beta")
    offer, own = home.published("BO"), partner.published("BR", title="Panels sought for wooden houses")
    sender = person("owner", partner.owner, width=360, javascript=javascript)
    sender.open(f"/opportunities/{offer.public_id}/").press("Express interest")
    sender.fill(own_profile=f"profile-{own.public_id}", why=f"{partner.company.name} builds houses.", expects="")
    sender.press("Send the interest")
    assert sender.field("why").input_value().endswith("builds houses.")
    sender.fill(**WORDS).press("Send the interest").sees("Received", "It is up to the broker of the profile.")
    interest = Interest.objects.get()
    path = f"/interests/{interest.public_id}/"

    broker = person("broker", home.broker, javascript=javascript)
    broker.open("/desk/").sees("Expressions of interest").press(broker.page.locator(f"main a[href='{path}']").first)
    broker.sees(WORDS["why"], own.title).sees_nowhere(partner.company.name, partner.owner.full_name)
    broker.unfold("Acknowledge: I look at it").submit("/step/acknowledge/")
    broker.unfold("Ask a question").submit("/step/ask_information/").sees("is required")
    broker.page.locator("main form[action$='/step/ask_information/'] textarea").fill("How many houses a year?")
    broker.submit("/step/ask_information/")

    sender.open("/where-things-stand/").press("Read and answer").sees("How many houses a year?")
    sender.unfold("Send the answer")
    sender.page.locator("main form[action$='/step/give_information/'] textarea").fill("Forty houses.")
    sender.submit("/step/give_information/")
    broker.open(path).sees("Forty houses.").unfold("Forward to the company").submit("/step/forward/")

    client = person("client", home.owner, width=360, javascript=javascript)
    client.open(link_in_letter(home.owner.email, path)).sees(WORDS["why"], "Forty houses.")
    client.sees_nowhere(partner.company.name, partner.owner.email)
    client.unfold("Yes, we are interested").submit("/step/like/")
    match = Match.objects.get()
    assert match.state == "shortlisted"
    broker.open(path).press("See the match").submit("/approve/")
    match.refresh_from_db()
    assert match.state == "home_approved"
    sender.open("/interests/?kind=sent").sees("The company is interested").sees_nowhere(home.company.name)


@both
def test_an_adviser_confirms_answers_and_erases(person, live, javascript):
    home = Side("LV", "Alfa")
    offer = home.published("BO")
    adviser = person("adviser", javascript=javascript, width=360)
    adviser.open(f"/opportunities/{offer.public_id}/").press("Write for a client, without an account")
    adviser.fill(name="Greta Adviser", email="no address", house="Chamber", **WORDS)
    adviser.press("Send me the link to confirm")
    assert adviser.field("why").input_value() == WORDS["why"]
    adviser.fill(email="greta@adviser.example").press("Send me the link to confirm").sees("Look into your mailbox")

    broker = person("broker", home.broker, javascript=javascript)
    broker.open("/interests/").sees("Nobody has expressed interest yet")
    link = link_in_letter("greta@adviser.example", "/interests/adviser/")
    adviser.open(link).sees("Nobody has read it yet.").press("Yes, send it to the broker").sees("Received")
    broker.open("/interests/").press(offer.title).sees("Greta Adviser", "greta@adviser.example")
    broker.unfold("Ask a question")
    broker.page.locator("main form[action$='/step/ask_information/'] textarea").fill("Which amounts?")
    broker.submit("/step/ask_information/")
    adviser.open(link).sees("Which amounts?").fill(note="Ten lorries.").press("Send the answer")
    broker.open(f"/interests/{Interest.objects.get().public_id}/").sees("Ten lorries.")
    adviser.open(link).unfold("Erase what is kept of me").press("Erase it now")
    assert Interest.objects.get().why == ""
    broker.open(f"/interests/{Interest.objects.get().public_id}/").sees_nowhere("Greta", "Ten lorries.")
