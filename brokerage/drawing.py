"""The state tables as a page to read: a diagram (Mermaid) and a table for each."""

from s3strategy.exercise_enums import ExerciseState
from s3strategy.exercise_steps import EXERCISE

from .enums import (
    AuditState,
    Decision,
    HandOverState,
    InstrumentState,
    InterestState,
    MatchState,
    PracticeState,
    ProfileState,
    SelfCheckState,
)
from .models.answer_time import DEFAULTS
from .workflow import (
    AUDIT,
    HAND_OVER,
    INSTRUMENT,
    INTEREST,
    MATCH,
    PRACTICE,
    PROFILE,
    SELF_CHECK,
    STAYS,
    SUGGESTION,
    Action,
    Workflow,
)

DRAWN = (
    ("A company's own answers to the beneficiary check", SELF_CHECK, SelfCheckState, SelfCheckState.DRAFT),
    ("Needs audit", AUDIT, AuditState, AuditState.DRAFT),
    ("Support instrument", INSTRUMENT, InstrumentState, InstrumentState.LISTED),
    ("Best practice", PRACTICE, PracticeState, PracticeState.DRAFT),
    ("Profile", PROFILE, ProfileState, ProfileState.DRAFT),
    ("Expression of interest", INTEREST, InterestState, InterestState.RECEIVED),
    ("Match", MATCH, MatchState, MatchState.SHORTLISTED),
    ("Hand-over of an interest or a case", HAND_OVER, HandOverState, HandOverState.OFFERED),
    ("Suggestion, one side's decision", SUGGESTION, Decision, Decision.OPEN),
    ("Trans-S3 exercise", EXERCISE, ExerciseState, ExerciseState.PREPARATION),
)


def page_of_workflows() -> str:
    parts = [
        "# States and steps",
        "Written by `manage.py draw_workflows` from `brokerage/workflow/` and `s3strategy/exercise_steps.py`; change "
        "the table there, not this page. Exits are left out of the diagrams where they would hide the way; the tables "
        "hold every step.",
    ]
    for title, workflow, states, first in DRAWN:
        parts += [f"## {title}", _diagram(workflow, states, first), _table(workflow, states)]
    parts += ["## Answer times of a match", "Days in a state; administrators change them.", _times()]
    return "\n\n".join(parts) + "\n"


def _diagram(workflow: Workflow, states, first) -> str:
    lines = ["```mermaid", "stateDiagram-v2", f"  [*] --> {first.value}"]
    lines += [f"  {state.value}: {state.label}" for state in states if _is_drawn(workflow, state)]
    for action in workflow.actions:
        if not action.is_exit and action.target != STAYS:
            lines += [f"  {source} --> {_value(action.target)}: {action.key}" for source in action.sources]
    return "\n".join([*lines, "```"])


def _is_drawn(workflow: Workflow, state) -> bool:
    steps = [action for action in workflow.actions if not action.is_exit]
    return any(state == action.target or state in action.sources for action in steps)


def _table(workflow: Workflow, states) -> str:
    lines = ["| step | from | to | who | asks for |", "|---|---|---|---|---|"]
    for action in workflow.actions:
        sources = ", ".join(str(states(source).label) for source in action.sources) or "the beginning"
        target = "the state remains" if action.target == STAYS else str(states(action.target).label)
        who = "the portal" if action.clock else f"`{action.right}`"
        lines.append(f"| {action.label} (`{action.key}`) | {sources} | {target} | {who} | {_asks(action)} |")
    return "\n".join(lines)


def _asks(action: Action) -> str:
    asked = ["a reason"] if action.reasons is not None else []
    return ", ".join([*asked, "a note"] if action.needs_note else asked)


def _value(state) -> str:
    return getattr(state, "value", state)


def _times() -> str:
    lines = ["| state | reminder | second person told | ends as “No reply” |", "|---|---|---|---|"]
    for state, days in DEFAULTS.items():
        lines.append(f"| {state.label} | {days.remind} | {days.answer} | {days.end or 'never'} |")
    return "\n".join(lines)
