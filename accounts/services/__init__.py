from .capacity import switch_capacity
from .mail import queue_mail, store_mail
from .notify import notify
from .terms import agree_to_terms, current_terms

__all__ = ["agree_to_terms", "current_terms", "notify", "queue_mail", "store_mail", "switch_capacity"]
