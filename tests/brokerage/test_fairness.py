"""Figures of fairness are counted from the current lists, and of one company only the best suggestions are shown."""

import pytest
from django.urls import reverse

from brokerage.jobs import fairness, suggest
from brokerage.jobs.lists import current_ranking
from brokerage.models import FairnessSnapshot, RankedList
from brokerage.selectors import proposals
from tests.regions import making

from .making import Case, Side

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """One offer in Latvia, three requests abroad: the offer stands in three lists, each request in one."""
    case = Case()
    for country, name in (("EE", "Gamma"), ("LT", "Delta")):
        Side(country, name).published("BR")
    Side("FI", "Lonely").published("TR")
    suggest.suggest_due()
    return case


def test_figures_are_those_of_the_lists(world):
    region = world.home.region
    type(region).objects.filter(pk=region.pk).update(group="supported")
    figures = fairness.figures_of(current_ranking())
    assert (figures["companies"], figures["without_suggestion"], figures["in_no_list"]) == (5, 1, 1)
    # 0, 1, 1, 1, 3: 2 (1*0 + 2 + 3 + 4 + 5*3) / (5 * 6) - 6 / 5
    assert figures["gini_listed"] == pytest.approx(2 * 24 / 30 - 6 / 5)
    # Shown: the one pair of the case.
    assert figures["never_shown"] == 3 and figures["gini_shown"] == pytest.approx(2 * 9 / 10 - 6 / 5)
    groups = {row["group"]: row for row in figures["groups"]}
    assert groups["supported"]["companies"] == 1 and groups["supported"]["mean_listed"] == 3
    assert {(row["low"], row["companies"]) for row in figures["bands"] if row["companies"]} == {(0, 1), (1, 4)}
    assert sum(row["share"] for row in figures["bands"]) == pytest.approx(1)


def test_only_the_first_of_a_list_count(world, settings):
    settings.TIBS_SUGGESTIONS_PER_PROFILE = 1
    figures = fairness.figures_of(current_ranking())
    # The offer is first in three lists; it names but one of the three requests first.
    assert figures["in_no_list"] == 3


def test_a_worker_counts_once_an_hour_and_the_page_only_reads(world, client, settings, django_assert_max_num_queries):
    settings.TIBS_SECOND_FACTOR_ROLES = []
    client.force_login(making.person("manager", making.organisation("Lead", role="lead")))
    address = reverse("brokerage:fairness")
    assert "Nothing is counted yet" in client.get(address).content.decode()
    assert fairness.renew_snapshot() is not None and fairness.renew_snapshot() is None
    RankedList.objects.all().delete()
    page = client.get(address).content.decode()
    assert "0.40" in page and "Secretname" not in page and "bark" not in page
    settings.TIBS_FAIRNESS_SECONDS = 0
    assert fairness.renew_snapshot().figures["in_no_list"] == 5
    assert FairnessSnapshot.objects.count() == 2


def test_of_one_company_only_the_best_open_suggestions_are_shown(world, settings):
    organisation = world.home.organisation.pk
    everything = proposals.open_pairs(organisation)
    assert len(everything) == proposals.count_open(organisation) == 3
    settings.TIBS_OPEN_PER_COMPANY = 2
    assert proposals.open_pairs(organisation) == everything[:2]
    assert proposals.count_open(organisation) == 2
    assert len(proposals.open_pairs(world.partner.organisation.pk)) == 1
