from .candidate import Candidate, Evidence, ExerciseRecord, Judgement
from .concept import Concept
from .crosswalk import CrosswalkLink, CrosswalkStep, CrosswalkWork
from .document import StrategyDocument
from .exercise import Exercise, ExerciseRegion
from .priority import Priority, PriorityCode, PriorityRevision, PriorityText
from .proposal import PriorityProposal

__all__ = [
    "Candidate",
    "Concept",
    "CrosswalkLink",
    "CrosswalkStep",
    "CrosswalkWork",
    "Evidence",
    "Exercise",
    "ExerciseRecord",
    "ExerciseRegion",
    "Judgement",
    "Priority",
    "PriorityCode",
    "PriorityProposal",
    "PriorityRevision",
    "PriorityText",
    "StrategyDocument",
]
