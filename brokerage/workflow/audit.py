"""The course of a needs audit."""

from django.utils.translation import gettext_lazy as _

from brokerage.enums import AuditState

from .tables import Action, Workflow, states

# After these a pair may be suggested again once a profile changed; all others keep it away.
AUDIT = Workflow(
    "audit",
    (
        Action(
            "complete",
            states(AuditState.DRAFT),
            AuditState.COMPLETED,
            "complete_audit",
            _("Complete the audit"),
            _("The audit was completed"),
            tone="primary",
        ),
    ),
)
