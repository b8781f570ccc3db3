from .priorities import AnswerForm, CodesForm, NewPriorityForm, PriorityForm, ReasonForm, TextForm

__all__ = ["AnswerForm", "CodesForm", "NewPriorityForm", "PriorityForm", "ReasonForm", "TextForm"]
