"""The state tables, and nothing else: state -> action -> state.

Buttons, server and diagrams read these tables. `right` names the predicate in `rules.py`
that a person needs; actions with `clock=True` are for the portal's clocks only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from .enums import AuditState, DismissReason, ExitReason, InterestReason
from .enums import InterestState as I
from .enums import MatchState as M
from .enums import MeetingState as T
from .enums import ProfileState as P

STAYS = ""


@dataclass(frozen=True, slots=True)
class Action:
    """A step a person or a clock may take. `label` says the consequence, `done` what happened.

    With `target` STAYS the state remains: the step is a row of the history only.
    """

    key: str
    sources: tuple[str, ...]
    target: str
    right: str
    label: object
    done: object
    reasons: object = None
    needs_note: bool = False
    clock: bool = False
    is_exit: bool = False
    tone: str = "default"


@dataclass(frozen=True, slots=True)
class Workflow:
    name: str
    actions: tuple[Action, ...]

    def get(self, key: str) -> Action | None:
        return next((action for action in self.actions if action.key == key), None)

    def from_state(self, state: str) -> list[Action]:
        return [action for action in self.actions if state in action.sources]


def _states(*values: str) -> tuple[str, ...]:
    return tuple(str(value) for value in values)


PROFILE = Workflow(
    "profile",
    (
        Action(
            "submit",
            _states(P.DRAFT, P.RETURNED, P.ON_HOLD),
            P.CLIENT_VALIDATION,
            "edit_profile",
            _("Ask the company to validate"),
            _("The company was asked to validate"),
            tone="primary",
        ),
        Action(
            "validate",
            _states(P.CLIENT_VALIDATION),
            P.REVIEW,
            "validate_profile",
            _("Validate and send to review"),
            _("The company validated"),
            tone="primary",
        ),
        Action(
            "send_back",
            _states(P.CLIENT_VALIDATION),
            P.DRAFT,
            "send_back_profile",
            _("Send back to draft"),
            _("Sent back to draft"),
            needs_note=True,
        ),
        Action(
            "publish",
            _states(P.REVIEW),
            P.PUBLISHED,
            "review_profile",
            _("Publish"),
            _("Reviewed and published"),
            needs_note=True,
            tone="primary",
        ),
        Action(
            "hold",
            _states(P.REVIEW),
            P.ON_HOLD,
            "review_profile",
            _("Put on hold"),
            _("Put on hold by the review"),
            needs_note=True,
        ),
        Action(
            "return",
            _states(P.REVIEW),
            P.RETURNED,
            "review_profile",
            _("Return with reasons"),
            _("Returned with reasons"),
            needs_note=True,
        ),
        Action(
            "reject",
            _states(P.REVIEW),
            P.REJECTED,
            "review_profile",
            _("Reject"),
            _("Rejected by the review"),
            needs_note=True,
            tone="danger",
        ),
        Action(
            "revise",
            _states(P.RETURNED, P.ON_HOLD, P.REJECTED, P.PUBLISHED, P.EXPIRED),
            P.DRAFT,
            "revise_profile",
            _("Take back to draft and revise"),
            _("Taken back to draft"),
        ),
        Action(
            "renew",
            _states(P.PUBLISHED),
            P.PUBLISHED,
            "renew_profile",
            _("Renew for another year"),
            _("Renewed for another year"),
        ),
        Action(
            "close_interest",
            _states(P.PUBLISHED),
            STAYS,
            "renew_profile",
            _("Take no more interest"),
            _("Closed for new interest"),
        ),
        Action(
            "open_interest",
            _states(P.PUBLISHED),
            STAYS,
            "renew_profile",
            _("Take interest again"),
            _("Opened for new interest"),
        ),
        Action(
            "archive",
            _states(P.EXPIRED, P.REJECTED, P.DRAFT, P.RETURNED, P.ON_HOLD),
            P.ARCHIVED,
            "revise_profile",
            _("Archive"),
            _("Archived"),
            tone="danger",
        ),
        Action("expire", _states(P.PUBLISHED), P.EXPIRED, "clock", _("Expire"), _("Expired"), clock=True),
        Action("archive_old", _states(P.EXPIRED), P.ARCHIVED, "clock", _("Archive"), _("Archived"), clock=True),
        Action(
            "archive_by_erasure",
            _states(*(state for state in P if state != P.ARCHIVED)),
            P.ARCHIVED,
            "clock",
            _("Archive"),
            _("The company left the portal"),
            clock=True,
        ),
        # An import skips review; it is marked and never public.
        Action("import", _states(P.DRAFT), P.PUBLISHED, "clock", _("Import"), _("Imported"), clock=True),
    ),
)

_BEFORE_CONSENT = _states(M.SHORTLISTED, M.HOME_APPROVED, M.PARTNER_APPROVED)
_BEFORE_INTRODUCTION = _BEFORE_CONSENT + _states(M.CONSENT_REQUESTED, M.CONSENTED)
_AFTER_INTRODUCTION = _states(
    M.INTRODUCED, M.IN_DIALOGUE, M.MEETING_HELD, M.NEGOTIATING, M.AGREED, M.FOLLOWED_UP_6M, M.FOLLOWED_UP_12M
)
_BEFORE_AGREEMENT = _states(M.IN_DIALOGUE, M.MEETING_HELD, M.NEGOTIATING)
_RUNNING = _BEFORE_INTRODUCTION + _AFTER_INTRODUCTION

MATCH = Workflow(
    "match",
    (
        Action(
            "approve_home",
            _states(M.SHORTLISTED),
            M.HOME_APPROVED,
            "approve_home",
            _("Approve and ask the partner's broker"),
            _("Approved by the home broker"),
            tone="primary",
        ),
        Action(
            "approve_partner",
            _states(M.HOME_APPROVED),
            M.PARTNER_APPROVED,
            "approve_partner",
            _("Approve and ask both companies for consent"),
            _("Approved by the partner's broker"),
            tone="primary",
        ),
        Action(
            "request_consent",
            _states(M.PARTNER_APPROVED),
            M.CONSENT_REQUESTED,
            "clock",
            _("Ask for consent"),
            _("All companies were asked for consent"),
            clock=True,
        ),
        Action(
            "give_consent",
            _states(M.CONSENT_REQUESTED),
            M.CONSENT_REQUESTED,
            "consent_to_match",
            _("Agree to be introduced"),
            _("A company consented"),
            tone="primary",
        ),
        Action(
            "complete_consent",
            _states(M.CONSENT_REQUESTED),
            M.CONSENTED,
            "clock",
            _("Note the last consent"),
            _("All companies consented"),
            clock=True,
        ),
        Action(
            "introduce",
            _states(M.CONSENTED),
            M.INTRODUCED,
            "clock",
            _("Introduce"),
            _("The companies were introduced"),
            clock=True,
        ),
        Action(
            "start_dialogue",
            _states(M.INTRODUCED),
            M.IN_DIALOGUE,
            "work_on_match",
            _("Note that they talk"),
            _("The companies talk"),
            tone="primary",
        ),
        Action(
            "hold_meeting",
            _states(M.INTRODUCED, M.IN_DIALOGUE),
            M.MEETING_HELD,
            "work_on_match",
            _("Note that they met"),
            _("The companies met"),
            tone="primary",
        ),
        Action(
            "negotiate",
            _states(M.IN_DIALOGUE, M.MEETING_HELD),
            M.NEGOTIATING,
            "work_on_match",
            _("Note that they negotiate"),
            _("The companies negotiate"),
            tone="primary",
        ),
        Action(
            "record_agreement",
            _BEFORE_AGREEMENT,
            STAYS,
            "record_agreement",
            _("Record the agreement"),
            _("An agreement was recorded"),
        ),
        Action(
            "confirm_agreement",
            _BEFORE_AGREEMENT,
            STAYS,
            "confirm_agreement",
            _("Confirm the agreement"),
            _("A company confirmed the agreement"),
        ),
        Action(
            "agree",
            _BEFORE_AGREEMENT,
            M.AGREED,
            "work_on_match",
            _("Validate the agreement"),
            _("A broker validated the agreement"),
            needs_note=True,
            tone="primary",
        ),
        Action(
            "back_to_dialogue",
            _states(M.MEETING_HELD, M.NEGOTIATING),
            M.IN_DIALOGUE,
            "work_on_match",
            _("Go back to dialogue"),
            _("Back in dialogue"),
            needs_note=True,
        ),
        Action(
            "follow_up_6m",
            _states(M.AGREED),
            M.FOLLOWED_UP_6M,
            "work_on_match",
            _("Note the follow-up at 6 months"),
            _("Followed up after 6 months"),
            needs_note=True,
            tone="primary",
        ),
        Action(
            "follow_up_12m",
            _states(M.FOLLOWED_UP_6M),
            M.FOLLOWED_UP_12M,
            "work_on_match",
            _("Note the follow-up at 12 months"),
            _("Followed up after 12 months"),
            needs_note=True,
            tone="primary",
        ),
        Action(
            "answer_follow_up",
            _states(M.AGREED, M.FOLLOWED_UP_6M),
            STAYS,
            "answer_follow_up",
            _("Answer the follow-up"),
            _("A follow-up was answered"),
        ),
        Action(
            "complete_follow_up_6m",
            _states(M.AGREED),
            M.FOLLOWED_UP_6M,
            "clock",
            _("Note the last answer"),
            _("All companies answered the follow-up at 6 months"),
            clock=True,
        ),
        Action(
            "complete_follow_up_12m",
            _states(M.FOLLOWED_UP_6M),
            M.FOLLOWED_UP_12M,
            "clock",
            _("Note the last answer"),
            _("All companies answered the follow-up at 12 months"),
            clock=True,
        ),
        Action(
            "close",
            _AFTER_INTRODUCTION,
            M.CLOSED,
            "work_on_match",
            _("Close the case"),
            _("Closed"),
            reasons=ExitReason,
            is_exit=True,
        ),
        Action(
            "decline_as_broker",
            _BEFORE_INTRODUCTION,
            M.DECLINED_BY_BROKER,
            "work_on_match",
            _("Decline the match"),
            _("Declined by a broker"),
            reasons=ExitReason,
            is_exit=True,
            tone="danger",
        ),
        Action(
            "refuse_consent",
            _states(M.CONSENT_REQUESTED),
            M.DECLINED_BY_SME,
            "consent_to_match",
            _("Decline the introduction"),
            _("Declined by a company"),
            reasons=ExitReason,
            is_exit=True,
            tone="danger",
        ),
        Action(
            "decline_after",
            _AFTER_INTRODUCTION,
            M.DECLINED_BY_SME,
            "end_contact",
            _("End the contact"),
            _("Ended by a company"),
            reasons=ExitReason,
            is_exit=True,
            tone="danger",
        ),
        Action(
            "mark_no_reply",
            _BEFORE_INTRODUCTION + _states(M.INTRODUCED, M.IN_DIALOGUE),
            M.NO_REPLY,
            "work_on_match",
            _("Close because nobody replies"),
            _("Closed without reply"),
            reasons=ExitReason,
            is_exit=True,
            tone="danger",
        ),
        Action(
            "end_unanswered",
            _BEFORE_INTRODUCTION + _states(M.INTRODUCED, M.IN_DIALOGUE),
            M.NO_REPLY,
            "clock",
            _("End without reply"),
            _("Nobody replied within the stated time"),
            clock=True,
            is_exit=True,
        ),
        Action(
            "mark_duplicate",
            _BEFORE_INTRODUCTION,
            M.DUPLICATE,
            "work_on_match",
            _("Close as a duplicate"),
            _("Closed as a duplicate"),
            reasons=ExitReason,
            is_exit=True,
            tone="danger",
        ),
        Action(
            "mark_conflict",
            _RUNNING,
            M.CONFLICT_OF_INTEREST,
            "work_on_match",
            _("Close for a conflict of interest"),
            _("Closed for a conflict of interest"),
            reasons=ExitReason,
            is_exit=True,
            tone="danger",
        ),
        Action(
            "expire_as_broker",
            _BEFORE_CONSENT,
            M.EXPIRED,
            "work_on_match",
            _("Close as out of date"),
            _("Closed as out of date"),
            reasons=ExitReason,
            is_exit=True,
            tone="danger",
        ),
        Action("expire", _BEFORE_INTRODUCTION, M.EXPIRED, "clock", _("Expire"), _("Expired"), clock=True, is_exit=True),
        Action(
            "withdraw_consent",
            _states(M.CONSENT_REQUESTED, M.CONSENTED, M.CLOSED) + _AFTER_INTRODUCTION,
            M.CONSENT_WITHDRAWN,
            "withdraw_consent",
            _("Withdraw the consent"),
            _("A company withdrew its consent"),
            is_exit=True,
            tone="danger",
        ),
        # A company that is erased takes its consents back and ends what it was asked for.
        Action(
            "withdraw_by_erasure",
            _states(M.CONSENT_REQUESTED, M.CONSENTED, M.CLOSED) + _AFTER_INTRODUCTION,
            M.CONSENT_WITHDRAWN,
            "clock",
            _("End the case"),
            _("A company left the portal"),
            clock=True,
            is_exit=True,
        ),
        Action(
            "end_by_erasure",
            _BEFORE_INTRODUCTION,
            M.EXPIRED,
            "clock",
            _("End the case"),
            _("A company left the portal"),
            clock=True,
            is_exit=True,
        ),
    ),
)

# A suggestion carries one decision per side; it never moves by itself.
SUGGESTION = Workflow(
    "suggestion",
    (
        Action(
            "shortlist",
            _states("open"),
            "shortlisted",
            "decide_suggestion",
            _("Shortlist and open a match"),
            _("Shortlisted"),
            tone="primary",
        ),
        Action(
            "dismiss",
            _states("open"),
            "dismissed",
            "decide_suggestion",
            _("Dismiss"),
            _("Dismissed"),
            reasons=DismissReason,
            tone="danger",
        ),
        # Somebody's interest opened the match of the pair: it is no proposal any more.
        Action(
            "shortlist_by_interest",
            _states("open"),
            "shortlisted",
            "clock",
            _("Shortlist"),
            _("An expression of interest opened the match"),
            clock=True,
        ),
    ),
)

_BEFORE_CLIENT = _states(I.RECEIVED, I.ACKNOWLEDGED, I.WAITING_INFORMATION)
_OPEN_INTEREST = _BEFORE_CLIENT + _states(I.FORWARDED, I.REVIEWED_BY_CLIENT)

# Only the broker in charge moves it on; the parties answer what they are asked, and whoever sent it may take it back.
# An adviser has no account: what it does by its link is written by the portal, hence `clock`.
INTEREST = Workflow(
    "interest",
    (
        Action(
            "acknowledge",
            _states(I.RECEIVED),
            I.ACKNOWLEDGED,
            "work_on_interest",
            _("Acknowledge: I look at it"),
            _("Acknowledged"),
            tone="primary",
        ),
        Action(
            "ask_information",
            _states(I.RECEIVED, I.ACKNOWLEDGED),
            I.WAITING_INFORMATION,
            "work_on_interest",
            _("Ask a question"),
            _("A question was asked"),
            needs_note=True,
        ),
        Action(
            "give_information",
            _states(I.WAITING_INFORMATION),
            I.ACKNOWLEDGED,
            "speak_for_interest",
            _("Send the answer"),
            _("The question was answered"),
            needs_note=True,
            tone="primary",
        ),
        Action(
            "forward",
            _states(I.ACKNOWLEDGED),
            I.FORWARDED,
            "work_on_interest",
            _("Forward to the company"),
            _("Forwarded to the company"),
            tone="primary",
        ),
        Action(
            "ask_broker",
            _states(I.FORWARDED),
            I.ACKNOWLEDGED,
            "answer_as_client",
            _("Ask our broker to find out more"),
            _("The company wants to know more"),
            needs_note=True,
        ),
        Action(
            "like",
            _states(I.FORWARDED),
            I.REVIEWED_BY_CLIENT,
            "answer_as_client",
            _("Yes, we are interested"),
            _("The company is interested"),
            tone="primary",
        ),
        Action(
            "decline",
            _states(I.FORWARDED),
            I.NOT_INTERESTED,
            "answer_as_client",
            _("No, we are not interested"),
            _("The company is not interested"),
            reasons=InterestReason,
            is_exit=True,
            tone="danger",
        ),
        Action(
            "decline_as_broker",
            _BEFORE_CLIENT,
            I.NOT_INTERESTED,
            "work_on_interest",
            _("Decline for the company"),
            _("Declined by the broker"),
            reasons=InterestReason,
            is_exit=True,
            tone="danger",
        ),
        Action(
            "signpost",
            _BEFORE_CLIENT,
            I.SIGNPOSTED,
            "work_on_interest",
            _("Show another way"),
            _("Another way was shown"),
            needs_note=True,
            is_exit=True,
        ),
        Action(
            "refer",
            _BEFORE_CLIENT,
            I.REFERRED,
            "work_on_interest",
            _("Pass to another service"),
            _("Passed to another service"),
            needs_note=True,
            is_exit=True,
        ),
        Action(
            "close",
            _OPEN_INTEREST + _states(I.CONTACTS_EXCHANGED),
            I.CLOSED,
            "work_on_interest",
            _("Close it"),
            _("Closed"),
            reasons=InterestReason,
            is_exit=True,
            tone="danger",
        ),
        Action(
            "withdraw",
            _OPEN_INTEREST,
            I.WITHDRAWN,
            "take_back_interest",
            _("Take the interest back"),
            _("Taken back"),
            is_exit=True,
            tone="danger",
        ),
        Action(
            "confirm",
            _states(I.RECEIVED),
            I.RECEIVED,
            "clock",
            _("Confirm the address"),
            _("The address was confirmed"),
            clock=True,
        ),
        Action(
            "adviser_answers",
            _states(I.WAITING_INFORMATION),
            I.ACKNOWLEDGED,
            "clock",
            _("Send the answer"),
            _("The adviser answered the question"),
            needs_note=True,
            clock=True,
        ),
        Action(
            "adviser_withdraws",
            _OPEN_INTEREST,
            I.WITHDRAWN,
            "clock",
            _("Take the interest back"),
            _("The adviser took it back"),
            clock=True,
            is_exit=True,
        ),
        Action(
            "exchange_contacts",
            _states(I.REVIEWED_BY_CLIENT),
            I.CONTACTS_EXCHANGED,
            "clock",
            _("Note the introduction"),
            _("The companies were introduced"),
            clock=True,
        ),
        Action("end", _OPEN_INTEREST, I.CLOSED, "clock", _("Close it"), _("Closed"), clock=True, is_exit=True),
    ),
)

# A meeting belongs to a case; its steps stand in the history of that case.
MEETING = Workflow(
    "meeting",
    (
        Action(
            "propose_times",
            _states(T.PROPOSED, T.SETTLED),
            T.PROPOSED,
            "arrange_meeting",
            _("Propose other times"),
            _("Times for a meeting were proposed"),
        ),
        Action(
            "accept_time",
            _states(T.PROPOSED),
            T.SETTLED,
            "accept_meeting",
            _("Accept this time"),
            _("The time of a meeting was settled"),
            tone="primary",
        ),
        Action(
            "cancel_meeting",
            _states(T.PROPOSED, T.SETTLED),
            T.CANCELLED,
            "arrange_meeting",
            _("Cancel the meeting"),
            _("A meeting was cancelled"),
            needs_note=True,
            tone="danger",
        ),
        Action(
            "meeting_took_place",
            _states(T.SETTLED),
            T.TOOK_PLACE,
            "record_meeting",
            _("Record the outcome"),
            _("A meeting took place"),
            tone="primary",
        ),
        Action(
            "cancel_by_end",
            _states(T.PROPOSED, T.SETTLED),
            T.CANCELLED,
            "clock",
            _("Cancel the meeting"),
            _("A meeting was cancelled because the case ended"),
            clock=True,
        ),
    ),
)

RUNNING_MATCH_STATES: Sequence[str] = _RUNNING
DISCLOSED_MATCH_STATES: Sequence[str] = _AFTER_INTRODUCTION + _states(M.CLOSED)
# After these a pair may be suggested again once a profile changed; all others keep it away.
AUDIT = Workflow(
    "audit",
    (
        Action(
            "complete",
            _states(AuditState.DRAFT),
            AuditState.COMPLETED,
            "complete_audit",
            _("Complete the audit"),
            _("The audit was completed"),
            tone="primary",
        ),
    ),
)

_RETURNING = _states(M.DECLINED_BY_BROKER, M.DECLINED_BY_SME, M.NO_REPLY, M.EXPIRED)
FINAL_MATCH_STATES: Sequence[str] = _states(*(state for state in M if state not in _RETURNING))
MATCH_LINE: Sequence[str] = _BEFORE_INTRODUCTION + _AFTER_INTRODUCTION + _states(M.CLOSED)
OPEN_INTEREST_STATES: Sequence[str] = _OPEN_INTEREST
INTEREST_LINE: Sequence[str] = _OPEN_INTEREST + _states(I.CONTACTS_EXCHANGED)


@dataclass(frozen=True, slots=True)
class MatchStage:
    """States that a reader of many cases takes together."""

    key: str
    label: object
    states: tuple[str, ...]


MATCH_STAGES: Sequence[MatchStage] = (
    MatchStage("approval", _("Awaiting approval"), _BEFORE_CONSENT),
    MatchStage("consent", _("Awaiting consent"), _states(M.CONSENT_REQUESTED, M.CONSENTED)),
    MatchStage("contact", _("In contact"), _states(M.INTRODUCED, M.IN_DIALOGUE)),
    MatchStage("meeting", _("Meeting and negotiating"), _states(M.MEETING_HELD, M.NEGOTIATING)),
    MatchStage("agreement", _("Agreed"), _states(M.AGREED, M.FOLLOWED_UP_6M, M.FOLLOWED_UP_12M)),
)


def stage_of(state: str) -> str:
    """The key of the stage; empty for a case that has ended."""
    return next((stage.key for stage in MATCH_STAGES if state in stage.states), "")
