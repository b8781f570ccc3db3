import threading

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.exceptions import NotPossible, Refused, TooLate
from s3strategy.exercise_enums import ExerciseState, Step
from s3strategy.exercise_steps import EXERCISE, ORDER
from s3strategy.models import Exercise, ExerciseRecord, Judgement
from s3strategy.services.candidates import (
    add_candidate,
    add_evidence,
    change_candidate,
    decide_candidate,
    judge_candidate,
    withdraw_evidence,
)
from s3strategy.services.exercises import available, govern_exercise, move_exercise, start_exercise
from tests.regions import making

from . import exercise_making as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


@pytest.fixture
def regions():
    return [making.region("Podlaskie"), making.region("Vidzeme"), making.region("Hamburg")]


@pytest.fixture
def manager():
    return make.manager()


@pytest.fixture
def officer(regions):
    return making.officer(making.organisation(role="associated", mandate_for=regions[0]))


def people(regions):
    """Actor -> a person, by what it is in an exercise over `regions`."""
    return {
        "manager": make.manager(),
        "officer of a region": making.officer(making.organisation(role="associated", mandate_for=regions[0])),
        "officer elsewhere": making.officer(making.organisation(role="associated", mandate_for=making.region())),
        "broker": making.broker(making.organisation(serves=regions[0])),
        "administrator": making.administrator(),
    }


# --- The state table ----------------------------------------------------------------------------


def test_the_gates_lead_through_the_method_in_its_order():
    state, seen = ExerciseState.PREPARATION, []
    while gates := [a for a in EXERCISE.from_state(state) if a.target and not a.needs_note]:
        (gate,) = gates
        state = gate.target
        seen.append(state)
    assert seen == [*ORDER, ExerciseState.ADOPTED]
    assert [step.value for step in Step] == [str(state) for state in ORDER]


def test_every_step_leads_back_to_every_earlier_one_and_needs_a_reason():
    for place, state in enumerate(ORDER):
        backs = [a for a in EXERCISE.from_state(state) if a.key.startswith("back_to_")]
        assert {a.target for a in backs} == set(ORDER[:place])
        assert all(a.needs_note for a in backs)


@pytest.mark.parametrize("state", ExerciseState)
@pytest.mark.parametrize("key", [action.key for action in EXERCISE.actions if action.target])
def test_move_by_state_action_and_role(state, key, regions):
    """State x action x role: only a manager, only from the sources of the table."""
    actors = people(regions)
    exercise = make.exercise(actors["manager"], regions)
    candidate = add_candidate_by_hand(exercise)
    candidate.state = "adopted"
    candidate.save()
    action = EXERCISE.get(key)
    for name, person in actors.items():
        Exercise.objects.filter(pk=exercise.pk).update(state=state)
        exercise.refresh_from_db()
        before = ExerciseRecord.objects.count()
        if state in action.sources and name == "manager":
            move_exercise(by=person, exercise=exercise, key=key, note="Because")
            assert Exercise.objects.get().state == action.target
            record = ExerciseRecord.objects.latest("pk")
            assert (record.from_state, record.to_state, record.by, record.note) == (
                state,
                action.target,
                person,
                "Because",
            )
        else:
            with pytest.raises(NotPossible if state not in action.sources else Refused):
                move_exercise(by=person, exercise=exercise, key=key, note="Because")
            assert Exercise.objects.get().state == state
            assert ExerciseRecord.objects.count() == before


def add_candidate_by_hand(exercise, title="Bioeconomy"):
    return exercise.candidates.create(number=exercise.candidates.count() + 1, title=title)


def test_buttons_are_those_of_the_table(manager, officer, regions):
    exercise = make.exercise(manager, regions, at="trends")
    assert [a.key for a in available(exercise, manager)] == [
        "open_consultation",
        "back_to_search",
        "back_to_analysis",
        "abandon",
    ]
    assert available(exercise, officer) == []


def test_sending_back_without_a_reason_is_refused(manager, regions):
    exercise = make.exercise(manager, regions, at="trends")
    with pytest.raises(NotPossible) as refusal:
        move_exercise(by=manager, exercise=exercise, key="back_to_search", note="  ")
    assert "note" in refusal.value.fields


def test_adopting_needs_every_candidate_decided_and_one_adopted(manager, regions):
    exercise = make.exercise(manager, regions, at="adoption")
    with pytest.raises(NotPossible):
        move_exercise(by=manager, exercise=exercise, key="adopt")
    first, second = add_candidate_by_hand(exercise), add_candidate_by_hand(exercise, "Water")
    decide_candidate(by=manager, candidate=first, key="adopt_candidate", note="Strong in all")
    with pytest.raises(NotPossible):
        move_exercise(by=manager, exercise=exercise, key="adopt")
    decide_candidate(by=manager, candidate=second, key="set_aside", note="Nobody voted for it")
    move_exercise(by=manager, exercise=exercise, key="adopt")
    assert Exercise.objects.get().is_public


@pytest.mark.django_db(transaction=True)
def test_two_managers_at_one_gate_have_one_winner(regions):
    exercise = make.exercise(make.manager(), regions, at="search")
    barrier, outcomes = threading.Barrier(2), []

    def move(person, key):
        mine = Exercise.objects.get(pk=exercise.pk)
        try:
            barrier.wait()
            move_exercise(by=person, exercise=mine, key=key, note="x")
            outcomes.append("won")
        except TooLate as refusal:
            outcomes.append("late")
            assert "first" in refusal.reason
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=[make.manager(), key]) for key in ("open_analysis", "abandon")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["late", "won"]
    assert ExerciseRecord.objects.filter(action__in=["open_analysis", "abandon"]).count() == 1


def test_the_history_cannot_be_changed(manager, regions):
    make.exercise(manager, regions)
    for change in (lambda rows: rows.update(note="x"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(ExerciseRecord.objects.all())


# --- Governance ---------------------------------------------------------------------------------


def test_a_region_twice_is_refused_by_name(manager, regions):
    with pytest.raises(NotPossible) as refusal:
        start_exercise(by=manager, regions=[*regions, regions[1]], values=make.values())
    assert "Vidzeme" in refusal.value.fields["regions"]
    assert not Exercise.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("shared_from", 1),
        ("shared_from", 4),
        ("least_confidence", 1.2),
        ("least_confidence", -0.1),
        ("weight_shared", 101),
        ("weight_support", -1),
    ],
)
def test_thresholds_out_of_range_name_their_field(manager, regions, field, value):
    with pytest.raises(NotPossible) as refusal:
        start_exercise(by=manager, regions=regions, values=make.values(**{field: value}))
    assert list(refusal.value.fields) == [field]


def test_weights_that_are_all_nothing_are_refused(manager, regions):
    nothing = dict.fromkeys(["weight_shared", "weight_complementary", "weight_activity", "weight_support"], 0)
    with pytest.raises(NotPossible):
        start_exercise(by=manager, regions=regions, values=make.values(**nothing))


def test_only_managers_begin(officer, regions):
    for person in (officer, making.administrator(), making.broker(making.organisation(serves=regions[0]))):
        with pytest.raises(Refused):
            start_exercise(by=person, regions=regions, values=make.values())


def test_changing_the_rules_keeps_what_was_there(manager, regions):
    exercise = make.exercise(manager, regions)
    govern_exercise(by=manager, exercise=exercise, version=1, regions=regions[:2], values=make.values(weight_shared=40))
    record = ExerciseRecord.objects.latest("pk")
    assert record.before == {"weight_shared": "25", "regions": "Hamburg, Podlaskie, Vidzeme"}
    with pytest.raises(TooLate):
        govern_exercise(by=manager, exercise=exercise, version=1, regions=regions, values=make.values())
    with pytest.raises(NotPossible):
        govern_exercise(
            by=manager, exercise=exercise, version=2, regions=regions[:2], values=make.values(weight_shared=40)
        )


# --- Candidates, judgements, evidence -----------------------------------------------------------


def test_candidates_are_added_and_changed_with_a_history(manager, officer, regions):
    exercise = make.exercise(manager, regions, at="search")
    food = make.concept("C")
    candidate = add_candidate(by=officer, exercise=exercise, values={"title": "Food"}, concepts=[food])
    with pytest.raises(NotPossible):
        add_candidate(by=manager, exercise=exercise, values={"title": "food"})
    changed = {"title": "Food and feed", "description": "", "action_plan": ""}
    change_candidate(by=manager, candidate=candidate, version=1, values=changed, concepts=[])
    record = candidate.records.latest("pk")
    assert record.before == {"title": "Food", "concepts": ["nace:C"]}
    with pytest.raises(TooLate) as refusal:
        change_candidate(by=officer, candidate=candidate, version=1, values=changed, concepts=[food])
    assert manager.full_name in refusal.value.reason


def test_who_may_contribute(regions):
    actors = people(regions)
    exercise = make.exercise(actors["manager"], regions, at="search")
    for name, person in actors.items():
        if name in ("manager", "officer of a region"):
            add_candidate(by=person, exercise=exercise, values={"title": name})
        else:
            with pytest.raises(Refused):
                add_candidate(by=person, exercise=exercise, values={"title": name})


def test_judgements_are_of_the_step_it_is_at_and_keep_the_earlier_word(manager, officer, regions):
    exercise = make.exercise(manager, regions, at="analysis")
    candidate = add_candidate_by_hand(exercise)
    with pytest.raises(NotPossible):
        judge_candidate(by=officer, candidate=candidate, step="trends", verdict="for", reason="x")
    with pytest.raises(NotPossible):
        judge_candidate(by=officer, candidate=candidate, step="analysis", verdict="for", reason=" ")
    judge_candidate(by=officer, candidate=candidate, step="analysis", verdict="for", reason="Many firms")
    judge_candidate(by=officer, candidate=candidate, step="analysis", verdict="against", reason="They left")
    assert Judgement.objects.get().verdict == "against"
    assert ExerciseRecord.objects.latest("pk").before == {"verdict": "for", "reason": "Many firms"}


def test_decisions_are_made_once_in_the_adoption_with_a_reason(manager, officer, regions):
    exercise = make.exercise(manager, regions, at="international")
    candidate = add_candidate_by_hand(exercise)
    with pytest.raises(NotPossible):
        decide_candidate(by=manager, candidate=candidate, key="adopt_candidate", note="Yes")
    move_exercise(by=manager, exercise=exercise, key="open_adoption")
    with pytest.raises(Refused):
        decide_candidate(by=officer, candidate=candidate, key="adopt_candidate", note="Yes")
    with pytest.raises(NotPossible):
        decide_candidate(by=manager, candidate=candidate, key="adopt_candidate", note="")
    decide_candidate(by=manager, candidate=candidate, key="adopt_candidate", note="Yes")
    with pytest.raises(TooLate):
        decide_candidate(by=manager, candidate=candidate, key="set_aside", note="No")
    assert decide_candidate(by=manager, candidate=candidate, key="take_up", note="Again").is_proposed


def test_evidence_belongs_to_an_open_step_and_is_withdrawn_once(manager, officer, regions):
    exercise = make.exercise(manager, regions, at="search")
    text = {"kind": "note", "title": "Talk", "source": "own knowledge"}
    with pytest.raises(NotPossible):
        add_evidence(by=officer, exercise=exercise, step="trends", values=text)
    with pytest.raises(NotPossible) as refusal:
        add_evidence(by=officer, exercise=exercise, step="search", values=text | {"kind": "indicator"})
    assert "value" in refusal.value.fields
    with pytest.raises(NotPossible):
        add_evidence(by=officer, exercise=exercise, step="search", values=text | {"region": making.region()})
    evidence = add_evidence(by=officer, exercise=exercise, step="search", values=text)
    withdraw_evidence(by=officer, evidence=evidence, note="Outdated")
    with pytest.raises(TooLate):
        withdraw_evidence(by=manager, evidence=evidence, note="Outdated")
    assert not exercise.evidence.current().exists()


# --- Pages --------------------------------------------------------------------------------------


def url(name, *args):
    return reverse(f"s3strategy:{name}", args=args)


def test_visible_to_and_the_pages_agree(client, regions):
    """State x reader: the working pages open for whom `visible_to` names, and are not there for others."""
    actors = people(regions) | {"sme": making.person()}
    exercise = make.exercise(actors["manager"], regions)
    member = making.broker(making.organisation())
    exercise.members.add(member.capacity.holder)
    actors["broker of a member"] = member
    see = {
        "preparation": {"manager", "administrator"},
        "search": {"manager", "administrator", "officer of a region", "broker of a member"},
    }
    for state, readers in see.items():
        Exercise.objects.update(state=state)
        for name, person in actors.items():
            client.force_login(person)
            expected = 200 if name in readers else 404
            assert client.get(exercise.get_absolute_url()).status_code == expected, (state, name)
            assert Exercise.objects.visible_to(person).exists() == (name in readers)
            assert (exercise.title in client.get(url("exercise_list")).content.decode()) == (name in readers)


def test_begin_page_refuses_a_region_twice_and_keeps_what_was_typed(client, manager, regions):
    client.force_login(manager)
    data = {name: value for name, value in make.values(vision="Our vision").items() if value is not None}
    data["regions"] = [regions[0].pk, regions[0].pk, regions[1].pk]
    response = client.post(url("exercise_new"), data)
    html = response.content.decode()
    assert response.status_code == 422
    assert "Named twice: Podlaskie" in html and "Our vision" in html
    data["regions"] = [regions[0].pk, regions[1].pk]
    assert client.post(url("exercise_new"), data | {"shared_from": 3}).status_code == 422
    assert client.post(url("exercise_new"), data).status_code == 302
    assert Exercise.objects.get().regions.count() == 2


def test_edit_page_tells_who_was_first(client, manager, regions):
    exercise = make.exercise(manager, regions)
    client.force_login(manager)
    data = {name: value for name, value in make.values(vision="Mine").items() if value is not None}
    data |= {"regions": [region.pk for region in regions], "version": 1}
    govern_exercise(by=manager, exercise=exercise, version=1, regions=regions, values=make.values(vision="Theirs"))
    response = client.post(url("exercise_edit", exercise.key), data)
    assert response.status_code == 409
    assert "Mine" in response.content.decode() and manager.full_name in response.content.decode()
    again = data | {"version": response.context["form"]["version"].value()}
    assert client.post(url("exercise_edit", exercise.key), again).status_code == 302
    assert Exercise.objects.get().vision == "Mine"


def test_gates_stand_on_the_page_of_the_manager_only(client, manager, officer, regions):
    exercise = make.exercise(manager, regions, at="search")
    client.force_login(officer)
    assert "/move/" not in client.get(exercise.get_absolute_url()).content.decode()
    assert client.post(url("exercise_move", exercise.key, "open_analysis")).status_code == 403
    client.force_login(manager)
    assert "/move/open_analysis/" in client.get(exercise.get_absolute_url()).content.decode()
    assert client.post(url("exercise_move", exercise.key, "open_analysis")).status_code == 302
    back = client.post(url("exercise_move", exercise.key, "back_to_search"), follow=True)
    assert "reason is missing" in back.content.decode()
    client.post(url("exercise_move", exercise.key, "back_to_search"), {"note": "Water is missing"})
    html = client.get(exercise.get_absolute_url()).content.decode()
    assert "Feedback loops" in html and "Water is missing" in html


def test_an_officer_works_at_a_step(client, manager, officer, regions):
    exercise = make.exercise(manager, regions, at="search")
    client.force_login(officer)
    step = url("exercise_step", exercise.key, "search")
    assert client.post(step, {"kind": "indicator", "title": "Jobs", "source": "Eurostat"}).status_code == 422
    good = {"kind": "indicator", "title": "Jobs", "source": "Eurostat", "value": "12.5", "unit": "%"}
    assert client.post(step, good).status_code == 302
    assert "12.5" in client.get(step).content.decode()
    assert client.get(url("exercise_step", exercise.key, "nowhere")).status_code == 404
    made = client.post(url("candidate_new", exercise.key), {"title": "Timber"})
    candidate = exercise.candidates.get()
    assert made.url == candidate.get_absolute_url()
    judge = url("candidate_judge", exercise.key, candidate.number)
    assert client.post(judge, {"verdict": "for", "reason": ""}).status_code == 422
    assert client.post(judge, {"verdict": "for", "reason": "We have the woods"}).status_code == 302
    html = client.get(candidate.get_absolute_url()).content.decode()
    assert "We have the woods" in html and "decide" not in html
    assert "speaks for it: 1" in client.get(step).content.decode()
    withdraw = url("evidence_withdraw", exercise.key, exercise.evidence.get().pk)
    client.post(withdraw, {"note": "Wrong year"})
    assert not exercise.evidence.current().exists()


def test_the_page_asks_a_constant_number_of_queries(client, manager, regions, django_assert_max_num_queries):
    exercise = make.exercise(manager, regions, at="analysis")
    client.force_login(manager)
    counts = []
    for number in range(3):
        candidate = add_candidate_by_hand(exercise, f"Candidate {number}")
        judge_candidate(by=manager, candidate=candidate, step="analysis", verdict="for", reason="x")
        add_evidence(
            by=manager, exercise=exercise, step="analysis", values={"kind": "note", "title": "T", "source": "s"}
        )
        for page in (exercise.get_absolute_url(), url("exercise_step", exercise.key, "analysis")):
            with django_assert_max_num_queries(60) as queries:
                client.get(page)
            counts.append(len(queries))
    assert counts[0] == counts[2] == counts[4] and counts[1] == counts[3] == counts[5]
