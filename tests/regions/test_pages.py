import re

import pytest
from django.urls import reverse

from accounts.models import Mail
from regions.models import OrganisationInvitation, OrganisationMembership, RegionFact
from tests.regions import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def served_region(number):
    region = making.region(f"Region {number}", group="supported")
    organisation = making.organisation(serves=region, mandate_for=region)
    making.broker(organisation)
    return region


@pytest.mark.parametrize("url_name", ["regions:region_list", "regions:organisation_list"])
def test_lists_ask_as_much_for_three_as_for_one(client, url_name, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    served_region(1)
    with CaptureQueriesContext(
        connection,
    ) as one:
        assert client.get(reverse(url_name)).status_code == 200
    served_region(2)
    served_region(3)
    with CaptureQueriesContext(connection) as three:
        client.get(reverse(url_name))
    assert len(three) == len(one)


def test_empty_lists_say_why(client):
    assert "No region is entered yet" in text_of(client.get(reverse("regions:region_list")))
    assert "No organisation is entered yet" in text_of(client.get(reverse("regions:organisation_list")))


def test_region_page_shows_facts_with_source_and_unknown_as_not_known(client):
    region = served_region(1)
    making.unit("LV008", of=region)
    RegionFact.objects.create(region=region, indicator="population", value=181940, year=2021, source="Eurostat")
    page = text_of(client.get(region.get_absolute_url()))
    assert "181,940, 2021 Source Eurostat" in page
    assert "Group in the regional innovation scoreboard not known" in page
    assert "LV008" in page


def test_region_page_of_an_unknown_region_is_not_found(client):
    assert client.get(reverse("regions:region_detail", args=["atlantis"])).status_code == 404


def test_region_page_shows_addresses_of_brokers_to_people_who_signed_in_only(client):
    region = served_region(1)
    broker = OrganisationMembership.objects.get(role="broker").user
    page = client.get(region.get_absolute_url()).content.decode()
    assert broker.full_name in page
    assert broker.email not in page
    client.force_login(making.person())
    assert broker.email in client.get(region.get_absolute_url()).content.decode()


def test_own_region_leads_an_officer_to_the_region(client):
    region = making.region()
    client.force_login(making.officer(making.organisation(role="associated", mandate_for=region)))
    assert client.get(reverse("regions:own_region")).headers["Location"] == region.get_absolute_url()


@pytest.mark.parametrize("url_name", ["regions:own_region", "regions:reference_data", "regions:enquiry_list"])
def test_pages_of_a_role_send_visitors_to_sign_in_and_refuse_others(client, url_name):
    assert client.get(reverse(url_name)).status_code == 302
    client.force_login(making.person())
    assert client.get(reverse(url_name)).status_code == 403


def test_own_organisation_leads_to_the_organisation(client):
    organisation = making.organisation()
    client.force_login(making.broker(organisation))
    assert client.get(reverse("regions:own_organisation")).headers["Location"] == organisation.get_absolute_url()


def test_reference_data_page_names_edited_rows(client):
    from django.core.management import call_command

    from regions.models import Region

    call_command("load_reference", verbosity=0)
    Region.objects.filter(key="hamburg").update(capital="Altona")
    client.force_login(making.administrator())
    page = client.get(reverse("regions:reference_data"))
    assert page.status_code == 200
    assert "<code>hamburg</code>" in page.content.decode()


def test_invitation_journey_of_a_new_person(client):
    organisation = making.organisation()
    client.force_login(making.administrator())
    url = reverse("regions:invite_person", args=[organisation.key])
    assert client.get(url).status_code == 200
    response = client.post(url, {"email": "New@Example.org", "full_name": "Nora", "role": "broker", "language": "da"})
    assert response.status_code == 302
    mail = Mail.objects.get(to_email="new@example.org")
    assert mail.language == "da"
    link = re.search(r"/organisations/invitations/[\w-]+/", mail.text).group()
    client.logout()
    assert client.get(link).status_code == 200
    assert client.post(link, {"full_name": "Nora", "password": "short"}).status_code == 422
    assert client.post(link, {"full_name": "Nora", "password": making.PASSWORD}).status_code == 302
    member = organisation.brokers().get()
    assert (member.email, member.language) == ("new@example.org", "da")
    assert client.get(link).status_code == 410


def test_invitation_of_somebody_else_is_refused(client):
    from regions.services import invite_to_organisation

    organisation = making.organisation()
    invite_to_organisation(
        by=making.administrator(), organisation=organisation, email="one@example.org", role="manager"
    )
    link = re.search(r"/organisations/invitations/[\w-]+/", Mail.objects.get().text).group()
    client.force_login(making.person())
    assert client.get(link).status_code == 200
    assert client.post(link).status_code == 403
    assert OrganisationInvitation.objects.get().accepted_at is None
    assert not OrganisationMembership.objects.filter(organisation=organisation).exists()


def test_invite_page_is_for_administrators(client):
    organisation = making.organisation()
    url = reverse("regions:invite_person", args=[organisation.key])
    client.force_login(making.broker(organisation))
    assert client.get(url).status_code == 403
    assert client.post(url, {"email": "x@example.org", "role": "broker", "language": "en"}).status_code == 403


def test_invite_page_says_that_an_associated_organisation_has_no_brokers(client):
    organisation = making.organisation(role="associated")
    client.force_login(making.administrator())
    response = client.post(
        reverse("regions:invite_person", args=[organisation.key]),
        {"email": "x@example.org", "role": "broker", "language": "en"},
    )
    assert response.status_code == 422
    assert "Only a partner organisation has brokers and managers." in text_of(response)
    assert "x@example.org" in response.content.decode()
