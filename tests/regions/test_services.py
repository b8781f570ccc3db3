from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import Mail, Notification
from regions.models import Enquiry, OrganisationInvitation, OrganisationMembership
from regions.models.invitation import OrganisationInvitation as Invitation
from regions.services import (
    accept_invitation,
    after_working_days,
    answer_enquiry,
    invite_to_organisation,
    send_enquiry,
)
from tests.regions import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


def open_invitation(person, organisation, role="broker", **fields):
    invitation = OrganisationInvitation(email=person.email, organisation=organisation, role=role, **fields)
    token = invitation.new_token()
    invitation.save()
    return invitation, token


def test_accept_invitation_makes_a_member_once():
    person, organisation = making.person(), making.organisation()
    _invitation, token = open_invitation(person, organisation)
    accept_invitation(token=token, by=person)
    assert list(organisation.brokers()) == [person]
    assert person.acts_as("broker")
    with pytest.raises(TooLate):
        accept_invitation(token=token, by=person)


@pytest.mark.parametrize("closed", [{"expires_at": timezone.now() - timedelta(days=1)}, {"revoked_at": timezone.now()}])
def test_accept_invitation_refuses_a_closed_one(closed):
    person = making.person()
    _invitation, token = open_invitation(person, making.organisation(), **closed)
    with pytest.raises(TooLate):
        accept_invitation(token=token, by=person)


def test_invite_to_organisation_takes_an_earlier_link_back():
    organisation, by = making.organisation(), making.administrator()
    for _time in range(2):
        invite_to_organisation(by=by, organisation=organisation, email="a@example.org", role="broker")
    assert Invitation.objects.open().count() == 1
    assert Mail.objects.filter(to_email="a@example.org").count() == 2


def test_invite_to_organisation_refuses_who_is_no_administrator():
    organisation = making.organisation()
    with pytest.raises(Refused):
        invite_to_organisation(
            by=making.broker(organisation), organisation=organisation, email="a@example.org", role="broker"
        )


def test_invite_to_organisation_refuses_who_is_there_already():
    organisation = making.organisation()
    broker = making.broker(organisation)
    with pytest.raises(NotPossible):
        invite_to_organisation(by=making.administrator(), organisation=organisation, email=broker.email, role="broker")


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (date(2026, 11, 23), date(2026, 11, 30)),
        (date(2026, 11, 27), date(2026, 12, 4)),
        (date(2026, 11, 28), date(2026, 12, 4)),
    ],
)
def test_after_working_days_leaves_weekends_out(start, due):
    assert after_working_days(start, 5) == due


def ask(**fields):
    values = {"kind": "question", "name": "Ana", "email": "ana@example.org", "subject": "Help", "text": "How?"}
    return send_enquiry(by=None, **values | fields)


def test_send_enquiry_reaches_the_brokers_of_the_serving_organisation():
    region = making.region()
    organisation = making.organisation(serves=region)
    broker, stranger = making.broker(organisation), making.broker(making.organisation())
    enquiry = ask(region=region)
    assert enquiry.organisation == organisation
    assert list(Notification.objects.values_list("to", flat=True)) == [broker.pk]
    assert list(Enquiry.objects.visible_to(broker)) == [enquiry]
    assert not Enquiry.objects.visible_to(stranger).exists()
    assert Mail.objects.filter(to_email="ana@example.org").count() == 1


def test_send_enquiry_brings_a_complaint_past_the_brokers_to_managers_and_administrators():
    region = making.region()
    organisation = making.organisation(serves=region)
    broker, manager = making.broker(organisation), making.person("manager", organisation)
    elsewhere = making.person("manager", making.organisation())
    administrator = making.administrator()
    enquiry = ask(region=region, kind="complaint")
    assert enquiry.answer_due == after_working_days(timezone.localdate(), 5)
    assert set(Notification.objects.values_list("to", flat=True)) == {manager.pk, administrator.pk}
    for person, found in ((manager, [enquiry]), (administrator, [enquiry]), (broker, []), (elsewhere, [])):
        assert list(Enquiry.objects.visible_to(person)) == found
    ask(region=region)
    assert list(Enquiry.objects.visible_to(manager)) == [enquiry]
    with pytest.raises(Refused):
        answer_enquiry(by=elsewhere, enquiry=enquiry, answer="No.")
    assert answer_enquiry(by=manager, enquiry=enquiry, answer="We are sorry.").answered_by == manager


def test_a_manager_who_is_a_broker_there_too_reads_no_complaint_about_the_organisation():
    organisation = making.organisation()
    person = making.broker(organisation)
    OrganisationMembership.objects.create(user=person, organisation=organisation, role="manager")
    person.active_capacity = f"manager:{organisation.public_id}"
    assert person.acts_as("manager")
    administrator = making.administrator()
    ask(organisation=organisation, kind="complaint")
    assert list(Notification.objects.values_list("to", flat=True)) == [administrator.pk]
    assert not Enquiry.objects.visible_to(person).exists()


def test_send_enquiry_takes_five_a_day_from_one_address():
    for _time in range(5):
        ask()
    with pytest.raises(NotPossible):
        ask()


def test_answer_enquiry_once_and_by_mail_in_the_language_of_the_asker():
    organisation = making.organisation()
    first, second = making.broker(organisation), making.broker(organisation)
    enquiry = ask(organisation=organisation, language="lv")
    answer_enquiry(by=first, enquiry=enquiry, answer="Like this.")
    mail = Mail.objects.get(key=f"enquiry-answered:{enquiry.pk}")
    assert (mail.to_email, mail.language) == ("ana@example.org", "lv")
    assert "Like this." in mail.text
    with pytest.raises(TooLate) as refusal:
        answer_enquiry(by=second, enquiry=enquiry, answer="Or so.")
    assert first.full_name in refusal.value.reason


def test_answer_enquiry_refuses_another_organisation():
    with pytest.raises(Refused):
        answer_enquiry(by=making.broker(making.organisation()), enquiry=ask(), answer="No.")


def test_enquiry_pages(client):
    region = making.region()
    organisation = making.organisation(serves=region)
    broker = making.broker(organisation)
    url = reverse("regions:enquiry_new")
    assert client.get(f"{url}?organisation={organisation.key}&region={region.key}").status_code == 200
    values = {"kind": "question", "name": "Ana", "email": "ana@example.org", "subject": "Help", "text": "How?"}
    assert client.post(url, values | {"text": ""}).status_code == 422
    assert client.post(url, values | {"region": region.pk}, follow=True).status_code == 200
    enquiry = Enquiry.objects.get()
    assert client.get(enquiry.get_absolute_url()).status_code == 302
    client.force_login(making.broker(making.organisation()))
    assert client.get(enquiry.get_absolute_url()).status_code == 404
    client.force_login(broker)
    assert "Help" in client.get(reverse("regions:enquiry_list")).content.decode()
    assert client.get(enquiry.get_absolute_url()).status_code == 200
    assert client.post(enquiry.get_absolute_url(), {"answer": ""}).status_code == 422
    assert client.post(enquiry.get_absolute_url(), {"answer": "So."}).status_code == 302
    late = client.post(enquiry.get_absolute_url(), {"answer": "Or so."})
    assert late.status_code == 409
    assert "Or so." in late.content.decode()
    assert client.get(reverse("regions:enquiry_list") + "?show=answered").status_code == 200


def test_enquiry_list_asks_as_much_for_three_as_for_one(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(making.administrator())
    counts = []
    for more in (1, 2):
        for _time in range(more):
            ask(region=making.region(), organisation=making.organisation())
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("regions:enquiry_list")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
