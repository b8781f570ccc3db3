"""The course of a company's own answers to the beneficiary check. They decide nothing: the broker does."""

from django.utils.translation import gettext_lazy as _

from brokerage.enums import SelfCheckState

from .tables import STAYS, Action, Workflow, states

SELF_CHECK = Workflow(
    "self_check",
    (
        # The first row of the history; from no state.
        Action("begin", (), SelfCheckState.DRAFT, "answer_self_check", _("Begin"), _("The answers were begun")),
        Action(
            "answer",
            states(SelfCheckState.DRAFT),
            STAYS,
            "answer_self_check",
            _("Save the answers"),
            _("Answers were saved"),
        ),
        Action(
            "send",
            states(SelfCheckState.DRAFT),
            SelfCheckState.SENT,
            "answer_self_check",
            _("Send them to our broker"),
            _("The answers were sent to the broker"),
            tone="primary",
        ),
        Action(
            "take_back",
            states(SelfCheckState.SENT),
            SelfCheckState.DRAFT,
            "answer_self_check",
            _("Take them back to change them"),
            _("The answers were taken back"),
        ),
        Action(
            "decide",
            states(SelfCheckState.SENT),
            SelfCheckState.USED,
            "decide_self_check",
            _("Decide the check"),
            _("The broker read the answers and decided"),
        ),
        Action(
            "replace",
            states(SelfCheckState.DRAFT, SelfCheckState.SENT),
            SelfCheckState.OUTDATED,
            "",
            _("The questions changed"),
            _("The questions changed, or the company was merged"),
            clock=True,
        ),
    ),
)
