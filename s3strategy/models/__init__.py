from .concept import Concept
from .priority import Priority, PriorityCode, PriorityRevision

__all__ = ["Concept", "Priority", "PriorityCode", "PriorityRevision"]
