from .activity import ActivitySnapshot
from .adoption import Declaration, IndicatorValue, MonitoringIndicator
from .candidate import Candidate, Evidence, ExerciseRecord, Judgement
from .concept import Concept
from .consultation import Ballot, ConsultationRound, Invitee, Vote, Workshop
from .crosswalk import CrosswalkLink, CrosswalkStep, CrosswalkWork
from .document import StrategyDocument
from .exercise import Exercise, ExerciseRegion
from .priority import Priority, PriorityCode, PriorityRevision, PriorityText
from .proposal import PriorityProposal

__all__ = [
    "ActivitySnapshot",
    "Ballot",
    "Candidate",
    "Concept",
    "ConsultationRound",
    "CrosswalkLink",
    "CrosswalkStep",
    "CrosswalkWork",
    "Declaration",
    "Evidence",
    "Exercise",
    "ExerciseRecord",
    "ExerciseRegion",
    "IndicatorValue",
    "Invitee",
    "Judgement",
    "MonitoringIndicator",
    "Priority",
    "PriorityCode",
    "PriorityProposal",
    "PriorityRevision",
    "PriorityText",
    "StrategyDocument",
    "Vote",
    "Workshop",
]
