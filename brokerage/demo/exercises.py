"""Trans-S3 exercises of the demo world: two finished ones as far as they are known, and one that runs."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from brokerage.jobs.activity import take_activity_snapshots
from regions.models import MacroRegion, Organisation, Region
from s3strategy.exercise_enums import CandidateState, ExerciseState
from s3strategy.models import Candidate, Exercise, ExerciseRegion
from s3strategy.services.adoption import decide_declaration, declare_adoption, note_value, set_indicator
from s3strategy.services.candidates import add_evidence, judge_candidate
from s3strategy.services.consultation import Guest, invite_stakeholders, open_round, record_workshop, vote_by_link
from s3strategy.services.exercises import move_exercise, start_exercise, write_record
from s3strategy.services.proposing_candidates import propose_candidates

from .clock import days_ago, lived_at
from .files import read

# Days ago the running exercise came to each step.
DAYS = {"start": 150, "analysis": 120, "trends": 90, "loop": 80, "again": 70, "consultation": 45, "now": 5}


def make_exercises() -> None:
    data = read("exercises.json")
    if not data:
        return
    regions = {row.key: row for row in Region.objects.all()}
    for known in data["known"]:
        _known(known, regions)
    _declared(Exercise.objects.get(title=data["known"][-1]["title"]))
    _running(data["running"], list(regions.values()))
    take_activity_snapshots(even_if_fresh=True)


def _known(known: dict, regions: dict[str, Region]) -> None:
    """Entered from public sources: nobody of the portal did it, so nobody stands in its history."""
    day = timezone.make_aware(datetime.combine(date(known["year"], 12, 1), time(12)))
    with lived_at(day):
        exercise = Exercise.objects.create(
            key=f"trans-s3-{known['year']}",
            title=known["title"],
            macro_region=MacroRegion.objects.first(),
            state=ExerciseState.ADOPTED,
            source=known["source"],
            known_limits=known["known_limits"],
        )
        ExerciseRegion.objects.bulk_create(
            ExerciseRegion(exercise=exercise, region=regions[key]) for key in known["regions"]
        )
        Candidate.objects.bulk_create(
            Candidate(
                exercise=exercise,
                number=number,
                title=title,
                state=CandidateState.ADOPTED,
                justification=known["justification"],
            )
            for number, title in enumerate(known["priorities"], start=1)
        )
        write_record(exercise, "begin", by=None, note="Entered from public sources.")


def _person(email: str, role: str) -> User:
    """In that role, whatever the person chose last."""
    person = User.objects.get(email=email)
    person.active_capacity = next(held.key for held in person.capacities if held.role == role)
    return person


def _declared(exercise: Exercise) -> None:
    """A declaration of an invented town, and an indicator, so that both can be seen."""
    first, second = _person("manager@demo.example", "manager"), _person("manager2@demo.example", "manager")
    values = {
        "organisation": None,
        "house": "Demo municipality (invented)",
        "region": None,
        "signed_on": days_ago(200).date(),
        "document": "Decision of the council (invented)",
        "link": "",
        "commitments": "A yearly meeting of companies in the bioeconomy.",
    }
    with lived_at(days_ago(180)):
        declaration = declare_adoption(by=first, exercise=exercise, values=values)
        decide_declaration(by=second, declaration=declaration, key="confirm_adoption")
        indicator = set_indicator(
            by=first,
            exercise=exercise,
            values={
                "title": "Organisations that have adopted the strategy (invented figures)",
                "unit": "organisations",
                "baseline": 0,
                "baseline_year": 2021,
                "target": 10,
                "target_year": 2031,
                "source": "Count of this portal (demo)",
            },
        )
        note_value(by=first, indicator=indicator, year=2025, value=3, source="Count of this portal (demo)")


def _running(data: dict, regions: list[Region]) -> None:
    manager = _person(data["manager"], "manager")
    with lived_at(days_ago(DAYS["start"])):
        exercise = start_exercise(
            by=manager,
            regions=regions,
            values={
                "title": data["title"],
                "macro_region": MacroRegion.objects.first(),
                "leader": manager.capacity.holder,
                "members": Organisation.objects.partners(),
                "vision": data["vision"],
                "rules": data["rules"],
                "shared_from": data["shared_from"],
            },
        )
        move_exercise(by=manager, exercise=exercise, key="start")
        propose_candidates(by=manager, exercise=exercise)
        _evidence(manager, exercise, data, "search")
    for step, moment in (("analysis", "analysis"), ("trends", "trends")):
        with lived_at(days_ago(DAYS[moment])):
            move_exercise(by=manager, exercise=exercise, key=f"open_{step}")
            _evidence(manager, exercise, data, step)
            _judgements(exercise, data, step)
    with lived_at(days_ago(DAYS["loop"])):
        move_exercise(by=manager, exercise=exercise, key="back_to_analysis", note=data["loop"])
    with lived_at(days_ago(DAYS["again"])):
        move_exercise(by=manager, exercise=exercise, key="open_trends")
    with lived_at(days_ago(DAYS["consultation"])):
        move_exercise(by=manager, exercise=exercise, key="open_consultation")
        _evidence(manager, exercise, data, "consultation")
        _first_round(manager, exercise, data)
    with lived_at(days_ago(DAYS["now"])):
        workshop = data["workshop"] | {"held_on": days_ago(DAYS["now"] + 8).date()}
        record_workshop(by=manager, exercise=exercise, values=workshop, candidates=exercise.candidates.all()[:3])
        _round(manager, exercise, "Second round", timedelta(days=30))


def _evidence(manager: User, exercise: Exercise, data: dict, step: str) -> None:
    for row in data["evidence"]:
        if row["step"] == step:
            values = {name: value for name, value in row.items() if name != "step"}
            add_evidence(by=manager, exercise=exercise, step=step, values=values)


def _judgements(exercise: Exercise, data: dict, step: str) -> None:
    for place, row in enumerate(row for row in data["judgements"] if row["step"] == step):
        for candidate in exercise.candidates.all()[place : place + 3]:
            judge_candidate(
                by=_person(row["by"], "officer"),
                candidate=candidate,
                step=step,
                verdict=row["verdict"],
                reason=row["reason"],
            )


def _round(manager: User, exercise: Exercise, title: str, lasts: timedelta):
    now = timezone.now()
    return open_round(
        by=manager,
        exercise=exercise,
        title=title,
        question="How important is this for what the regions should do together?",
        opens_at=now,
        closes_at=now + lasts,
    )


def _first_round(manager: User, exercise: Exercise, data: dict) -> None:
    """Closed by now; the people asked are invented, and their votes too."""
    poll = _round(manager, exercise, "First round", timedelta(days=21))
    candidates, regions = list(exercise.candidates.all()[:3]), list(exercise.regions.order_by("name_en"))
    comments = iter(data["comments"])
    for group, ballots in data["grades"].items():
        for number, grades in enumerate(ballots):
            (invitee,) = invite_stakeholders(
                by=manager,
                poll=poll,
                guests=[Guest(f"{group}{number}@stakeholders.example", "", "Invented house")],
                group=group,
                region=regions[number % len(regions)],
                language="en",
            )
            comment = next(comments, "") if number == 0 else ""
            votes = {
                c.pk: (grade, comment if not place else "")
                for place, (c, grade) in enumerate(zip(candidates, grades, strict=False))
            }
            vote_by_link(token=invitee.token, votes=votes)
