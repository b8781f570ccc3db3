from .invitation import AbstractInvitation
from .mail import Mail
from .notification import Notification
from .terms import TermsConsent, TermsVersion
from .user import User
from .work import Attempted

__all__ = [
    "AbstractInvitation",
    "Attempted",
    "Mail",
    "Notification",
    "TermsConsent",
    "TermsVersion",
    "User",
]
