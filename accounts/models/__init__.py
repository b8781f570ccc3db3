from .choice import LetterChoice, Pace, Topic, topic_of
from .invitation import AbstractInvitation
from .letter_text import LetterText
from .mail import Mail
from .notification import Notification
from .terms import TermsConsent, TermsVersion
from .user import User
from .work import Attempted

__all__ = [
    "AbstractInvitation",
    "Attempted",
    "LetterChoice",
    "LetterText",
    "Mail",
    "Notification",
    "Pace",
    "TermsConsent",
    "TermsVersion",
    "Topic",
    "User",
    "topic_of",
]
