"""Advisers outside the portal: nothing reaches a broker before the address is confirmed, and the link is the right."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from accounts.exceptions import NotPossible
from accounts.models import Mail, Notification
from brokerage.jobs.clocks import run_clocks
from brokerage.models import Interest
from brokerage.services import advisers, interests

from .making import Side

pytestmark = pytest.mark.django_db

FORM = {
    "name": "Greta Adviser",
    "email": "greta@adviser.example",
    "house": "Chamber of Crafts",
    "why": "A client of ours builds wooden houses.",
    "expects": "A talk about prices.",
    "questions": "",
}


@pytest.fixture
def side():
    return Side("LV", "Alfa")


@pytest.fixture
def offer(side):
    return side.published("BO")


def send(client, offer, **changes):
    return client.post(f"/opportunities/{offer.public_id}/adviser/", FORM | changes)


def link_of(mail) -> str:
    return re.search(r"https?://[^/\s]+(/interests/adviser/\S+)", mail.text)[1]


def confirmed(client, offer) -> tuple[Interest, str]:
    send(client, offer)
    link = link_of(Mail.objects.get(to_email=FORM["email"]))
    client.post(link, {"do": "confirm"})
    return Interest.objects.get(), link


def test_only_a_confirmed_address_reaches_the_broker(client, side, offer):
    assert send(client, offer).url == "/interests/sent/"
    link = link_of(Mail.objects.get(to_email=FORM["email"]))
    page = client.get(link)
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "same-origin"
    # Looking at the link is not confirming it.
    assert not Interest.objects.visible_to(side.broker).exists()
    assert not Notification.objects.filter(to=side.broker, kind="interest").exists()
    client.post(link, {"do": "confirm"})
    client.post(link, {"do": "confirm"})
    assert Interest.objects.visible_to(side.broker).count() == 1
    assert Notification.objects.filter(to=side.broker, kind="interest").count() == 1
    assert Interest.objects.get().steps.count() == 1


def test_a_forged_link_leads_nowhere(client, offer):
    send(client, offer)
    item = Interest.objects.get()
    for token in ("x", item.public_id.hex, signing.dumps(item.public_id.hex, salt="other")):
        assert client.get(f"/interests/adviser/{token}/").status_code == 404


def test_a_second_letter_is_not_sent_and_nothing_is_told(client, offer):
    first, second = send(client, offer), send(client, offer, why="Something else.")
    assert first.url == second.url
    assert Interest.objects.count() == Mail.objects.filter(to_email=FORM["email"]).count() == 1


def test_an_address_may_not_be_used_for_many(client, side, offer):
    for _number in range(5):
        assert send(client, side.published("BO")).status_code == 302
    refused = send(client, offer)
    assert refused.status_code == 422
    assert FORM["why"] in refused.content.decode()
    assert Interest.objects.count() == 5


def test_one_profile_is_not_flooded_with_invented_addresses(client, offer):
    for number in range(advisers.UNCONFIRMED_PER_PROFILE):
        assert send(client, offer, email=f"a{number}@adviser.example").status_code == 302
    assert send(client, offer, email="last@adviser.example").status_code == 422


def test_errors_stand_at_the_field_and_nothing_is_lost(client, offer):
    page = send(client, offer, email="no address", expects="")
    text = page.content.decode()
    assert page.status_code == 422
    assert FORM["why"] in text
    assert 'aria-invalid="true"' in text
    assert not Interest.objects.exists()


def test_a_question_is_asked_and_answered_by_the_link(client, side, offer):
    item, link = confirmed(client, offer)
    interests.advance(by=side.broker, interest=item, action="ask_information", note="Which amounts?")
    assert Mail.objects.filter(to_email=FORM["email"]).count() == 2
    assert "Which amounts?" not in " ".join(Mail.objects.values_list("text", flat=True))
    assert "Which amounts?" in client.get(link).content.decode()
    assert client.post(link, {"do": "answer", "note": ""}).status_code == 422
    assert client.post(link, {"do": "answer", "note": "Ten lorries."}).status_code == 302
    item.refresh_from_db()
    assert (item.state, item.steps.last().note) == ("acknowledged", "Ten lorries.")
    assert side.broker.full_name not in client.get(link).content.decode()


def test_the_company_does_not_read_who_the_adviser_is(client, side, offer, settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []
    item, _link = confirmed(client, offer)
    for action in ("acknowledge", "forward"):
        interests.advance(by=side.broker, interest=item, action=action)
    for person, expected in ((side.broker, True), (side.owner, False)):
        client.force_login(person, backend="accounts.backends.AccountBackend")
        text = client.get(f"/interests/{item.public_id}/").content.decode()
        assert FORM["why"] in text
        assert (FORM["email"] in text and FORM["name"] in text) == expected
        assert (FORM["email"] in text or FORM["name"] in text) == expected


def test_a_liked_one_waits_for_the_clients_profile(client, side, offer):
    item, _link = confirmed(client, offer)
    for action, by in (("acknowledge", side.broker), ("forward", side.broker), ("like", side.owner)):
        interests.advance(by=by, interest=item, action=action)
    client_profile = Side("DK", "Beta").published("BR")
    item = interests.name_profile(by=side.broker, interest=item, own_profile=client_profile)
    assert item.match.state == "shortlisted"


def test_taking_back_and_erasing_by_the_link(client, offer):
    item, link = confirmed(client, offer)
    client.post(link, {"do": "withdraw"})
    item.refresh_from_db()
    assert item.state == "withdrawn"
    client.post(link, {"do": "erase"})
    item.refresh_from_db()
    left = f"{item.adviser_name} {item.adviser_email} {item.adviser_house} {item.why} {item.expects}"
    assert not any(word in left for word in FORM.values() if word)
    assert not Mail.objects.filter(to_email=FORM["email"]).exists()


def test_what_nobody_confirmed_and_what_is_long_over_is_forgotten(client, offer, settings):
    send(client, offer, email="other@adviser.example")
    item, link = confirmed_after(client, offer)
    client.post(link, {"do": "withdraw"})
    run_clocks(timezone.now() + timedelta(days=settings.TIBS_INTEREST_CONFIRM_DAYS + 1))
    assert Interest.objects.get() == item
    run_clocks(timezone.now() + timedelta(days=settings.TIBS_INTEREST_ADVISER_KEEP_DAYS + 1))
    item.refresh_from_db()
    assert "@erased.invalid" in item.adviser_email
    assert item.why == ""


def confirmed_after(client, offer) -> tuple[Interest, str]:
    send(client, offer)
    link = link_of(Mail.objects.get(to_email=FORM["email"]))
    client.post(link, {"do": "confirm"})
    return Interest.objects.get(adviser_email=FORM["email"]), link


def test_a_closed_profile_takes_nothing(client, side, offer):
    type(offer).objects.filter(pk=offer.pk).update(open_for_interest=False)
    assert send(client, offer).status_code == 422
    with pytest.raises(NotPossible):
        offer.refresh_from_db()
        advisers.send_adviser_interest(profile=offer, language="en", **FORM)
