"""The thread of a case as one reader sees it, and how much of all cases is unread. A constant number of queries."""

from django.db.models import Count

from accounts.roles import Role
from brokerage import audiences
from brokerage.enums import MessageAudience
from brokerage.models import Match, Message, Receipt
from brokerage.services.messages import people_reached

NEWEST = 30


def thread(user, match: Match, *, everything: bool = False) -> dict:
    """`{messages, hidden, may_write, unread}`; the oldest of a long thread are folded away."""
    found = Message.objects.visible_to(user).filter(match=match).select_related("author", "organisation", "party")
    total = found.count()
    ordered = found.prefetch_related("files").order_by("-at", "-pk")
    rows = list(ordered if everything else ordered[:NEWEST])[::-1]
    mine = dict(
        Receipt.objects.filter(to=user, message__in=[row.pk for row in rows]).values_list("message_id", "read_at")
    )
    return {
        "messages": [
            {
                "message": row,
                "is_own": row.author_id == user.pk,
                "is_new": row.pk in mine and mine[row.pk] is None,
                "is_note": row.audience == MessageAudience.NOTE,
            }
            for row in rows
        ],
        "hidden": total - len(rows),
        "unread": sum(1 for row in rows if row.pk in mine and mine[row.pk] is None),
        "may_write": bool(audiences.audiences_for(user, match)),
    }


def mentionable(user, match: Match) -> dict:
    """Person -> the audiences of this moment that reach it; which one fits is checked when it is sent."""
    found: dict = {}
    for audience in audiences.audiences_for(user, match):
        for person in people_reached(user, match, audience):
            found.setdefault(person, []).append(str(audience))
    return dict(sorted(found.items(), key=lambda item: (item[0].full_name or item[0].email, item[0].pk)))


def unread_counts(user) -> dict[int, int]:
    """Match -> unread messages of `user`, in one query: as many rows as the person has unread cases."""
    if not user.acts_as(Role.BROKER, Role.SME):
        return {}
    rows = Receipt.objects.unread_by(user)
    return dict(rows.values("message__match").annotate(count=Count("pk")).values_list("message__match", "count"))


def unread_total(user) -> int:
    if not user.acts_as(Role.BROKER, Role.SME):
        return 0
    return Receipt.objects.unread_by(user).count()
