"""Candidates of an exercise: added, changed, judged, adopted or set aside; and the evidence they rest on."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible, TooLate
from accounts.models import User
from s3strategy.exercise_enums import CandidateOrigin, CandidateState, EvidenceKind, Step
from s3strategy.models import Candidate, Concept, Evidence, Exercise, Judgement

from .exercises import allowed, locked, write_record

TEXTS = ("title", "description", "action_plan")
EVIDENCE = ("kind", "candidate", "region", "title", "text", "value", "unit", "year", "source")
MOST_CANDIDATES = 60
_DECISIONS = {
    "adopt_candidate": (CandidateState.PROPOSED, CandidateState.ADOPTED),
    "set_aside": (CandidateState.PROPOSED, CandidateState.SET_ASIDE),
    "take_up": (None, CandidateState.PROPOSED),
}


def add_candidate(
    *,
    by: User,
    exercise: Exercise,
    values: dict,
    concepts: Iterable[Concept] = (),
    origin: str = CandidateOrigin.PERSON,
) -> Candidate:
    with transaction.atomic():
        current = locked(exercise)
        action = allowed(current, "add_candidate", by)
        title = values["title"].strip()
        if current.candidates.filter(title__iexact=title).exists():
            raise NotPossible(_("There is a candidate of this title."), {"title": _("Already among the candidates.")})
        if current.candidates.count() >= MOST_CANDIDATES:
            raise NotPossible(_("An exercise has at most %(most)s candidates.") % {"most": MOST_CANDIDATES})
        number = (current.candidates.aggregate(last=Max("number"))["last"] or 0) + 1
        candidate = Candidate.objects.create(
            exercise=current,
            number=number,
            origin=origin,
            created_by=by,
            **{name: values.get(name, "") for name in TEXTS if name != "title"},
            title=title,
        )
        candidate.concepts.set(concepts)
        write_record(current, action.key, by=by, candidate=candidate, subject=candidate.title)
    return candidate


def change_candidate(
    *, by: User, candidate: Candidate, version: int, values: dict, concepts: Iterable[Concept]
) -> Candidate:
    with transaction.atomic():
        exercise = locked(candidate.exercise)
        action = allowed(exercise, "change_candidate", by)
        current = Candidate.objects.select_for_update(of=("self",)).get(pk=candidate.pk)
        if current.version != version:
            raise TooLate(_who_changed(current))
        wanted = {concept.pk for concept in concepts}
        before = {name: getattr(current, name) for name in TEXTS if getattr(current, name) != values[name]}
        old = list(current.concepts.all())
        if {concept.pk for concept in old} != wanted:
            before["concepts"] = [f"{concept.scheme}:{concept.code}" for concept in old]
        if not before:
            raise NotPossible(_("Nothing is different from what is there."))
        for name in TEXTS:
            setattr(current, name, values[name])
        current.version += 1
        current.save()
        current.concepts.set(wanted)
        write_record(exercise, action.key, by=by, candidate=current, subject=current.title, before=before)
    return current


def decide_candidate(*, by: User, candidate: Candidate, key: str, note: str) -> Candidate:
    """Adopt it, set it aside, or take it up again: once, with a justification."""
    with transaction.atomic():
        exercise = locked(candidate.exercise)
        if key not in _DECISIONS:
            raise NotPossible(_("This is not a decision on a candidate."))
        action = allowed(exercise, key, by, note)
        source, target = _DECISIONS[key]
        possible = exercise.candidates.filter(pk=candidate.pk).exclude(state=target)
        if source:
            possible = possible.filter(state=source)
        if not possible.update(state=target, justification=note.strip()):
            raise TooLate(_who_changed(candidate))
        candidate.refresh_from_db()
        write_record(exercise, action.key, by=by, candidate=candidate, subject=candidate.title, note=note)
    return candidate


def judge_candidate(*, by: User, candidate: Candidate, step: str, verdict: str, reason: str) -> Judgement:
    """What `by` says at the step the exercise is at; an earlier word of the same person goes into the record."""
    if not reason.strip():
        raise NotPossible(_("A reason is missing."), {"reason": _("Say why, so that others understand it.")})
    with transaction.atomic():
        exercise = locked(candidate.exercise)
        action = allowed(exercise, "judge", by)
        check_step(exercise, step)
        if not Candidate.objects.filter(pk=candidate.pk, state=CandidateState.PROPOSED).exists():
            raise NotPossible(_("This candidate is decided already."))
        earlier = Judgement.objects.filter(candidate=candidate, step=step, by=by).first()
        judgement, _is_new = Judgement.objects.update_or_create(
            candidate=candidate,
            step=step,
            by=by,
            defaults={
                "verdict": verdict,
                "reason": reason.strip(),
                "organisation": by.capacity.holder,
                "at": timezone.now(),
            },
        )
        before = {"verdict": earlier.verdict, "reason": earlier.reason} if earlier else {}
        write_record(exercise, action.key, by=by, candidate=candidate, subject=candidate.title, before=before)
    return judgement


def add_evidence(*, by: User, exercise: Exercise, step: str, values: dict) -> Evidence:
    with transaction.atomic():
        current = locked(exercise)
        action = allowed(current, "add_evidence", by)
        if not current.has_reached(Step(step)):
            raise NotPossible(_("This step is not open yet."))
        if values["kind"] == EvidenceKind.INDICATOR and values.get("value") is None:
            raise NotPossible(_("An indicator needs a value."), {"value": _("Write the value.")})
        for name, inside in (("candidate", current.candidates), ("region", current.regions)):
            chosen = values.get(name)
            if chosen is not None and not inside.filter(pk=chosen.pk).exists():
                raise NotPossible(_("That is not of this exercise."), {name: _("Choose one of this exercise.")})
        evidence = Evidence.objects.create(
            exercise=current, step=step, by=by, **{name: values[name] for name in EVIDENCE if name in values}
        )
        write_record(current, action.key, by=by, candidate=evidence.candidate, subject=evidence.title)
    return evidence


def withdraw_evidence(*, by: User, evidence: Evidence, note: str) -> None:
    """It counts no more; that it was there stays in the record."""
    with transaction.atomic():
        exercise = locked(evidence.exercise)
        action = allowed(exercise, "withdraw_evidence", by, note)
        if not Evidence.objects.current().filter(pk=evidence.pk).update(withdrawn_at=timezone.now()):
            raise TooLate(_("This evidence was withdrawn already."))
        write_record(exercise, action.key, by=by, candidate=evidence.candidate, subject=evidence.title, note=note)


def check_step(exercise: Exercise, step: str) -> None:
    if exercise.state != step:
        raise NotPossible(
            _("The exercise stands at “%(state)s” now; judgements are recorded there.")
            % {"state": exercise.get_state_display()}
        )


def _who_changed(candidate: Candidate) -> str:
    last = candidate.records.select_related("by").order_by("-at", "-pk").first()
    if last is None or last.by is None:
        return _("This candidate was changed meanwhile. Look at it again.")
    return _("%(person)s changed this candidate meanwhile. Look at it again.") % {"person": last.by}
