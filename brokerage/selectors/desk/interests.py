"""Expressions of interest that wait for a broker: of either side, and those offered to it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from brokerage.disclosure import Discloser
from brokerage.models import Interest
from brokerage.selectors.interest_list import prepare
from brokerage.selectors.interests import answer_due, part_of, sender_name

from .rows import MOST, Group, Row


def interests(user, discloser: Discloser) -> Group:
    """The oldest first."""
    rows = []
    # Which they are first: with everything that a card needs, planning the query takes longer than reading it.
    ids = Interest.objects.waiting_for(user).order_by("state_since", "pk").values_list("pk", flat=True)[: MOST + 1]
    found = Interest.objects.filter(pk__in=list(ids)).for_cards().order_by("state_since", "pk")
    for item in prepare(found, discloser):
        view = discloser.view(item.profile)
        url = reverse("brokerage:interest", args=[item.public_id])
        facts = [sender_name(item, discloser, part_of(user, item)), item.get_state_display()]
        rows.append(Row("interest", view.title, url, facts, item.state_since, due=answer_due(item)))
    empty = _("No expression of interest waits for you.")
    more = reverse("brokerage:interest_list")
    return Group("interests", _("Expressions of interest"), "envelope-heart", empty, rows, more)
