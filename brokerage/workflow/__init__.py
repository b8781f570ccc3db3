"""The state tables, and nothing else: state -> action -> state.

Buttons, server and diagrams read these tables. `right` names the predicate in `rules.py`
that a person needs; actions with `clock=True` are for the portal's clocks only.
"""

from .audit import AUDIT
from .hand_over import HAND_OVER
from .instrument import INSTRUMENT
from .interest import INTEREST, INTEREST_LINE, OPEN_INTEREST_STATES
from .match import (
    DISCLOSED_MATCH_STATES,
    FINAL_MATCH_STATES,
    MATCH,
    MATCH_LINE,
    MATCH_STAGES,
    RUNNING_MATCH_STATES,
    MatchStage,
    stage_of,
)
from .meeting import MEETING
from .practice import PRACTICE
from .profile import PROFILE
from .self_check import SELF_CHECK
from .suggestion import SUGGESTION
from .tables import STAYS, Action, Workflow

__all__ = [
    "AUDIT",
    "DISCLOSED_MATCH_STATES",
    "FINAL_MATCH_STATES",
    "HAND_OVER",
    "INSTRUMENT",
    "INTEREST",
    "INTEREST_LINE",
    "MATCH",
    "MATCH_LINE",
    "MATCH_STAGES",
    "MEETING",
    "OPEN_INTEREST_STATES",
    "PRACTICE",
    "PROFILE",
    "RUNNING_MATCH_STATES",
    "SELF_CHECK",
    "STAYS",
    "SUGGESTION",
    "Action",
    "MatchStage",
    "Workflow",
    "stage_of",
]
