from .candidate import Candidate, Evidence, ExerciseRecord, Judgement
from .concept import Concept
from .exercise import Exercise, ExerciseRegion
from .priority import Priority, PriorityCode, PriorityRevision

__all__ = [
    "Candidate",
    "Concept",
    "Evidence",
    "Exercise",
    "ExerciseRecord",
    "ExerciseRegion",
    "Judgement",
    "Priority",
    "PriorityCode",
    "PriorityRevision",
]
