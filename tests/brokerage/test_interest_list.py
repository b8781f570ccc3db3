"""Many interests: filters, order, the spreadsheet, constant queries. Nothing is found by a hidden name."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from brokerage.models import Interest
from brokerage.services import interests

from .making import Case

pytestmark = pytest.mark.django_db
LIST = reverse("brokerage:interest_list")


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = ()


@pytest.fixture
def case():
    """The partner is interested in three profiles of the home side: new, at the company, taken back."""
    found = Case()
    found.fresh = express(found, found.offer)
    found.forwarded = express(found, found.home.published("BO", title="Bark for boats"))
    for action in ("acknowledge", "forward"):
        interests.advance(by=found.home.broker, interest=found.forwarded, action=action)
    found.gone = express(found, found.home.published("BO", title="Bark for barns"))
    interests.advance(by=found.partner.owner, interest=found.gone, action="withdraw")
    days_ago = timezone.now() - timedelta(days=5)
    Interest.objects.filter(pk=found.forwarded.pk).update(state_since=days_ago)
    return found


def express(case, profile) -> Interest:
    own = {"company": case.partner.company, "own_profile": case.request}
    return interests.express_interest(by=case.partner.owner, profile=profile, why="Light.", expects="A trial.", **own)


def listed(client, person, **query) -> list[str]:
    client.force_login(person)
    answer = client.get(LIST, query)
    assert answer.status_code == 200
    return [row["interest"].state for row in answer.context["rows"]]


@pytest.mark.parametrize(
    ("query", "states"),
    [
        ({}, ["forwarded", "received"]),
        ({"order": "newest"}, ["received", "forwarded"]),
        ({"show": "ended"}, ["withdrawn"]),
        ({"show": "all", "order": "oldest"}, ["forwarded", "received", "withdrawn"]),
        ({"state": "forwarded"}, ["forwarded"]),
        ({"state": "withdrawn"}, ["withdrawn"]),
        ({"q": "boats"}, ["forwarded"]),
        ({"q": "alfa secretname"}, ["forwarded", "received"]),
        ({"who": "me"}, ["received"]),
        ({"kind": "sent"}, []),
        ({"q": "nothing like it"}, []),
        ({"state": "no such state"}, ["forwarded", "received"]),
    ],
)
def test_filters_of_whoever_keeps_them(client, case, query, states):
    assert listed(client, case.home.broker, **query) == states


def test_a_hidden_name_finds_nothing(client, case):
    """The keeper reads no name of the interested company, the interested company none of the profile's."""
    assert listed(client, case.home.broker, q="Beta Secretname") == []
    for person in (case.partner.owner, case.partner.broker):
        assert listed(client, person, kind="sent", q="Alfa Secretname") == []
        assert listed(client, person, kind="sent", q="Beta Secretname") == ["forwarded", "received"]
    Interest.objects.filter(pk=case.fresh.pk).update(
        company=None, adviser_email="ada@adviser.example", adviser_name="Ada Adviser"
    )
    assert listed(client, case.home.broker, q="ada adviser") == ["received"]
    Interest.objects.filter(pk=case.fresh.pk).update(forwarded_at=timezone.now(), state="forwarded")
    assert listed(client, case.home.owner, q="ada adviser") == []


@pytest.mark.parametrize("kind", ["received", "sent"])
def test_many_need_no_more_queries_than_one(client, case, kind):
    client.force_login(case.home.broker if kind == "received" else case.partner.broker)

    def queries(**query) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(LIST, {"kind": kind, **query}).context["rows"]
        return len(caught)

    queries()
    assert queries(state="received") == queries(show="all") == queries()


def test_the_spreadsheet_holds_what_the_list_shows(client, case):
    client.force_login(case.home.broker)
    answer = client.get(LIST, {"format": "csv"})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row["State"] for row in rows] == ["Forwarded to the company", "Received"]
    assert rows[0]["Profile"] == "Bark for boats" and rows[0]["Days in this state"] == "5"
    assert all(row["Who is interested"] == "A company from Denmark" for row in rows)
    assert client.get(LIST, {"format": "xlsx"})["Content-Type"].endswith("sheet")


def test_the_load_page_is_linked_for_brokers_of_the_organisation(client, case):
    address, load = case.home.organisation.get_absolute_url(), reverse("brokerage:load")
    for person, is_linked in ((case.home.broker, True), (case.partner.broker, False), (case.home.owner, False)):
        client.force_login(person)
        assert (load in client.get(address).content.decode()) == is_linked
