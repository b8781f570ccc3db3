"""Pairs that the engine proposes, to be decided."""

from django.urls import reverse
from django.utils.translation import gettext as _

from brokerage import rules
from brokerage.disclosure import Discloser
from brokerage.selectors import proposals
from brokerage.services.showing import show_pairs

from .rows import BEST, MOST, Group, Row


def suggestions(user, discloser: Discloser) -> Group:
    """Best first: a broker's time goes to the best partner, not to the oldest proposal."""
    organisation = user.capacity.holder_id
    rows = []
    found = proposals.open_pairs(organisation, count=MOST + 1)
    discloser.prepare(profile_id for pair in found for profile_id in pair.key)
    for suggestion in show_pairs([pair.key for pair in found]):
        if not rules.may_decide_suggestion(user, suggestion):
            continue
        ours = next(side for side in suggestion.sides_of(organisation) if suggestion.decision_of(side) == "open")
        own = suggestion.profile_of(ours)
        theirs = discloser.view(suggestion.profile_of("b" if ours == "a" else "a"))
        place = f"{theirs.region}, {theirs.country}" if theirs.region else theirs.country
        row = Row(
            "suggestion",
            own.title,
            reverse("brokerage:suggestion", args=[suggestion.public_id]),
            [own.company.name, place],
            suggestion.created_at,
            post_url=reverse("brokerage:suggestion_shortlist", args=[suggestion.public_id]),
            no_url=reverse("brokerage:suggestion_dismiss", args=[suggestion.public_id]),
            beside=theirs.title,
            points=round(100 * suggestion.score),
        )
        rows.append(row)
    empty = _("No suggestion waits for a decision. New ones come when a profile is published here or abroad.")
    more = reverse("brokerage:suggestion_list")
    return Group("suggestions", _("Suggestions to decide"), "stars", empty, rows, more, order=BEST)
