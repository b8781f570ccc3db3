from .priorities import CodesForm, NewPriorityForm, PriorityForm, ReasonForm

__all__ = ["CodesForm", "NewPriorityForm", "PriorityForm", "ReasonForm"]
