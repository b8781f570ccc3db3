"""The course of a support instrument in the directory. Every change is a row, whether or not it moves anything."""

from django.utils.translation import gettext_lazy as _

from brokerage.enums import InstrumentState

from .tables import STAYS, Action, Workflow, states

INSTRUMENT = Workflow(
    "instrument",
    (
        # The first row of the history; from no state.
        Action("add", (), InstrumentState.LISTED, "keep_instrument", _("Add it"), _("It was added")),
        Action(
            "check",
            states(InstrumentState.LISTED),
            STAYS,
            "keep_instrument",
            _("Checked today: it is still right"),
            _("It was checked"),
            tone="primary",
        ),
        Action("change", states(InstrumentState.LISTED), STAYS, "keep_instrument", _("Change it"), _("It was changed")),
        Action(
            "withdraw",
            states(InstrumentState.LISTED),
            InstrumentState.WITHDRAWN,
            "keep_instrument",
            _("Take it off the list"),
            _("It was taken off the list"),
            needs_note=True,
            tone="danger",
        ),
        Action(
            "relist",
            states(InstrumentState.WITHDRAWN),
            InstrumentState.LISTED,
            "keep_instrument",
            _("Put it back on the list"),
            _("It was put back on the list"),
        ),
    ),
)
