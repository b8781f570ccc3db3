"""The course of a meeting."""

from django.utils.translation import gettext_lazy as _

from brokerage.enums import MeetingState as T

from .tables import Action, Workflow, states

# A meeting belongs to a case; its steps stand in the history of that case.
MEETING = Workflow(
    "meeting",
    (
        Action(
            "propose_times",
            states(T.PROPOSED, T.SETTLED),
            T.PROPOSED,
            "arrange_meeting",
            _("Propose other times"),
            _("Times for a meeting were proposed"),
        ),
        Action(
            "accept_time",
            states(T.PROPOSED),
            T.SETTLED,
            "accept_meeting",
            _("Accept this time"),
            _("The time of a meeting was settled"),
            tone="primary",
        ),
        Action(
            "cancel_meeting",
            states(T.PROPOSED, T.SETTLED),
            T.CANCELLED,
            "arrange_meeting",
            _("Cancel the meeting"),
            _("A meeting was cancelled"),
            needs_note=True,
            tone="danger",
        ),
        Action(
            "meeting_took_place",
            states(T.SETTLED),
            T.TOOK_PLACE,
            "record_meeting",
            _("Record the outcome"),
            _("A meeting took place"),
            tone="primary",
        ),
        Action(
            "cancel_by_end",
            states(T.PROPOSED, T.SETTLED),
            T.CANCELLED,
            "clock",
            _("Cancel the meeting"),
            _("A meeting was cancelled because the case ended"),
            clock=True,
        ),
    ),
)
