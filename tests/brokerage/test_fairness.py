"""Figures of fairness are counted from the current lists, and of one company only the best suggestions are shown."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from brokerage.jobs import fairness, suggest
from brokerage.jobs.lists import current_ranking
from brokerage.models import FairnessSnapshot, Profile, RankedList
from brokerage.selectors import proposals
from brokerage.services.showing import show_pairs
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


def open_of(side: Side) -> int:
    found = proposals.open_pairs(side.organisation.pk)
    assert len(show_pairs([pair.key for pair in found])) == len(found)
    return len(found)


def test_new_suggestions_of_one_company_are_limited_within_a_period(world, settings, monkeypatch):
    """The offer is in three pairs; its broker saw one. With room for two, one more comes up, the last a week later."""
    settings.TIBS_NEW_PER_COMPANY = 2
    organisation = world.home.organisation.pk
    best = proposals.open_pairs(organisation)
    assert len(best) == proposals.count_open(organisation) == 2
    assert open_of(world.home) == 2 and open_of(world.home) == 2, "what was shown stays"
    assert proposals.open_pairs(organisation) == best
    later = timezone.now() + timedelta(days=settings.TIBS_NEW_DAYS, minutes=1)
    monkeypatch.setattr("brokerage.jobs.fairness.timezone.now", lambda: later)
    assert len(proposals.open_pairs(organisation)) == proposals.count_open(organisation) == 3


def test_a_company_that_many_would_like_does_not_come_to_all_at_once(world, settings):
    """The limit counts both sides: the offer's period is used up before all three partners' brokers look."""
    settings.TIBS_NEW_PER_COMPANY = 2
    organisations = [
        row.company.serving_organisation_id
        for row in Profile.objects.published().exclude(company=world.home.company).filter(type="BR").order_by("pk")
    ]
    seen = []
    for organisation in organisations:
        found = proposals.open_pairs(organisation)
        show_pairs([pair.key for pair in found])
        seen.append(len(found))
    assert seen == [1, 1, 0]


def test_the_page_tells_the_limits_and_who_is_at_them(world, client, settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []
    settings.TIBS_NEW_PER_COMPANY, settings.TIBS_NEW_DAYS = 2, 9
    open_of(world.home)
    figures = fairness.take_snapshot(current_ranking()).figures
    assert (figures["at_limit"], figures["most_new"]) == (1, 2)
    client.force_login(making.person("manager", making.organisation("Lead", role="lead")))
    page = client.get(reverse("brokerage:fairness")).content.decode()
    assert "Within 9 days brokers are newly shown at most 2 suggestions" in page
    assert "One company is at this limit now." in page and "The most that one company had: 2." in page
    old = {key: value for key, value in figures.items() if key not in ("at_limit", "most_new")}
    FairnessSnapshot.objects.update(figures=old)
    assert "at this limit now" not in client.get(reverse("brokerage:fairness")).content.decode()
