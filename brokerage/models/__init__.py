from .agreement import Agreement, AgreementConfirmation
from .answer_time import AnswerTime
from .attachment import Attachment
from .audit import Audit
from .check import BeneficiaryCheck, CheckAnswer, CheckCriterion, CheckVersion
from .company import Company
from .conflict import CompanyConflict
from .consent import Consent
from .duplicate import DuplicateHint
from .edition import ProfileEdition
from .erasure import Erasure
from .follow_up import FollowUp, FollowUpAnswer
from .group_search import GroupSearch
from .hand_over import HandOver
from .idle import IdleCompany
from .instrument import Instrument
from .interest import Interest
from .load import Absence
from .match import Match, Party
from .meeting import Meeting, MeetingAnswer, MeetingTime
from .membership import CompanyInvitation, CompanyMembership, JoinRequest
from .message import Message, MessageFile, Receipt
from .outreach import OutreachContact, OutreachEvent
from .practice import Practice
from .profile import OriginalText, Profile, ProfileKeyword
from .ranking import RankedList, RankingPart
from .requests import BrokerChangeRequest
from .review import Review
from .run import SuggestionRun, SuggestionWork
from .saved_search import SavedSearch, SavedSearchHit
from .self_check import SelfAnswer, SelfCheck
from .step import Step
from .suggestion import Suggestion
from .vector import ProfileVector, VectorWork
from .version import ProfileVersion
from .video_link import VideoLink
from .views_log import AccessRecord
from .weights import FairnessSnapshot, WeightSet, weights_in_force, weights_of

__all__ = [
    "Absence",
    "AccessRecord",
    "Agreement",
    "AgreementConfirmation",
    "AnswerTime",
    "Attachment",
    "Audit",
    "BeneficiaryCheck",
    "BrokerChangeRequest",
    "CheckAnswer",
    "CheckCriterion",
    "CheckVersion",
    "Company",
    "CompanyConflict",
    "CompanyInvitation",
    "CompanyMembership",
    "Consent",
    "DuplicateHint",
    "Erasure",
    "FairnessSnapshot",
    "FollowUp",
    "FollowUpAnswer",
    "GroupSearch",
    "HandOver",
    "IdleCompany",
    "Instrument",
    "Interest",
    "JoinRequest",
    "Match",
    "Meeting",
    "MeetingAnswer",
    "MeetingTime",
    "Message",
    "MessageFile",
    "OriginalText",
    "OutreachContact",
    "OutreachEvent",
    "Party",
    "Practice",
    "Profile",
    "ProfileEdition",
    "ProfileKeyword",
    "ProfileVector",
    "ProfileVersion",
    "RankedList",
    "RankingPart",
    "Receipt",
    "Review",
    "SavedSearch",
    "SavedSearchHit",
    "SelfAnswer",
    "SelfCheck",
    "Step",
    "Suggestion",
    "SuggestionRun",
    "SuggestionWork",
    "VectorWork",
    "VideoLink",
    "WeightSet",
    "weights_in_force",
    "weights_of",
]
