"""Evidence from below by hand-counted rows: who is counted where, and what nobody meets."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from brokerage.jobs.activity import take_activity_snapshots
from brokerage.models import Agreement
from s3strategy.models import ActivitySnapshot, Concept
from s3strategy.selectors.results import demand_grid, standings
from tests.regions import making
from tests.s3strategy import exercise_making as make

from .making import Case

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


@pytest.fixture
def case():
    """Alfa of Latvia offers, Beta of Denmark seeks, under the same three keywords."""
    return Case()


@pytest.fixture
def keyword(case):
    return Concept.objects.get(scheme="een_market", code="test")


def figures(**wanted):
    row = ActivitySnapshot.objects.get(**wanted)
    return row.companies, row.offered, row.sought, row.matches, row.agreements, row.unmet


def test_a_priority_counts_the_profiles_of_its_region_that_carry_its_keywords(case, keyword):
    ours = make.priority(case.home.region, "Timber", (keyword, "0.9"))
    theirs = make.priority(case.partner.region, "Timber", (keyword, "0.9"))
    nobody = make.priority(case.home.region, "Space", (make.concept("H.51"), "0.9"))
    take_activity_snapshots(DAY)
    assert figures(priority=ours) == (1, 1, 0, 0, 0, 0)
    # What Beta seeks is offered in Latvia: the demand is met.
    assert figures(priority=theirs) == (1, 0, 1, 0, 0, 0)
    assert figures(priority=nobody) == (0, 0, 0, 0, 0, 0)


def test_demand_that_only_the_own_country_offers_is_unmet(case, keyword):
    priority = make.priority(case.partner.region, "Timber", (keyword, "0.9"))
    type(case.home.company).objects.filter(pk=case.home.company.pk).update(country=case.partner.company.country)
    take_activity_snapshots(DAY)
    assert figures(priority=priority) == (1, 0, 1, 0, 0, 1)


def test_matches_and_validated_agreements_are_counted(case, keyword):
    priority = make.priority(case.home.region, "Timber", (keyword, "0.9"))
    match = case.match()
    agreement = Agreement.objects.create(match=match, kind="commercial", signed_on=DAY)
    take_activity_snapshots(DAY)
    assert figures(priority=priority)[3:5] == (1, 0)
    Agreement.objects.filter(pk=agreement.pk).update(validated_at="2026-03-01T10:00Z")
    take_activity_snapshots(DAY + timedelta(days=7))
    assert figures(priority=priority, taken_on=DAY + timedelta(days=7))[3:5] == (1, 1)


def test_a_finer_keyword_counts_for_what_is_above_it_and_not_the_other_way(case, keyword):
    above = make.concept("T", "een_market")
    Concept.objects.filter(pk=keyword.pk).update(parent=above)
    below = make.concept("TX", "een_market", parent=keyword)
    upper = make.priority(case.home.region, "Wide", (above, "0.9"))
    lower = make.priority(case.home.region, "Narrow", (below, "0.9"))
    take_activity_snapshots(DAY)
    assert figures(priority=upper)[1] == 1 and figures(priority=lower)[1] == 0


def test_an_active_company_counts_by_its_activity_too(case):
    food = make.concept("C.10", parent=make.concept("C"))
    priority = make.priority(case.home.region, "Food", (food, "0.9"))
    case.home.company.nace.add(food)
    take_activity_snapshots(DAY)
    assert figures(priority=priority) == (1, 0, 0, 0, 0, 0)


def test_candidates_have_a_row_for_each_region_and_only_with_codes(case, keyword):
    regions = [case.home.region, case.partner.region]
    exercise = make.exercise(make.manager(), regions, at="search")
    coded = exercise.candidates.create(number=1, title="Timber")
    coded.concepts.add(keyword)
    exercise.candidates.create(number=2, title="Without codes")
    take_activity_snapshots(DAY)
    assert figures(candidate=coded, region=regions[0]) == (1, 1, 0, 0, 0, 0)
    assert figures(candidate=coded, region=regions[1]) == (1, 0, 1, 0, 0, 0)
    assert ActivitySnapshot.objects.filter(candidate__isnull=False).count() == 2
    by_title = {one.candidate.title: one.parts["activity"] for one in standings(exercise)}
    assert by_title == {"Timber": 1.0, "Without codes": None}


def test_it_counts_weekly_and_twice_changes_nothing(case, keyword):
    make.priority(case.home.region, "Timber", (keyword, "0.9"))
    assert take_activity_snapshots(DAY) == 1
    assert take_activity_snapshots(DAY + timedelta(days=6)) == 0
    take_activity_snapshots(DAY, even_if_fresh=True)
    assert ActivitySnapshot.objects.count() == 1
    assert take_activity_snapshots(DAY + timedelta(days=7)) == 1


def test_the_number_of_queries_does_not_grow(case, keyword, django_assert_max_num_queries):
    counts = []
    for number in range(2):
        make.priority(case.home.region, f"Timber {number}", (keyword, "0.9"))
        with django_assert_max_num_queries(30) as queries:
            take_activity_snapshots(DAY + timedelta(days=7 * number))
        counts.append(len(queries))
        make.priority(case.partner.region, f"Other {number}", (keyword, "0.9"))
    assert counts[0] == counts[1]


def test_the_grid_is_exact_for_managers_and_rounded_for_officers(client, case, keyword):
    manager = make.manager()
    exercise = make.exercise(manager, [case.home.region, case.partner.region], at="search")
    officer = making.officer(making.organisation(role="associated", mandate_for=case.home.region))
    exercise.candidates.create(number=1, title="Timber").concepts.add(keyword)
    page = reverse("s3strategy:demand", args=[exercise.key])
    client.force_login(manager)
    assert "Nothing is counted yet" in client.get(page).content.decode()
    take_activity_snapshots(DAY)
    assert demand_grid(exercise)["day"] == DAY
    text = b"".join(client.get(page, {"figure": "sought", "format": "csv"}).streaming_content).decode("utf-8-sig")
    assert text.splitlines()[1] == "Timber,1,0" or text.splitlines()[1] == "Timber,0,1"
    client.force_login(officer)
    text = b"".join(client.get(page, {"figure": "sought", "format": "csv"}).streaming_content).decode("utf-8-sig")
    assert "<5" in text and ",1" not in text
