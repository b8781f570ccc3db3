"""What people do with an exercise as a whole: begin it, set its rules, move it on or back."""

from collections import Counter
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from accounts.state_tables import STAYS, Action
from regions.models import Region
from s3strategy.exercise_enums import CandidateState
from s3strategy.exercise_rules import is_project_manager
from s3strategy.exercise_steps import EXERCISE
from s3strategy.models import Candidate, Exercise, ExerciseRecord, ExerciseRegion
from s3strategy.models.exercise import LEAST_REGIONS, MOST_WEIGHT, WEIGHTS

GOVERNANCE = (
    *("title", "macro_region", "leader", "vision", "rules", "scheme", "shared_from", "least_confidence"),
    *WEIGHTS,
    *("source", "known_limits"),
)


def start_exercise(*, by: User, regions: Iterable[Region], values: dict, copied_from: Exercise | None = None):
    """A new exercise in preparation. `values` holds the governance (GOVERNANCE) and `members`."""
    if not is_project_manager(by):
        raise Refused(_("Only project managers begin an exercise."))
    regions = list(regions)
    check_regions(regions)
    check_thresholds(values, len(regions))
    with transaction.atomic():
        exercise = Exercise.objects.create(
            key=_free_key(values["title"]),
            created_by=by,
            copied_from=copied_from,
            **{name: values[name] for name in GOVERNANCE if name in values},
        )
        exercise.members.set(values.get("members", ()))
        ExerciseRegion.objects.bulk_create(ExerciseRegion(exercise=exercise, region=region) for region in regions)
        write_record(exercise, "begin", by=by)
    return exercise


def govern_exercise(*, by: User, exercise: Exercise, version: int, regions: Iterable[Region], values: dict) -> Exercise:
    """Change regions, governance, thresholds or weights; what stood there before goes into the record."""
    regions = list(regions)
    with transaction.atomic():
        current = locked(exercise, version=version)
        action = allowed(current, "govern", by)
        check_regions(regions)
        check_thresholds(values, len(regions))
        before = governance_of(current)
        for name in GOVERNANCE:
            if name in values:
                setattr(current, name, values[name])
        current.version += 1
        current.save()
        current.members.set(values.get("members", ()))
        kept = set(current.exercise_regions.values_list("region_id", flat=True))
        wanted = {region.pk for region in regions}
        current.exercise_regions.exclude(region__in=wanted).delete()
        ExerciseRegion.objects.bulk_create(
            ExerciseRegion(exercise=current, region_id=pk) for pk in sorted(wanted - kept)
        )
        after = governance_of(current)
        if after == before:
            raise NotPossible(_("Nothing is different from what is there."))
        changed = {name: value for name, value in before.items() if after[name] != value}
        write_record(current, action.key, by=by, before=changed)
    return current


def move_exercise(*, by: User, exercise: Exercise, key: str, note: str = "") -> ExerciseRecord:
    """Open a gate, send back or end, by the state table: one guarded UPDATE and one row of history."""
    action = allowed(exercise, key, by, note)
    if action.target == STAYS:
        raise NotPossible(_("This step does not move the exercise."))
    if key == "start" and not exercise.exercise_regions.exists():
        raise NotPossible(_("Name the regions of the exercise first."))
    old = exercise.state
    with transaction.atomic():
        moved = Exercise.objects.filter(pk=exercise.pk, state=old).update(
            state=action.target, state_since=timezone.now(), version=F("version") + 1
        )
        if not moved:
            raise TooLate(who_was_first(exercise))
        if key == "adopt":
            # After the row is ours: nobody adds a candidate or takes one up between the look and the move.
            _check_decided(exercise)
        exercise.refresh_from_db()
        return write_record(exercise, key, by=by, note=note, from_state=old)


def _check_decided(exercise: Exercise) -> None:
    if exercise.candidates.filter(state=CandidateState.PROPOSED).exists():
        raise NotPossible(_("Some candidates are neither adopted nor set aside. Decide each of them first."))
    if not exercise.candidates.filter(state=CandidateState.ADOPTED).exists():
        raise NotPossible(_("No priority is adopted yet. Adopt at least one of the candidates first."))


def allowed(exercise: Exercise, key: str, by: User, note: str = "") -> Action:
    """The action of the table, if the state, the right and the note allow it."""
    action = EXERCISE.get(key)
    if action is None or exercise.state not in action.sources:
        raise NotPossible(
            _("The exercise stands at “%(state)s”; this is not possible there.")
            % {"state": exercise.get_state_display()}
        )
    if not by.has_perm(exercise.get_perm(action.right), exercise):
        raise Refused(_("Your role does not allow “%(action)s” here.") % {"action": action.label})
    if action.needs_note and not note.strip():
        raise NotPossible(_("A reason is missing."), {"note": _("Write why, so that others understand it.")})
    return action


def available(exercise: Exercise, by: User) -> list[Action]:
    """The moves `by` may make from here: buttons ask the same table as the service."""
    moves = [action for action in EXERCISE.from_state(exercise.state) if action.target != STAYS]
    return [action for action in moves if by.has_perm(exercise.get_perm(action.right), exercise)]


def locked(exercise: Exercise, version: int | None = None) -> Exercise:
    current = Exercise.objects.select_for_update(of=("self",)).get(pk=exercise.pk)
    if version is not None and current.version != version:
        raise TooLate(who_was_first(current))
    return current


def write_record(
    exercise: Exercise,
    action: str,
    *,
    by: User | None,
    candidate: Candidate | None = None,
    note: str = "",
    subject: str = "",
    before: dict | None = None,
    from_state: str | None = None,
) -> ExerciseRecord:
    held = by.capacity if by is not None else None
    return ExerciseRecord.objects.create(
        exercise=exercise,
        candidate=candidate,
        action=action,
        from_state=exercise.state if from_state is None else from_state,
        to_state=exercise.state,
        by=by,
        role=held.role if held else "",
        organisation=held.holder if held and held.holder_id else None,
        note=note.strip(),
        subject=subject[:250],
        before=before or {},
    )


def governance_of(exercise: Exercise) -> dict[str, str]:
    """Its governance as plain words, for the record."""
    found = {name: str(getattr(exercise, name) or "") for name in GOVERNANCE}
    # A number typed as 0.5 and one read as 0.50 are the same.
    found["least_confidence"] = f"{float(exercise.least_confidence):.2f}"
    found["regions"] = ", ".join(row.region.name for row in exercise.exercise_regions.select_related("region"))
    found["members"] = ", ".join(str(row) for row in exercise.members.order_by("name"))
    return found


def check_regions(regions: list[Region]) -> None:
    twice = [region.name for region, count in Counter(regions).items() if count > 1]
    if twice:
        sentence = _("Named twice: %(regions)s. Name each region once.") % {"regions": ", ".join(sorted(twice))}
        raise NotPossible(sentence, {"regions": sentence})
    if len(regions) < LEAST_REGIONS:
        sentence = _("An exercise needs at least two regions.")
        raise NotPossible(sentence, {"regions": sentence})


def check_thresholds(values: dict, region_count: int) -> None:
    """Ranges of k, of the confidence and of the weights; an error names the field and its range."""
    errors = {}
    least, confidence = values.get("shared_from"), values.get("least_confidence")
    if least is not None and not LEAST_REGIONS <= least <= region_count:
        errors["shared_from"] = _("From %(least)s to %(most)s, the number of regions.") % {
            "least": LEAST_REGIONS,
            "most": region_count,
        }
    if confidence is not None and not 0 <= float(confidence) <= 1:
        errors["least_confidence"] = _("From 0 to 1.")
    weights = {name: values[name] for name in WEIGHTS if values.get(name) is not None}
    for name, weight in weights.items():
        if not 0 <= weight <= MOST_WEIGHT:
            errors[name] = _("From 0 to 100.")
    if len(weights) == len(WEIGHTS) and not any(weights.values()):
        errors[WEIGHTS[0]] = _("At least one weight must be above 0.")
    if errors:
        raise NotPossible(_("A threshold or weight is out of its range."), errors)


def who_was_first(exercise: Exercise) -> str:
    last = exercise.records.select_related("by").order_by("-at", "-pk").first()
    if last is None or last.by is None:
        return _("The exercise was changed in the meantime. Look at it again.")
    action = EXERCISE.get(last.action)
    return _("%(person)s was first: %(what)s.") % {
        "person": last.by,
        "what": action.done if action else _("the exercise was begun"),
    }


def _free_key(title: str) -> str:
    stem = slugify(title)[:100].rstrip("-") or "exercise"
    taken = set(Exercise.objects.filter(key__startswith=stem).values_list("key", flat=True)) | {"new"}
    number = 1
    while (key := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return key
