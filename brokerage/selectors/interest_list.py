"""Interests as a list and as rows of a spreadsheet. Constant numbers of queries."""

from collections.abc import Iterable, Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from brokerage.disclosure import Discloser
from brokerage.models import HandOver, Interest

from .interests import card


def prepare(interests: Iterable[Interest], discloser: Discloser) -> list[Interest]:
    """Before many are told: what the reader may see of their profiles, and who is offered them."""
    interests = list(interests)
    ids = {pk for item in interests for pk in (item.profile_id, item.own_profile_id) if pk is not None}
    discloser.prepare(ids)
    offers = HandOver.objects.open().filter(interest__in=[item.pk for item in interests])
    open_offers = {offer.interest_id: offer for offer in offers.select_related("organisation", "broker", "asked_by")}
    for item in interests:
        item.open_hand_over = open_offers.get(item.pk)
        if item.open_hand_over is not None:
            item.open_hand_over.interest = item
    return interests


def cards_of(interests: Iterable[Interest], discloser: Discloser) -> list[dict]:
    return [card(item, discloser.user, discloser) for item in prepare(interests, discloser)]


def headings() -> list[str]:
    return [
        _("Interest"), _("Profile"), _("Who is interested"), _("State"), _("In this state since"),
        _("Days in this state"), _("Answer due"), _("Received"), _("Next"),
    ]  # fmt: skip


def rows(found, discloser: Discloser) -> Iterator[list]:
    """What the reader sees of each interest, in the order of `headings`. Names as far as they are disclosed."""
    now = timezone.now()
    for row in cards_of(found.for_cards(), discloser):
        interest = row["interest"]
        yield [
            str(interest.public_id),
            row["view"].title,
            row["sender"],
            interest.get_state_display(),
            interest.state_since,
            (now - interest.state_since).days,
            row["due"],
            interest.created_at,
            row["next"]["who"],
        ]
