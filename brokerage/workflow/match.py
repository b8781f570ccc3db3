"""The course of a case."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from brokerage.enums import ExitReason
from brokerage.enums import MatchState as M

from .tables import STAYS, Action, Workflow, states

_BEFORE_CONSENT = states(M.SHORTLISTED, M.HOME_APPROVED, M.PARTNER_APPROVED)


_BEFORE_INTRODUCTION = _BEFORE_CONSENT + states(M.CONSENT_REQUESTED, M.CONSENTED)


_AFTER_INTRODUCTION = states(
    M.INTRODUCED, M.IN_DIALOGUE, M.MEETING_HELD, M.NEGOTIATING, M.AGREED, M.FOLLOWED_UP_6M, M.FOLLOWED_UP_12M
)


_BEFORE_AGREEMENT = states(M.IN_DIALOGUE, M.MEETING_HELD, M.NEGOTIATING)


_RUNNING = _BEFORE_INTRODUCTION + _AFTER_INTRODUCTION


MATCH = Workflow(
    "match",
    (
        Action(
            "approve_home",
            states(M.SHORTLISTED),
            M.HOME_APPROVED,
            "approve_home",
            _("Approve and ask the partner's broker"),
            _("Approved by the home broker"),
            tone="primary",
        ),
        Action(
            "approve_partner",
            states(M.HOME_APPROVED),
            M.PARTNER_APPROVED,
            "approve_partner",
            _("Approve and ask both companies for consent"),
            _("Approved by the partner's broker"),
            tone="primary",
        ),
        Action(
            "request_consent",
            states(M.PARTNER_APPROVED),
            M.CONSENT_REQUESTED,
            "clock",
            _("Ask for consent"),
            _("All companies were asked for consent"),
            clock=True,
        ),
        Action(
            "give_consent",
            states(M.CONSENT_REQUESTED),
            M.CONSENT_REQUESTED,
            "consent_to_match",
            _("Agree to be introduced"),
            _("A company consented"),
            tone="primary",
        ),
        Action(
            "complete_consent",
            states(M.CONSENT_REQUESTED),
            M.CONSENTED,
            "clock",
            _("Note the last consent"),
            _("All companies consented"),
            clock=True,
        ),
        Action(
            "introduce",
            states(M.CONSENTED),
            M.INTRODUCED,
            "clock",
            _("Introduce"),
            _("The companies were introduced"),
            clock=True,
        ),
        Action(
            "start_dialogue",
            states(M.INTRODUCED),
            M.IN_DIALOGUE,
            "work_on_match",
            _("Note that they talk"),
            _("The companies talk"),
            tone="primary",
        ),
        Action(
            "hold_meeting",
            states(M.INTRODUCED, M.IN_DIALOGUE),
            M.MEETING_HELD,
            "work_on_match",
            _("Note that they met"),
            _("The companies met"),
            tone="primary",
        ),
        Action(
            "negotiate",
            states(M.IN_DIALOGUE, M.MEETING_HELD),
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
            states(M.MEETING_HELD, M.NEGOTIATING),
            M.IN_DIALOGUE,
            "work_on_match",
            _("Go back to dialogue"),
            _("Back in dialogue"),
            needs_note=True,
        ),
        Action(
            "follow_up_6m",
            states(M.AGREED),
            M.FOLLOWED_UP_6M,
            "work_on_match",
            _("Note the follow-up at 6 months"),
            _("Followed up after 6 months"),
            needs_note=True,
            tone="primary",
        ),
        Action(
            "follow_up_12m",
            states(M.FOLLOWED_UP_6M),
            M.FOLLOWED_UP_12M,
            "work_on_match",
            _("Note the follow-up at 12 months"),
            _("Followed up after 12 months"),
            needs_note=True,
            tone="primary",
        ),
        Action(
            "answer_follow_up",
            states(M.AGREED, M.FOLLOWED_UP_6M),
            STAYS,
            "answer_follow_up",
            _("Answer the follow-up"),
            _("A follow-up was answered"),
        ),
        Action(
            "complete_follow_up_6m",
            states(M.AGREED),
            M.FOLLOWED_UP_6M,
            "clock",
            _("Note the last answer"),
            _("All companies answered the follow-up at 6 months"),
            clock=True,
        ),
        Action(
            "complete_follow_up_12m",
            states(M.FOLLOWED_UP_6M),
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
            states(M.CONSENT_REQUESTED),
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
            _BEFORE_INTRODUCTION + states(M.INTRODUCED, M.IN_DIALOGUE),
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
            _BEFORE_INTRODUCTION + states(M.INTRODUCED, M.IN_DIALOGUE),
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
            states(M.CONSENT_REQUESTED, M.CONSENTED, M.CLOSED) + _AFTER_INTRODUCTION,
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
            states(M.CONSENT_REQUESTED, M.CONSENTED, M.CLOSED) + _AFTER_INTRODUCTION,
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


RUNNING_MATCH_STATES: Sequence[str] = _RUNNING


DISCLOSED_MATCH_STATES: Sequence[str] = _AFTER_INTRODUCTION + states(M.CLOSED)


_RETURNING = states(M.DECLINED_BY_BROKER, M.DECLINED_BY_SME, M.NO_REPLY, M.EXPIRED)


FINAL_MATCH_STATES: Sequence[str] = states(*(state for state in M if state not in _RETURNING))


MATCH_LINE: Sequence[str] = _BEFORE_INTRODUCTION + _AFTER_INTRODUCTION + states(M.CLOSED)


@dataclass(frozen=True, slots=True)
class MatchStage:
    """States that a reader of many cases takes together."""

    key: str
    label: object
    states: tuple[str, ...]


MATCH_STAGES: Sequence[MatchStage] = (
    MatchStage("approval", _("Awaiting approval"), _BEFORE_CONSENT),
    MatchStage("consent", _("Awaiting consent"), states(M.CONSENT_REQUESTED, M.CONSENTED)),
    MatchStage("contact", _("In contact"), states(M.INTRODUCED, M.IN_DIALOGUE)),
    MatchStage("meeting", _("Meeting and negotiating"), states(M.MEETING_HELD, M.NEGOTIATING)),
    MatchStage("agreement", _("Agreed"), states(M.AGREED, M.FOLLOWED_UP_6M, M.FOLLOWED_UP_12M)),
)


def stage_of(state: str) -> str:
    """The key of the stage; empty for a case that has ended."""
    return next((stage.key for stage in MATCH_STAGES if state in stage.states), "")
