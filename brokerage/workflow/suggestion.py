"""A suggestion carries one decision a side; it never moves by itself."""

from django.utils.translation import gettext_lazy as _

from brokerage.enums import DismissReason

from .tables import Action, Workflow, states

# A suggestion carries one decision per side; it never moves by itself.
SUGGESTION = Workflow(
    "suggestion",
    (
        Action(
            "shortlist",
            states("open"),
            "shortlisted",
            "decide_suggestion",
            _("Shortlist and open a match"),
            _("Shortlisted"),
            tone="primary",
        ),
        Action(
            "dismiss",
            states("open"),
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
            states("open"),
            "shortlisted",
            "clock",
            _("Shortlist"),
            _("An expression of interest opened the match"),
            clock=True,
        ),
    ),
)
