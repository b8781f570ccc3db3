"""What comes after the decision: declarations, monitoring, the public result, and the copy."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.exceptions import NotPossible, Refused, TooLate
from s3strategy.models import Declaration, Exercise, ExerciseRecord, IndicatorValue
from s3strategy.selectors.results import adopted_for, adoptions_by_year, declarations_of, indicators_of, standings
from s3strategy.services.adoption import (
    copy_exercise,
    decide_declaration,
    declare_adoption,
    note_value,
    set_indicator,
)
from s3strategy.services.candidates import decide_candidate
from s3strategy.services.exercises import move_exercise
from s3strategy.traffic import light
from tests.regions import making

from . import exercise_making as make

pytestmark = pytest.mark.django_db
VALUES = {"region": None, "document": "Decision 1", "link": "", "commitments": "A cluster"}


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


@pytest.fixture
def regions():
    return [making.region("Podlaskie"), making.region("Vidzeme")]


@pytest.fixture
def manager():
    return make.manager()


@pytest.fixture
def officer(regions):
    return making.officer(making.organisation("Authority", role="associated", mandate_for=regions[0]))


@pytest.fixture
def exercise(manager, regions):
    """Adopted: food yes, water no."""
    made = make.exercise(manager, regions, at="adoption")
    food = made.candidates.create(number=1, title="Food")
    water = made.candidates.create(number=2, title="Water")
    decide_candidate(by=manager, candidate=food, key="adopt_candidate", note="All regions grow it")
    decide_candidate(by=manager, candidate=water, key="set_aside", note="One region only")
    move_exercise(by=manager, exercise=made, key="adopt")
    return made


def declared(by, exercise, on=None, **changed):
    values = VALUES | {"signed_on": on or timezone.localdate()} | changed
    return declare_adoption(by=by, exercise=exercise, values=values)


def url(name, *args):
    return reverse(f"s3strategy:{name}", args=args)


# --- Declarations -------------------------------------------------------------------------------


def test_an_officer_declares_for_its_own_organisation_only(officer, exercise):
    other = making.organisation()
    declaration = declared(officer, exercise, organisation=other, house="Elsewhere")
    assert (declaration.organisation, declaration.house) == (officer.capacity.holder, "")


def test_who_may_declare(manager, exercise):
    declared(making.broker(making.organisation()), exercise)
    declared(manager, exercise, organisation=None, house="A town")
    for person in (making.person(), making.administrator()):
        with pytest.raises(Refused):
            declared(person, exercise)
    with pytest.raises(NotPossible) as refusal:
        declared(manager, exercise, organisation=None, house=" ")
    assert "organisation" in refusal.value.fields
    with pytest.raises(NotPossible):
        declared(manager, exercise, on=timezone.localdate() + timedelta(days=1), house="A town")
    with pytest.raises(NotPossible):
        water = exercise.candidates.get(title="Water")
        values = VALUES | {"signed_on": timezone.localdate(), "house": "A town"}
        declare_adoption(by=manager, exercise=exercise, values=values, priorities=[water])


def test_nothing_is_declared_before_the_strategy_is_adopted(manager, officer, regions):
    with pytest.raises(NotPossible):
        declared(officer, make.exercise(manager, regions, at="adoption"))


def test_another_manager_confirms_once(manager, officer, exercise):
    own = declared(manager, exercise, house="A town")
    with pytest.raises(Refused) as refusal:
        decide_declaration(by=manager, declaration=own, key="confirm_adoption")
    assert "declared it yourself" in refusal.value.reason
    second = make.manager()
    with pytest.raises(Refused):
        decide_declaration(by=officer, declaration=own, key="confirm_adoption")
    decide_declaration(by=second, declaration=own, key="confirm_adoption")
    with pytest.raises(TooLate) as late:
        decide_declaration(by=second, declaration=own, key="refuse_adoption", note="No")
    assert second.full_name in late.value.reason
    with pytest.raises(NotPossible):
        decide_declaration(by=manager, declaration=declared(officer, exercise), key="refuse_adoption", note=" ")
    assert ExerciseRecord.objects.filter(action="confirm_adoption").count() == 1


def test_adoptions_are_counted_over_time_when_confirmed(manager, officer, exercise):
    second = make.manager()
    for year in (2019, 2021, 2021):
        row = declared(manager, exercise, on=date(year, 5, 1), house=f"Town {year}")
        decide_declaration(by=second, declaration=row, key="confirm_adoption")
    declared(officer, exercise)
    assert adoptions_by_year(declarations_of(exercise)) == [
        {"year": 2019, "new": 1, "total": 1},
        {"year": 2020, "new": 0, "total": 1},
        {"year": 2021, "new": 2, "total": 3},
    ]


def test_the_result_is_public_once_adopted(client, manager, officer, exercise, regions):
    page = url("exercise_result", exercise.key)
    running = make.exercise(manager, regions, at="search", title="Running one")
    assert client.get(url("exercise_result", running.key)).status_code == 404
    row = declared(officer, exercise)
    html = client.get(page).content.decode()
    assert "All regions grow it" in html and "One region only" in html
    assert "Nobody has declared it" in html
    decide_declaration(by=manager, declaration=row, key="confirm_adoption")
    html = client.get(page).content.decode()
    assert officer.capacity.holder.name in html and "A cluster" in html
    # Names of people are nobody's business there.
    assert officer.full_name not in html and manager.full_name not in html
    assert exercise.title in client.get(url("exercise_list")).content.decode()


def test_declaring_and_confirming_by_the_pages(client, manager, officer, exercise):
    client.force_login(officer)
    page = url("declaration_new", exercise.key)
    assert "organisation" not in client.get(page).context["form"].fields
    future = f"{timezone.localdate() + timedelta(days=3):%Y-%m-%d}"
    wrong = client.post(page, {"signed_on": future, "document": "Decision", "commitments": "My words"})
    assert wrong.status_code == 422 and "My words" in wrong.content.decode()
    good = {"signed_on": f"{timezone.localdate():%Y-%m-%d}", "document": "Decision"}
    assert client.post(page, good).status_code == 302
    declaration = Declaration.objects.get()
    decide = url("declaration_decide", exercise.key, declaration.pk, "confirm_adoption")
    assert client.post(decide).status_code == 403
    client.force_login(manager)
    assert decide in client.get(url("exercise_result", exercise.key)).content.decode()
    client.post(decide)
    declaration.refresh_from_db()
    assert declaration.state == "confirmed"


# --- Monitoring ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "years", "found"),
    [
        ((10, 20, 20), (), "green"),
        ((10, 20, 19), (), "green"),
        ((10, 20, 17), (), "amber"),
        ((10, 20, 15), (), "red"),
        # Half the way at half the time is on course; a third is behind.
        ((10, 20, 15), (2020, 2030, 2025), "green"),
        ((10, 20, 13.1), (2020, 2030, 2025), "amber"),
        ((10, 20, 12), (2020, 2030, 2025), "red"),
        # Less is better.
        ((20, 10, 15), (2020, 2030, 2025), "green"),
        ((20, 10, 22), (2020, 2030, 2025), "red"),
        ((10, 10, 10), (), "green"),
        ((10, 10, 11), (), "red"),
        ((None, 20, 15), (), "unknown"),
        ((10, None, 15), (), "unknown"),
        ((10, 20, None), (), "unknown"),
    ],
)
def test_traffic_light(numbers, years, found):
    names = dict(zip(("begins", "ends", "year"), years, strict=False))
    assert light(*numbers, **names) == found


def test_indicators_and_their_values(manager, officer, exercise):
    values = {"title": "Joint projects", "source": "Own count", "baseline": 0, "target": 10}
    with pytest.raises(Refused):
        set_indicator(by=officer, exercise=exercise, values=values)
    with pytest.raises(NotPossible):
        set_indicator(by=manager, exercise=exercise, values=values | {"baseline_year": 2025, "target_year": 2025})
    indicator = set_indicator(by=manager, exercise=exercise, values=values)
    assert indicators_of(exercise)[0]["light"] == "unknown"
    note_value(by=officer, indicator=indicator, year=2025, value=7, source="Report")
    note_value(by=officer, indicator=indicator, year=2025, value=9, source="Corrected report")
    assert IndicatorValue.objects.get().value == 9
    assert ExerciseRecord.objects.latest("pk").before == {"value": "7.000", "source": "Report"}
    assert indicators_of(exercise)[0]["light"] == "green"


def test_monitoring_by_the_pages(client, manager, officer, exercise):
    client.force_login(manager)
    data = {"title": "Joint projects", "source": "Own count", "baseline": "0", "target": "10"}
    assert client.post(url("indicator_new", exercise.key), {"title": "x"}).status_code == 422
    assert client.post(url("indicator_new", exercise.key), data).status_code == 302
    client.force_login(officer)
    assert client.get(url("indicator_new", exercise.key)).status_code == 403
    value = url("indicator_value", exercise.key, exercise.indicators.get().pk)
    assert client.post(value, {"year": 2026, "value": "x", "source": "Report"}).status_code == 422
    assert client.post(value, {"year": 2026, "value": "7", "source": "Report"}).status_code == 302
    assert "behind" in client.get(url("monitoring", exercise.key)).content.decode()
    client.logout()
    assert "behind" in client.get(url("exercise_result", exercise.key)).content.decode()


# --- Standing and copy --------------------------------------------------------------------------


def test_standings_leave_out_what_is_not_known(manager, regions):
    exercise = make.exercise(manager, regions, at="search", weight_shared=50, weight_support=50)
    food = make.concept("C.10", parent=make.concept("C"))
    make.priority(regions[0], "Food", (food, "0.9"))
    make.priority(regions[1], "Other", (make.concept("K.64", parent=make.concept("K")), "0.9"))
    coded = exercise.candidates.create(number=1, title="Food")
    coded.concepts.add(food)
    exercise.candidates.create(number=2, title="Without codes")
    first, second = standings(exercise)
    assert first.parts == {"shared": 0.5, "complementary": None, "activity": None, "support": None}
    assert (first.points, sorted(first.unknown)) == (50, ["activity", "complementary", "support"])
    assert [region.name for region in first.regions] == ["Podlaskie"]
    assert second.score is None and len(second.unknown) == 4


def test_a_copy_takes_the_rules_and_no_votes(client, manager, officer, exercise):
    others = [making.region("Saxony"), making.region("Silesia")]
    with pytest.raises(Refused):
        copy_exercise(by=officer, exercise=exercise, title="Elbe", regions=others)
    with pytest.raises(NotPossible):
        copy_exercise(by=manager, exercise=exercise, title="Elbe", regions=[others[0], others[0]])
    client.force_login(manager)
    data = {"title": "Elbe", "regions": [region.pk for region in others], "with_candidates": "on"}
    assert client.post(url("exercise_copy", exercise.key), data).status_code == 302
    made = Exercise.objects.get(title="Elbe")
    assert (made.state, made.copied_from, made.weights) == ("preparation", exercise, exercise.weights)
    assert set(made.regions.all()) == set(others)
    assert [(c.title, c.state, c.origin) for c in made.candidates.all()] == [("Food", "proposed", "copy")]
    assert not made.rounds.exists() and not made.indicators.exists()


def test_adopted_priorities_stand_where_they_are_met(client, exercise, regions):
    """On the page of a region's priority; nothing that was set aside."""
    food = make.concept("C.10", parent=make.concept("C"))
    for candidate in exercise.candidates.all():
        candidate.concepts.add(food)
    priority = make.priority(regions[0], "Agri-food", (food, "0.9"))
    assert [one.title for one in adopted_for([food.pk], [food.pk])] == ["Food"]
    assert adopted_for([food.pk], [make.concept("K").pk]) == []
    html = client.get(priority.get_absolute_url()).content.decode()
    assert url("exercise_result", exercise.key) in html and ">Food<" in html and ">Water<" not in html
