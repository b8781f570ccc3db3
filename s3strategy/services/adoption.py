"""After the decision: declarations of adoption, monitoring, and the copy for another macro-region."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from accounts.roles import Role
from s3strategy.exercise_enums import CandidateOrigin, CandidateState, DeclarationState
from s3strategy.models import Candidate, Declaration, Exercise, IndicatorValue, MonitoringIndicator

from .exercises import GOVERNANCE, allowed, locked, start_exercise, write_record

_DECISIONS = {"confirm_adoption": DeclarationState.CONFIRMED, "refuse_adoption": DeclarationState.REFUSED}


def declare_adoption(*, by: User, exercise: Exercise, values: dict, priorities=()) -> Declaration:
    """For the own organisation; a project manager also for one that has told it so."""
    with transaction.atomic():
        current = locked(exercise)
        action = allowed(current, "declare_adoption", by)
        organisation, house = values.get("organisation"), values.get("house", "").strip()
        if not by.acts_as(Role.MANAGER):
            organisation, house = by.capacity.holder, ""
        if organisation is None and not house:
            sentence = _("Name the organisation.")
            raise NotPossible(sentence, {"organisation": sentence})
        if values["signed_on"] > timezone.localdate():
            sentence = _("The decision lies in the future. Declare it once it is taken.")
            raise NotPossible(sentence, {"signed_on": sentence})
        adopted = set(current.candidates.filter(state=CandidateState.ADOPTED).values_list("pk", flat=True))
        if not {one.pk for one in priorities} <= adopted:
            raise NotPossible(_("Only adopted priorities can be declared."))
        declaration = Declaration.objects.create(
            exercise=current,
            organisation=organisation,
            house="" if organisation else house,
            declared_by=by,
            **{name: values[name] for name in ("region", "signed_on", "document", "link", "commitments")},
        )
        declaration.priorities.set(priorities)
        write_record(current, action.key, by=by, subject=declaration.name)
    return declaration


def decide_declaration(*, by: User, declaration: Declaration, key: str, note: str = "") -> Declaration:
    """Another person than the one who declared it confirms or refuses, once."""
    with transaction.atomic():
        exercise = locked(declaration.exercise)
        if key not in _DECISIONS:
            raise NotPossible(_("This is not a decision on a declaration."))
        action = allowed(exercise, key, by, note)
        if declaration.declared_by_id == by.pk:
            raise Refused(_("You declared it yourself. Another project manager confirms it."))
        changed = Declaration.objects.filter(pk=declaration.pk, state=DeclarationState.DECLARED).update(
            state=_DECISIONS[key], decided_by=by, decided_at=timezone.now()
        )
        declaration.refresh_from_db()
        if not changed:
            raise TooLate(
                _("%(person)s was first: %(state)s.")
                % {"person": declaration.decided_by, "state": declaration.get_state_display()}
            )
        write_record(exercise, action.key, by=by, subject=declaration.name, note=note)
    return declaration


def set_indicator(*, by: User, exercise: Exercise, values: dict) -> MonitoringIndicator:
    with transaction.atomic():
        current = locked(exercise)
        action = allowed(current, "set_indicator", by)
        candidate = values.get("candidate")
        if candidate is not None and candidate.exercise_id != current.pk:
            raise NotPossible(_("That is not of this exercise."), {"candidate": _("Choose one of this exercise.")})
        begins, ends = values.get("baseline_year"), values.get("target_year")
        if begins and ends and ends <= begins:
            sentence = _("The target lies after the baseline.")
            raise NotPossible(sentence, {"target_year": sentence})
        indicator = MonitoringIndicator.objects.create(exercise=current, created_by=by, **values)
        write_record(current, action.key, by=by, candidate=candidate, subject=indicator.title)
    return indicator


def note_value(*, by: User, indicator: MonitoringIndicator, year: int, value, source: str) -> IndicatorValue:
    """One value a year; a better one takes its place, and the record keeps the earlier."""
    with transaction.atomic():
        exercise = locked(indicator.exercise)
        action = allowed(exercise, "note_value", by)
        earlier = indicator.values.filter(year=year).first()
        row, _is_new = IndicatorValue.objects.update_or_create(
            indicator=indicator,
            year=year,
            defaults={"value": value, "source": source, "by": by, "at": timezone.now()},
        )
        before = {"value": str(earlier.value), "source": earlier.source} if earlier else {}
        write_record(exercise, action.key, by=by, subject=f"{indicator.title}, {year}", before=before)
    return row


def copy_exercise(*, by: User, exercise: Exercise, title: str, regions, with_candidates: bool = False) -> Exercise:
    """A new exercise in preparation by the same rules: thresholds, weights, and the adopted priorities if wanted."""
    regions = list(regions)
    values = {name: getattr(exercise, name) for name in GOVERNANCE}
    values |= {
        "title": title,
        "macro_region": next((one.macro_region for one in regions if one.macro_region_id), None),
        "leader": by.capacity.holder if by.capacity else None,
        "shared_from": min(exercise.shared_from, max(len(set(regions)), 2)),
        "vision": "",
        "source": "",
        "known_limits": "",
    }
    with transaction.atomic():
        made = start_exercise(by=by, regions=regions, values=values, copied_from=exercise)
        if with_candidates:
            for number, old in enumerate(exercise.candidates.filter(state=CandidateState.ADOPTED), start=1):
                candidate = Candidate.objects.create(
                    exercise=made,
                    number=number,
                    title=old.title,
                    description=old.description,
                    origin=CandidateOrigin.COPY,
                    created_by=by,
                )
                candidate.concepts.set(old.concepts.all())
    return made
