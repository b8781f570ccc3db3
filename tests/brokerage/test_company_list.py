import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from brokerage.models import Company, DuplicateHint

from .making import Side

pytestmark = pytest.mark.django_db
URL = "/companies/"


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


def another(side, name):
    return Company.objects.create(
        name=name, country=side.company.country, serving_organisation=side.organisation, broker_in_charge=side.broker
    )


def test_company_list_asks_as_much_for_three_as_for_one_and_shows_own_only(client):
    side, other = Side("LV"), Side("DK", "Beta")
    client.force_login(side.broker)
    with CaptureQueriesContext(connection) as one:
        page = client.get(URL).content.decode()
    assert side.company.name in page and other.company.name not in page
    another(side, "Second")
    another(side, "Third")
    with CaptureQueriesContext(connection) as three:
        client.get(URL)
    assert len(three) == len(one)
    client.force_login(side.owner)
    assert client.get(URL).status_code == 403


def test_broker_merges_own_duplicates_and_never_reads_a_foreign_name(client):
    side, other = Side("LV"), Side("DK", "Beta")
    older = another(side, "Older")
    mine = DuplicateHint.objects.create(newer=side.company, older=older, ground="name")
    foreign = DuplicateHint.objects.create(newer=side.company, older=other.company, ground="name")
    client.force_login(side.broker)
    page = client.get(URL).content.decode()
    assert "Older" in page and other.company.name not in page
    assert client.post(reverse("brokerage:duplicate_settle", args=[foreign.pk]), {"answer": "merge"}).status_code == 403
    assert client.post(reverse("brokerage:duplicate_settle", args=[foreign.pk]), {"answer": "apart"}).status_code == 302
    assert client.post(reverse("brokerage:duplicate_settle", args=[mine.pk]), {"answer": "merge"}).status_code == 302
    side.company.refresh_from_db()
    assert side.company.merged_into == older
    assert client.post(reverse("brokerage:duplicate_settle", args=[mine.pk]), {"answer": "merge"}).status_code == 404


def test_companies_are_found_by_filters_and_told_as_a_spreadsheet(client):
    side = Side("LV", "Alfa")
    side.published("BO")
    bare = Company.objects.create(
        name="Žēlsirdība Ābols SIA",
        country=side.company.country,
        serving_organisation=side.organisation,
        registration_number="LV 400-12",
        size_class="micro",
    )
    client.force_login(side.broker)
    page = reverse("brokerage:company_list")

    def found(**query):
        return [company.name for company in client.get(page, query).context["page_obj"]]

    assert set(found()) == {side.company.name, bare.name}
    assert found(q="zelsirdiba") == found(q="LV40012") == found(who="nobody") == found(without="profile") == [bare.name]
    assert found(size_class="micro") == [bare.name] and found(who="me") == [side.company.name]
    assert "No company fits the filters" in client.get(page, {"q": "nobody is called so"}).content.decode()
    lines = b"".join(client.get(page, {"format": "csv", "who": "nobody"}).streaming_content).decode("utf-8-sig")
    assert lines.splitlines()[1].startswith("Žēlsirdība Ābols SIA,LV 400-12,Latvia")
    assert len(lines.splitlines()) == 2
