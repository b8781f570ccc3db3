"""What becomes of an offer to hand something over."""

from django.utils.translation import gettext_lazy as _

from brokerage.enums import HandOverState as H

from .tables import Action, Workflow, states

# The steps stand in the history of what is handed over: an interest or a case.
HAND_OVER = Workflow(
    "hand_over",
    (
        Action(
            "accept_hand_over",
            states(H.OFFERED),
            H.ACCEPTED,
            "take_over",
            _("Yes, I take it over"),
            _("Another broker took it over"),
            tone="primary",
        ),
        Action(
            "decline_hand_over",
            states(H.OFFERED),
            H.DECLINED,
            "take_over",
            _("No, leave it there"),
            _("Another broker was asked and left it there"),
        ),
        Action(
            "take_back_hand_over",
            states(H.OFFERED),
            H.TAKEN_BACK,
            "hand_over",
            _("Take the offer back"),
            _("The offer to another broker was taken back"),
        ),
        Action(
            "lapse_hand_over",
            states(H.OFFERED),
            H.LAPSED,
            "clock",
            _("End the offer"),
            _("The offer to another broker ended"),
            clock=True,
        ),
    ),
)
