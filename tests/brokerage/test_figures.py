from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from brokerage.models import Company
from brokerage.selectors import figures
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
