from .attachment import Attachment
from .company import Company
from .consent import Consent
from .duplicate import DuplicateHint
from .erasure import Erasure
from .match import Match, Party
from .membership import CompanyInvitation, CompanyMembership, JoinRequest
from .profile import OriginalText, Profile, ProfileKeyword
from .ranking import RankedList, RankingPart
from .requests import BrokerChangeRequest
from .review import Review
from .run import SuggestionRun, SuggestionWork
from .step import Step
from .suggestion import Suggestion
from .views_log import AccessRecord

__all__ = [
    "AccessRecord",
    "Attachment",
    "BrokerChangeRequest",
    "Company",
    "CompanyInvitation",
    "CompanyMembership",
    "Consent",
    "DuplicateHint",
    "Erasure",
    "JoinRequest",
    "Match",
    "OriginalText",
    "Party",
    "Profile",
    "ProfileKeyword",
    "RankedList",
    "RankingPart",
    "Review",
    "Step",
    "Suggestion",
    "SuggestionRun",
    "SuggestionWork",
]
