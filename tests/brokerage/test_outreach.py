"""Events and contacts: kept for one organisation, carried over into a company without retyping, forgotten in time."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.exceptions import NotPossible, Refused, TooLate
from brokerage.jobs.clocks import forget_outreach
from brokerage.models import Company, DuplicateHint, OutreachContact, OutreachEvent
from brokerage.selectors.desk import desk_groups
from brokerage.selectors.exports import company_data, person_data
from brokerage.services.duplicates import merge_companies
from brokerage.services.erasing import erase_company, erase_person
from brokerage.services.outreach import (
    close_contact,
    company_from_contact,
    delete_contact,
    save_contact,
    save_event,
)
from tests.regions import making

from .making import Side

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []
    return Side("LV", "Alfa")


def event_of(side, **changes) -> OutreachEvent:
    data = {"kind": "fair", "name": "Wood fair", "held_on": timezone.localdate(), "place": "Riga", "notes": "Busy."}
    return save_event(by=side.broker, data=data | changes)


def contact_of(side, **changes) -> OutreachContact:
    data = {"name": "Birch SIA", "country": side.region.country, "full_name": "Zane", "email": "zane@birch.example"}
    return save_contact(by=side.broker, data=data | changes)


def test_only_brokers_of_the_organisation_see_and_write(home):
    event, contact, strange = event_of(home), contact_of(home), Side("DK", "Beta")
    for model, row in ((OutreachEvent, event), (OutreachContact, contact)):
        assert list(model.objects.visible_to(home.colleague_broker)) == [row]
        for person in (strange.broker, home.owner, making.administrator()):
            assert not model.objects.visible_to(person).exists()
    for person in (strange.broker, home.owner):
        with pytest.raises(Refused):
            save_event(by=person, event=event, data={})
        with pytest.raises(Refused):
            delete_contact(by=person, contact=contact)
    with pytest.raises(NotPossible):
        event_of(home, companies=[strange.company])
    assert list(event_of(home, companies=[home.company]).companies.all()) == [home.company]


def test_a_contact_becomes_a_company_once_and_everything_is_carried_over(home, client):
    event = event_of(home)
    unit = making.unit("LV00A", of=home.region)
    words = {"registration_number": "LV123", "website": "https://birch.example/", "size_class": "small"}
    contact = contact_of(home, event=event, nuts_unit=unit, note="Wants to dry wood.", **words)
    client.force_login(home.broker)
    address = reverse("brokerage:outreach_contact_company", args=[contact.public_id])
    form = client.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, [])}
    sent |= {"country": contact.country_id, "nuts_unit": unit.pk}
    assert {name: sent[name] for name in words} == words and sent["name"] == "Birch SIA"
    assert client.post(address, sent).status_code == 302
    contact.refresh_from_db()
    company = Company.objects.get(name="Birch SIA")
    assert contact.company == company and company.broker_in_charge == home.broker
    assert company in event.companies.all()
    assert all(getattr(company, name) == value for name, value in words.items())
    invite = client.get(reverse("brokerage:company_invite", args=[company.public_id])).context["form"]
    assert (invite["email"].value(), invite["full_name"].value()) == ("zane@birch.example", "Zane")
    with pytest.raises(TooLate):
        company_from_contact(by=home.colleague_broker, contact=contact, data={"name": "Again"})
    with pytest.raises(TooLate):
        save_contact(by=home.broker, contact=contact, data={"name": "Late"})
    with pytest.raises(TooLate):
        close_contact(by=home.broker, contact=contact)


def test_a_likely_duplicate_is_asked_about_and_the_contact_stays_open_meanwhile(home, client):
    contact = contact_of(home, name=home.company.name)
    client.force_login(home.broker)
    address = reverse("brokerage:outreach_contact_company", args=[contact.public_id])
    sent = {"name": contact.name, "country": contact.country_id}
    answer = client.post(address, sent)
    assert "may be registered already" in answer.content.decode()
    contact.refresh_from_db()
    assert contact.is_open
    assert client.post(address, sent | {"another_company": "1"}).status_code == 302
    contact.refresh_from_db()
    assert DuplicateHint.objects.get().newer == contact.company


def test_a_step_needs_a_date_and_the_reverse(home, client):
    today = timezone.localdate()
    for words, field in (({"next_step": "Call"}, "next_step_on"), ({"next_step_on": today}, "next_step")):
        with pytest.raises(NotPossible) as refusal:
            contact_of(home, **words)
        assert field in refusal.value.fields
    client.force_login(home.broker)
    sent = {"name": "Typed", "country": home.region.country_id, "next_step": "Call", "note": "Kept text"}
    answer = client.post(reverse("brokerage:outreach_contact_new"), sent)
    assert answer.status_code == 422 and "Kept text" in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_due_steps_stand_on_the_desk_in_the_order_of_their_dates(home, client, count, django_assert_max_num_queries):
    today = timezone.localdate()
    for days in range(count):
        contact_of(home, name=f"Due {days}", next_step="Call", next_step_on=today - timedelta(days=days))
    contact_of(home, name="Later", next_step="Call", next_step_on=today + timedelta(days=30))
    (group,) = [group for group in desk_groups(home.colleague_broker)[0] if group.key == "outreach"]
    assert [row.title for row in group.rows] == [f"Due {days}" for days in reversed(range(count))]
    client.force_login(home.broker)
    if count == 3:
        assert "Overdue" in client.get(reverse("brokerage:desk")).content.decode()
    with django_assert_max_num_queries(16):
        assert b"Due 0" in client.get(reverse("brokerage:outreach_list")).content


def test_the_second_of_two_writers_is_told_and_loses_nothing(home, client):
    contact = contact_of(home)
    client.force_login(home.broker)
    address = reverse("brokerage:outreach_contact_edit", args=[contact.public_id])
    sent = {"name": "Mine", "country": contact.country_id, "version": contact.version}
    save_contact(by=home.colleague_broker, contact=contact, data={"name": "Theirs"}, version=1)
    answer = client.post(address, sent)
    assert answer.status_code == 409 and 'value="Mine"' in answer.content.decode()
    contact.refresh_from_db()
    assert contact.name == "Theirs"


def test_filters_find_closed_ones_and_words(home, client):
    contact, other = contact_of(home), contact_of(home, name="Other")
    close_contact(by=home.broker, contact=contact)
    client.force_login(home.broker)

    def names(**query):
        return [row.name for row in client.get(reverse("brokerage:outreach_list"), query).context["page_obj"]]

    assert names() == ["Other"] and names(state="closed") == ["Birch SIA"]
    assert names(q="othe") == ["Other"] and names(q="nothing") == []
    assert names(state="company") == [] and other.is_open


def test_contacts_end_in_time_and_with_the_person_or_the_company(home):
    old = timezone.now() - timedelta(days=731)
    event = event_of(home, held_on=old.date())
    fresh, stale = contact_of(home), contact_of(home, name="Stale")
    registered = contact_of(home, name="Registered", email=home.owner.email)
    company_from_contact(
        by=home.broker, contact=registered, data={"name": "Registered", "country": home.region.country}
    )
    OutreachContact.objects.exclude(pk=fresh.pk).update(changed_at=old)
    assert forget_outreach(timezone.now()) == 1
    assert set(OutreachContact.objects.all()) == {fresh, registered} and stale.pk
    event.refresh_from_db()
    assert event.notes == ""
    assert person_data(home.owner)["noted_by_brokers"][0]["name"] == "Registered"
    colleague = contact_of(home, name="Of the colleague", email=home.colleague.email)
    erase_person(by=home.colleague)
    assert not OutreachContact.objects.filter(pk=colleague.pk).exists()


def test_erasing_and_merging_a_company_takes_along_what_was_noted(home):
    event = event_of(home, companies=[home.company])
    contact, unit = contact_of(home), making.unit("LV00A", of=home.region)
    data = {"name": "Birch SIA", "country": home.region.country, "nuts_unit": unit}
    company = company_from_contact(by=home.broker, contact=contact, data=data)
    event.companies.add(company)
    merge_companies(by=home.broker, newer=company, older=home.company)
    contact.refresh_from_db()
    assert contact.company == home.company and list(event.companies.all()) == [home.company]
    assert company_data(home.owner, home.company)["met_before_registration"][0]["full_name"] == "Zane"
    erase_company(by=home.owner, company=home.company)
    assert not OutreachContact.objects.exists() and not event.companies.exists()
