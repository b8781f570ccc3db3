from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from brokerage.models import Company, FollowUp, FollowUpAnswer
from brokerage.selectors import figures
from brokerage.selectors.impact import impact
from tests.regions import making

from .making import Case, Side

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = ()


@pytest.mark.parametrize(
    ("count", "cell"), [(0, "0"), (1, "<5"), (4, "<5"), (5, "5"), (7, "5"), (8, "10"), (12, "10"), (13, "15")]
)
def test_base_cell_rounds_to_five(count, cell):
    assert figures.base_cell(count) == cell
    assert figures.shown(count, exact=True) == str(count)


def test_base_cell_takes_the_nearest_multiple():
    for count in range(5, 500):
        assert abs(int(figures.base_cell(count)) - count) <= 2


def test_figures_follow_a_case(client):
    case = Case()
    case.introduced()
    everything = figures.Window()
    assert figures.totals(everything) == {
        "companies": 2, "profiles": 2, "suggestions": 1, "matches": 1, "introductions": 1, "running": 1, "audits": 0,
    }  # fmt: skip
    steps = dict(figures.funnel(everything))
    assert steps["opened"] == steps["home_approved"] == steps["asked"] == steps["introduced"] == 1
    assert steps["met"] == steps["agreed"] == 0
    regions, counts = figures.flows(everything)
    home, partner = case.home.region, case.partner.region
    assert set(regions) == {home, partner}
    assert counts == {(home.pk, partner.pk): 1, (partner.pk, home.pk): 1}
    rows = {row["region"]: row for row in figures.per_region(everything)}
    assert rows[home]["introductions"] == rows[home]["companies"] == rows[home]["suggestions"] == 1
    assert [row["state"] for row in figures.ages(everything)] == ["introduced"]
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert set(figures.totals(figures.Window(since=tomorrow)).values()) == {0}
    elsewhere = figures.Window(region=making.region("Elsewhere"))
    assert figures.totals(elsewhere)["matches"] == 0

    url = reverse("brokerage:dashboard")
    client.force_login(making.person("manager", case.home.organisation))
    exact = client.get(url).content.decode()
    assert "&lt;5" not in exact and case.home.company.name not in exact and case.offer.title not in exact
    assert client.get(url, {"region": home.key, "since": "2020-01-01"}).status_code == 200
    assert client.get(url, {"since": "2026-02-01", "until": "2026-01-01"}).status_code == 422
    client.force_login(case.home.broker)
    assert "&lt;5" in client.get(url).content.decode()
    client.force_login(case.home.owner)
    assert client.get(url).status_code == 403


def test_impact_takes_the_last_answer_of_each_company_and_tells_how_many_told(client):
    case = Case()
    match = case.agreed(value_eur=5000, jobs=None)
    six, twelve = FollowUp.objects.filter(match=match).order_by("months")
    home, partner = (match.parties.get(is_home=is_home) for is_home in (True, False))
    rows = [(six, home, 1000, 1), (twelve, home, 4000, 2), (six, partner, None, 0)]
    for follow_up, party, turnover, jobs in rows:
        told = {"turnover_eur": turnover, "jobs": jobs, "outcome": "better", "still_cooperating": party == home}
        FollowUpAnswer.objects.create(follow_up=follow_up, party=party, **told)
    found = impact(figures.Window())
    assert found == {
        "agreements": 1,
        "answers": 2,
        "cooperating": 1,
        "value_eur": {"sum": 5000, "told": 1, "of": 1},
        "jobs_expected": {"sum": None, "told": 0, "of": 1},
        "turnover_eur": {"sum": 4000, "told": 1, "of": 2},
        "jobs": {"sum": 2, "told": 2, "of": 2},
    }
    there = impact(figures.Window(region=case.partner.region))
    assert there["agreements"] == 1 and there["jobs"] == {"sum": 0, "told": 1, "of": 1}
    assert impact(figures.Window(region=making.region("Elsewhere")))["agreements"] == 0
    assert impact(figures.Window(since=timezone.localdate() + timedelta(days=1)))["answers"] == 0
    url = reverse("brokerage:dashboard")
    client.force_login(making.person("manager", case.home.organisation))
    page = client.get(url)
    assert page.context["impact"]["rows"][0]["sum"] == 4000 and "1 of 2" in page.content.decode()
    # Sums over few answers would tell brokers what one company earned.
    client.force_login(case.home.broker)
    page = client.get(url)
    assert page.context["impact"] is None and "What came of it" not in page.content.decode()


def test_waiting_company_is_given_an_organisation_once(client):
    side = Side("LV")
    company = Company.objects.create(name="Far Away", country=making.country("IS"))
    administrator = making.person(is_staff=True)
    url = reverse("brokerage:waiting_company", args=[company.public_id])
    client.force_login(side.broker)
    assert client.get(reverse("brokerage:waiting_companies")).status_code == 403
    assert client.get(url).status_code == 403
    client.force_login(administrator)
    assert "Far Away" in client.get(reverse("brokerage:waiting_companies")).content.decode()
    assert client.get(url).status_code == 200
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"organisation": side.organisation.pk}).status_code == 302
    company.refresh_from_db()
    assert company.serving_organisation == side.organisation
    assert client.get(url).status_code == 404
    assert "No company waits" in client.get(reverse("brokerage:waiting_companies")).content.decode()
