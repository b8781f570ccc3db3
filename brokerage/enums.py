"""Closed lists of the trade. Values follow the Enterprise Europe Network's partnering database (see docs/import.md)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from s3strategy.enums import ValueChainArea as ValueChainArea


class ProfileType(models.TextChoices):
    BUSINESS_OFFER = "BO", _("Business offer")
    BUSINESS_REQUEST = "BR", _("Business request")
    TECHNOLOGY_OFFER = "TO", _("Technology offer")
    TECHNOLOGY_REQUEST = "TR", _("Technology request")
    RESEARCH_REQUEST = "RDR", _("Research and development request")


class PartnershipType(models.TextChoices):
    COMMERCIAL = "commercial", _("Commercial agreement")
    INVESTMENT = "investment", _("Investment agreement")
    OUTSOURCING = "outsourcing", _("Outsourcing agreement")
    SUPPLIER = "supplier", _("Supplier agreement")
    COMMERCIAL_TECHNICAL = "commercial_technical", _("Commercial agreement with technical assistance")
    RD_COOPERATION = "rd_cooperation", _("Research and development cooperation agreement")


class AgreementKind(models.TextChoices):
    """The Enterprise Europe Network's kinds of partnership, and the programme's own."""

    COMMERCIAL = "commercial", _("Commercial agreement")
    INVESTMENT = "investment", _("Investment agreement")
    OUTSOURCING = "outsourcing", _("Outsourcing agreement")
    SUPPLIER = "supplier", _("Supplier agreement")
    COMMERCIAL_TECHNICAL = "commercial_technical", _("Commercial agreement with technical assistance")
    RD_COOPERATION = "rd_cooperation", _("Research and development cooperation agreement")
    JOINT_STRATEGY = "joint_strategy", _("Joint transnational smart strategy")


class FollowUpOutcome(models.TextChoices):
    AS_AGREED = "as_agreed", _("It goes as agreed")
    BETTER = "better", _("It goes better than agreed")
    SLOWER = "slower", _("It goes more slowly than agreed")
    NOT_BEGUN = "not_begun", _("It has not begun yet")
    STOPPED = "stopped", _("It has stopped")


class Innovation(models.TextChoices):
    """The kinds of the Oslo Manual 2018."""

    PRODUCT = "product", _("A new or improved product or service")
    PROCESS = "process", _("A new or improved business process")
    BOTH = "both", _("Both")
    NONE = "none", _("None")


class PartnerType(models.TextChoices):
    SME_10 = "sme_10", _("SME with up to 10 people")
    SME_49 = "sme_49", _("SME with 11 to 49 people")
    SME_249 = "sme_249", _("SME with 50 to 249 people")
    BIG = "big", _("Large company")
    RD = "rd", _("Research and development institution")
    UNIVERSITY = "university", _("University")
    OTHER = "other", _("Other")


class Stage(models.TextChoices):
    CONCEPT = "concept", _("Concept stage")
    UNDER_DEVELOPMENT = "under_development", _("Under development")
    LAB_TESTED = "lab_tested", _("Lab tested")
    DEMONSTRATION = "demonstration", _("Available for demonstration")
    ON_MARKET = "on_market", _("Already on the market")


class IprStatus(models.TextChoices):
    NONE = "none", _("No intellectual property right applied for")
    SECRET = "secret", _("Secret know-how")
    APPLIED = "applied", _("Right applied for but not yet granted")
    GRANTED = "granted", _("Right granted")


class Barrier(models.TextChoices):
    """What companies named as hindering cooperation abroad."""

    FINANCE = "finance", _("Finance")
    KNOWLEDGE = "knowledge", _("Knowledge of law, financing, markets and clients")
    LANGUAGE = "language", _("Language")
    COMPETITION = "competition", _("Strong competition")
    REGULATION = "regulation", _("Unfavourable regulation")
    CULTURE = "culture", _("Culture")


class AuditStage(models.TextChoices):
    """How far a company has gone abroad; the steps are this portal's own."""

    NONE = "none", _("No business abroad yet")
    OCCASIONAL = "occasional", _("Occasional sales or purchases abroad")
    REGULAR = "regular", _("Regular sales or purchases abroad")
    PARTNERS = "partners", _("Lasting partners abroad")
    PRESENCE = "presence", _("Own people or premises abroad")


class CooperationKind(models.TextChoices):
    KNOW_HOW = "know_how", _("Transfer of know-how")
    TECHNOLOGY = "technology", _("Transfer of technology")
    SOURCING = "sourcing", _("Sourcing")
    RESEARCH = "research", _("Research and development")
    OTHER = "other", _("Other")


class AuditState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    COMPLETED = "completed", _("Completed")


class SizeClass(models.TextChoices):
    """Commission Recommendation 2003/361/EC, by people employed."""

    MICRO = "micro", _("Micro: fewer than 10 people")
    SMALL = "small", _("Small: 10 to 49 people")
    MEDIUM = "medium", _("Medium: 50 to 249 people")
    LARGE = "large", _("Large: 250 people or more")


class TurnoverClass(models.TextChoices):
    UP_TO_2M = "up_to_2m", _("Up to 2 million euros")
    UP_TO_10M = "up_to_10m", _("Up to 10 million euros")
    UP_TO_50M = "up_to_50m", _("Up to 50 million euros")
    OVER_50M = "over_50m", _("Over 50 million euros")


class Origin(models.TextChoices):
    PORTAL = "portal", _("Registered in the portal")
    IMPORT = "import", _("Imported")


PARTNERSHIPS_OF_TYPE = {
    ProfileType.BUSINESS_OFFER: ["commercial", "investment", "outsourcing", "supplier"],
    ProfileType.BUSINESS_REQUEST: ["commercial", "investment", "outsourcing", "supplier"],
    ProfileType.TECHNOLOGY_OFFER: ["investment", "commercial_technical", "rd_cooperation"],
    ProfileType.TECHNOLOGY_REQUEST: ["investment", "commercial_technical", "rd_cooperation"],
    ProfileType.RESEARCH_REQUEST: ["rd_cooperation"],
}

PARTNER_TYPE_OF_SIZE = {
    SizeClass.MICRO: PartnerType.SME_10,
    SizeClass.SMALL: PartnerType.SME_49,
    SizeClass.MEDIUM: PartnerType.SME_249,
    SizeClass.LARGE: PartnerType.BIG,
}


class ProfileState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    CLIENT_VALIDATION = "client_validation", _("Waits for the company's yes")
    REVIEW = "review", _("In review")
    PUBLISHED = "published", _("Published")
    ON_HOLD = "on_hold", _("On hold")
    RETURNED = "returned", _("Returned with reasons")
    REJECTED = "rejected", _("Rejected")
    EXPIRED = "expired", _("Expired")
    ARCHIVED = "archived", _("Archived")


class Decision(models.TextChoices):
    OPEN = "open", _("Not decided")
    SHORTLISTED = "shortlisted", _("Shortlisted")
    DISMISSED = "dismissed", _("Dismissed")


class DismissReason(models.TextChoices):
    NOT_RELEVANT = "not_relevant", _("The topics do not fit")
    WRONG_ROLE = "wrong_role", _("The partner sought is another one")
    COMPETITOR = "competitor", _("The companies compete")
    NOT_READY = "not_ready", _("Our company is not ready")
    KNOWN_ALREADY = "known_already", _("The companies know each other")
    OTHER = "other", _("Another reason, see the note")


class HandOverState(models.TextChoices):
    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Left where it was")
    TAKEN_BACK = "taken_back", _("Taken back")
    LAPSED = "lapsed", _("Ended with what it was about")


class MatchState(models.TextChoices):
    SHORTLISTED = "shortlisted", _("Shortlisted")
    HOME_APPROVED = "home_approved", _("Approved by the home broker")
    PARTNER_APPROVED = "partner_approved", _("Approved by all brokers")
    CONSENT_REQUESTED = "consent_requested", _("Companies are asked for consent")
    CONSENTED = "consented", _("All companies consented")
    INTRODUCED = "introduced", _("Introduced")
    IN_DIALOGUE = "in_dialogue", _("In dialogue")
    MEETING_HELD = "meeting_held", _("Meeting held")
    NEGOTIATING = "negotiating", _("Negotiating")
    AGREED = "agreed", _("Agreement reached")
    FOLLOWED_UP_6M = "followed_up_6m", _("Followed up after 6 months")
    FOLLOWED_UP_12M = "followed_up_12m", _("Followed up after 12 months")
    CLOSED = "closed", _("Closed")
    DECLINED_BY_BROKER = "declined_by_broker", _("Declined by a broker")
    DECLINED_BY_SME = "declined_by_sme", _("Declined by a company")
    NO_REPLY = "no_reply", _("No reply")
    DUPLICATE = "duplicate", _("Duplicate")
    CONFLICT_OF_INTEREST = "conflict_of_interest", _("Conflict of interest")
    EXPIRED = "expired", _("Expired")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("Consent withdrawn")


class ExitReason(models.TextChoices):
    NOT_RELEVANT = "not_relevant", _("The topics do not fit")
    COMPETITOR = "competitor", _("The companies compete")
    NO_CAPACITY = "no_capacity", _("No time or people for it now")
    OTHER_PARTNER = "other_partner", _("Another partner was found")
    TRUST = "trust", _("Doubts about the other side")
    TERMS = "terms", _("No agreement on terms")
    NO_ANSWER = "no_answer", _("No answer in the stated time")
    SAME_CASE = "same_case", _("The same case exists already")
    PROFILE_ENDED = "profile_ended", _("A profile is no longer published")
    COMPLETED = "completed", _("The cooperation goes on without us")
    OTHER = "other", _("Another reason, see the note")


class Approval(models.TextChoices):
    PENDING = "pending", _("Not approved yet")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")


class ConsentState(models.TextChoices):
    NOT_ASKED = "not_asked", _("Not asked yet")
    REQUESTED = "requested", _("Asked")
    GIVEN = "given", _("Given")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class InterestState(models.TextChoices):
    RECEIVED = "received", _("Received")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    WAITING_INFORMATION = "waiting_information", _("Waits for an answer to a question")
    FORWARDED = "forwarded", _("Forwarded to the company")
    REVIEWED_BY_CLIENT = "reviewed_by_client", _("The company is interested")
    CONTACTS_EXCHANGED = "contacts_exchanged", _("Contacts exchanged")
    SIGNPOSTED = "signposted", _("Shown another way")
    REFERRED = "referred", _("Passed to another service")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    NOT_INTERESTED = "not_interested", _("Not interested")
    CLOSED = "closed", _("Closed")


class InterestReason(models.TextChoices):
    NOT_RELEVANT = "not_relevant", _("The topics do not fit")
    WRONG_PARTNER = "wrong_partner", _("Another kind of partner is sought")
    COMPETITOR = "competitor", _("The companies compete")
    NO_CAPACITY = "no_capacity", _("No time or people for it now")
    OTHER_PARTNER = "other_partner", _("Another partner was found")
    TOO_LITTLE = "too_little", _("It says too little to decide")
    NO_ANSWER = "no_answer", _("No answer in the stated time")
    PROFILE_ENDED = "profile_ended", _("A profile is no longer published")
    MATCH_ENDED = "match_ended", _("The match that it led to has ended")
    COMPLETED = "completed", _("Nothing more is to be done")
    OTHER = "other", _("Another reason, see the note")


class MessageAudience(models.TextChoices):
    """Who reads a message of a case; `audiences.py` says who may write which and when."""

    NOTE = "note", _("Note for the brokers of our own organisation")
    SIDE = "side", _("Our company and its broker")
    BROKERS = "brokers", _("The brokers of both sides")
    ALL = "all", _("Both companies and their brokers")


class MeetingKind(models.TextChoices):
    ONLINE = "online", _("Online")
    ON_SITE = "on_site", _("On site")
    VISIT = "visit", _("Visit to a company")


class MeetingState(models.TextChoices):
    PROPOSED = "proposed", _("Times are proposed")
    SETTLED = "settled", _("Time is settled")
    TOOK_PLACE = "took_place", _("Took place")
    CANCELLED = "cancelled", _("Cancelled")


class InstrumentKind(models.TextChoices):
    FUNDING = "funding", _("Funding")
    INFRASTRUCTURE = "infrastructure", _("Infrastructure")
    START_UP = "start_up", _("Start-up help")
    ADVICE = "advice", _("Advice")


class InstrumentState(models.TextChoices):
    LISTED = "listed", _("Listed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class PracticeState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    PUBLISHED = "published", _("Published")
    RETURNED = "returned", _("Returned with reasons")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class SelfCheckState(models.TextChoices):
    DRAFT = "draft", _("Being answered")
    SENT = "sent", _("With the broker")
    USED = "used", _("The broker decided")
    OUTDATED = "outdated", _("The questions changed")
