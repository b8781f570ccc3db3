"""What the pages of an exercise show, in a constant number of queries."""

from collections import Counter, defaultdict

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from s3strategy.exercise_enums import STEP_DOES, ExerciseState, Step, Verdict
from s3strategy.exercise_steps import EXERCISE, ORDER
from s3strategy.models import Exercise, Judgement


def line_of(exercise: Exercise) -> list[dict]:
    """The steps as a line (components/stages.html), each with what it does to the priorities."""
    at = ORDER.index(ExerciseState(exercise.state)) if exercise.is_running else None
    stages = []
    for place, step in enumerate(Step):
        if exercise.state == ExerciseState.ADOPTED or (at is not None and place < at):
            status = "done"
        elif at == place:
            status = "now"
        else:
            status = "ended" if exercise.state == ExerciseState.ABANDONED else "next"
        stages.append({"step": step, "label": step.label, "status": status, "note": STEP_DOES[step], "key": step.value})
    return stages


# A row each, or a number in words: who may see counts rounded only could count these.
_COUNTED = ("vote", "invite")


def history_of(exercise: Exercise, *, exact: bool = False, **wanted) -> list[dict]:
    """Records as a timeline, newest last; with `exact` also who was invited and that somebody voted."""
    records = exercise.records.filter(**wanted).select_related("by", "organisation")
    if not exact:
        records = records.exclude(action__in=_COUNTED)
    return [
        {
            "what": _what(record),
            "at": record.at,
            "who": _who(record),
            "note": record.note,
        }
        for record in records
    ]


def _what(record) -> str:
    action = EXERCISE.get(record.action)
    what = str(action.done) if action else _("The exercise was begun")
    return f"{what}: {record.subject}" if record.subject else what


def _who(record) -> str:
    if record.by is None:
        return ""
    return f"{record.by}, {record.organisation.short_name}" if record.organisation else str(record.by)


def loops_of(exercise: Exercise) -> list[dict]:
    """Where it was sent back, and why: the feedback of the method."""
    back = [action.key for action in EXERCISE.actions if action.key.startswith("back_to_")]
    return history_of(exercise, action__in=back)


def judged(exercise: Exercise, step: str | None = None) -> dict[int, list[dict]]:
    """Candidate -> how many said what, in the order of the verdicts; only those that were said."""
    found = Judgement.objects.filter(candidate__exercise=exercise)
    if step:
        found = found.filter(step=step)
    counts: dict[int, Counter] = defaultdict(Counter)
    for candidate, verdict, count in found.order_by().values_list("candidate", "verdict").annotate(n=Count("pk")):
        counts[candidate][verdict] += count
    return {
        candidate: [{"verdict": v, "label": v.label, "count": of[v]} for v in Verdict if of[v]]
        for candidate, of in counts.items()
    }


def exercises_for(user):
    """What the list shows: those the person works in, and adopted ones for everybody."""
    mine = Exercise.objects.visible_to(user).values("pk")
    return (
        Exercise.objects.filter(Q(pk__in=mine) | Q(state=ExerciseState.ADOPTED))
        .select_related("macro_region", "leader")
        .annotate(
            region_count=Count("exercise_regions", distinct=True),
            adopted_count=Count("candidates", filter=Q(candidates__state="adopted"), distinct=True),
            is_mine=Count("pk", filter=Q(pk__in=mine)),
        )
        .order_by("-state_since", "-pk")
    )
