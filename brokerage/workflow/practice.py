"""The course of a best practice: written by one broker, reviewed by another, then read by everybody."""

from django.utils.translation import gettext_lazy as _

from brokerage.enums import PracticeState

from .tables import STAYS, Action, Workflow, states

PRACTICE = Workflow(
    "practice",
    (
        # The first row of the history; from no state.
        Action("write", (), PracticeState.DRAFT, "write_practice", _("Write it"), _("It was written")),
        Action(
            "change",
            states(PracticeState.DRAFT, PracticeState.RETURNED),
            STAYS,
            "write_practice",
            _("Change it"),
            _("It was changed"),
        ),
        Action(
            "submit",
            states(PracticeState.DRAFT, PracticeState.RETURNED),
            PracticeState.REVIEW,
            "write_practice",
            _("Ask another broker to review it"),
            _("It was sent to review"),
            tone="primary",
        ),
        Action(
            "publish",
            states(PracticeState.REVIEW),
            PracticeState.PUBLISHED,
            "review_practice",
            _("Publish it for everybody"),
            _("It was reviewed and published"),
            tone="primary",
        ),
        Action(
            "return",
            states(PracticeState.REVIEW),
            PracticeState.RETURNED,
            "review_practice",
            _("Return it with a reason"),
            _("It was returned"),
            needs_note=True,
        ),
        Action(
            "take_back",
            states(PracticeState.REVIEW),
            PracticeState.DRAFT,
            "write_practice",
            _("Take it back from review"),
            _("It was taken back from review"),
        ),
        Action(
            "revise",
            states(PracticeState.PUBLISHED),
            PracticeState.DRAFT,
            "write_practice",
            _("Take it back to change it"),
            _("It was taken back to be changed"),
        ),
        Action(
            "withdraw",
            states(PracticeState.DRAFT, PracticeState.RETURNED, PracticeState.PUBLISHED),
            PracticeState.WITHDRAWN,
            "write_practice",
            _("Withdraw it"),
            _("It was withdrawn"),
            needs_note=True,
            tone="danger",
        ),
        Action(
            "restore",
            states(PracticeState.WITHDRAWN),
            PracticeState.DRAFT,
            "write_practice",
            _("Take it up again as a draft"),
            _("It was taken up again"),
        ),
    ),
)
