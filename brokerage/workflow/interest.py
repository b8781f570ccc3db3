"""The course of an expression of interest."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from brokerage.enums import InterestReason
from brokerage.enums import InterestState as I

from .tables import Action, Workflow, states

_BEFORE_CLIENT = states(I.RECEIVED, I.ACKNOWLEDGED, I.WAITING_INFORMATION)


_OPEN_INTEREST = _BEFORE_CLIENT + states(I.FORWARDED, I.REVIEWED_BY_CLIENT)


# Only the broker in charge moves it on; the parties answer what they are asked, and whoever sent it may take it back.
# An adviser has no account: what it does by its link is written by the portal, hence `clock`.
INTEREST = Workflow(
    "interest",
    (
        Action(
            "acknowledge",
            states(I.RECEIVED),
            I.ACKNOWLEDGED,
            "work_on_interest",
            _("Acknowledge: I look at it"),
            _("Acknowledged"),
            tone="primary",
        ),
        Action(
            "ask_information",
            states(I.RECEIVED, I.ACKNOWLEDGED),
            I.WAITING_INFORMATION,
            "work_on_interest",
            _("Ask a question"),
            _("A question was asked"),
            needs_note=True,
        ),
        Action(
            "give_information",
            states(I.WAITING_INFORMATION),
            I.ACKNOWLEDGED,
            "speak_for_interest",
            _("Send the answer"),
            _("The question was answered"),
            needs_note=True,
            tone="primary",
        ),
        Action(
            "forward",
            states(I.ACKNOWLEDGED),
            I.FORWARDED,
            "work_on_interest",
            _("Forward to the company"),
            _("Forwarded to the company"),
            tone="primary",
        ),
        Action(
            "ask_broker",
            states(I.FORWARDED),
            I.ACKNOWLEDGED,
            "answer_as_client",
            _("Ask our broker to find out more"),
            _("The company wants to know more"),
            needs_note=True,
        ),
        Action(
            "like",
            states(I.FORWARDED),
            I.REVIEWED_BY_CLIENT,
            "answer_as_client",
            _("Yes, we are interested"),
            _("The company is interested"),
            tone="primary",
        ),
        Action(
            "decline",
            states(I.FORWARDED),
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
            _OPEN_INTEREST + states(I.CONTACTS_EXCHANGED),
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
            states(I.RECEIVED),
            I.RECEIVED,
            "clock",
            _("Confirm the address"),
            _("The address was confirmed"),
            clock=True,
        ),
        Action(
            "adviser_answers",
            states(I.WAITING_INFORMATION),
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
            states(I.REVIEWED_BY_CLIENT),
            I.CONTACTS_EXCHANGED,
            "clock",
            _("Note the introduction"),
            _("The companies were introduced"),
            clock=True,
        ),
        Action("end", _OPEN_INTEREST, I.CLOSED, "clock", _("Close it"), _("Closed"), clock=True, is_exit=True),
    ),
)


OPEN_INTEREST_STATES: Sequence[str] = _OPEN_INTEREST


INTEREST_LINE: Sequence[str] = _OPEN_INTEREST + states(I.CONTACTS_EXCHANGED)
