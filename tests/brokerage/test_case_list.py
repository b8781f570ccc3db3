"""Many cases: filters, the board by stage, the spreadsheet. Nothing is found by a name before it is disclosed."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts import spreadsheets
from brokerage.models import Match
from brokerage.services import matches, suggestions

from .making import Case, suggestion_of

pytestmark = pytest.mark.django_db
LIST = reverse("brokerage:match_list")


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = ()


@pytest.fixture
def case():
    """Three cases of the same two sides: shortlisted, introduced, declined."""
    from brokerage.jobs import suggest

    found = Case()
    found.introduced_match = found.introduced()
    for number in range(2):
        request = found.partner.published("BR", title=f"Wanted thing {number}")
        suggest.suggest_due()
        opened = suggestions.shortlist(by=found.home.broker, suggestion=suggestion_of(found.offer, request))
        if number:
            matches.advance(
                by=found.home.broker, match=opened, action="decline_as_broker", reason="not_relevant", note=""
            )
    return found


def listed(client, person, **query) -> set[str]:
    client.force_login(person)
    answer = client.get(LIST, query)
    assert answer.status_code == 200
    return {row["match"].state for row in answer.context["rows"]}


@pytest.mark.parametrize(
    ("query", "states"),
    [
        ({}, {"shortlisted", "introduced"}),
        ({"stage": "contact"}, {"introduced"}),
        ({"stage": "ended"}, {"declined_by_broker"}),
        ({"state": "shortlisted"}, {"shortlisted"}),
        ({"q": "wanted thing"}, {"shortlisted"}),
        ({"country": "DK"}, {"shortlisted", "introduced"}),
        ({"who": "me"}, {"shortlisted", "introduced"}),
    ],
)
def test_filters(client, case, query, states):
    assert listed(client, case.home.broker, **query) == states


def test_a_colleague_in_charge_of_nothing_finds_nothing_by_who(client, case):
    assert listed(client, case.home.colleague_broker, who="me") == set()


def test_longest_in_its_state_first_turns_the_list_round(client, case):
    client.force_login(case.home.broker)
    newest = [row["match"].pk for row in client.get(LIST).context["rows"]]
    oldest = [row["match"].pk for row in client.get(LIST, {"order": "oldest"}).context["rows"]]
    assert newest == oldest[::-1] and len(newest) == 2


def test_the_other_company_is_not_found_by_its_name(client, case):
    """The partner's broker may read nothing of the shortlisted case; nobody finds a case by a hidden name."""
    assert listed(client, case.home.broker, q="Alfa Secretname") == {"shortlisted", "introduced"}
    assert listed(client, case.home.broker, q="Beta Secretname") == set()
    assert listed(client, case.partner.broker) == {"introduced"}


def test_the_board_counts_by_stage_and_shows_the_oldest(client, case):
    client.force_login(case.home.broker)
    answer = client.get(LIST, {"view": "board"})
    counts = {column.key: (column.count, len(column.cards)) for column in answer.context["columns"]}
    assert counts == {
        "approval": (1, 1),
        "consent": (0, 0),
        "contact": (1, 1),
        "meeting": (0, 0),
        "agreement": (0, 0),
    }
    text = answer.content.decode()
    assert "Beta Secretname" in text  # of the introduced case, which its broker may read
    assert client.get(LIST, {"view": "board", "who": "me", "q": "nothing like it"}).context["count"] == 0


def test_filters_of_the_board_stay_on_it_and_ask_for_no_stage_or_order(client, case):
    client.force_login(case.home.broker)
    form = client.get(LIST, {"view": "board", "stage": "approval"}).context["filter"].form
    assert list(form.fields) == ["q", "country", "who", "view"]
    page = client.get(LIST, {"view": "board", "q": "nothing"}).content.decode()
    assert '<input type="hidden" name="view" value="board"' in page
    assert f'href="{LIST}?view=board">All, without filters' in page
    assert "order" in client.get(LIST).context["filter"].form.fields


@pytest.mark.parametrize("view", ["list", "board"])
def test_many_cases_need_no_more_queries_than_one(client, case, view):
    client.force_login(case.home.broker)
    query = {"view": view}
    other = Match.objects.filter(state="introduced").values_list("pk", flat=True)[0]
    Match.objects.filter(pk=other).update(state="closed")

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            client.get(LIST, query)
        return len(caught)

    queries()
    one = queries()
    Match.objects.filter(pk=other).update(state="shortlisted")
    assert queries() == one


def test_the_spreadsheet_holds_what_the_list_shows(client, case):
    client.force_login(case.home.broker)
    answer = client.get(LIST, {"format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["State"] for row in rows] == ["Shortlisted", "Introduced"]
    assert "Secretname" not in rows[0]["Other side"] and rows[0]["Their country"] == "Denmark"
    assert "Beta Secretname" in rows[1]["Other side"]
    book = load_workbook(io.BytesIO(b"".join(client.get(LIST, {"format": "xlsx"}).streaming_content)))
    sheet = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert sheet[0] == list(rows[0]) and [row[7] for row in sheet[1:]] == ["Shortlisted", "Introduced"]


def test_too_many_cases_are_said_and_not_cut(client, case, monkeypatch):
    monkeypatch.setattr("accounts.spreadsheets.MOST_ROWS", 1)
    client.force_login(case.home.broker)
    answer = client.get(LIST, {"format": "csv"})
    assert answer["Content-Type"].startswith("text/html") and "1 at most" in answer.content.decode()


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_looks_like_a_formula_stays_text(cell):
    lines = b"".join(spreadsheets.response("csv", "x", ["a"], [[cell]]).streaming_content).decode()
    assert f"'{cell}" in lines
    book = load_workbook(io.BytesIO(b"".join(spreadsheets.response("xlsx", "x", ["a"], [[cell]]).streaming_content)))
    assert book.active["A2"].data_type == "s"
