"""Agreements that wait for the second broker, follow-ups that companies of one's own have not answered."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from brokerage.models import Agreement, AgreementConfirmation, FollowUp, FollowUpAnswer, Party
from brokerage.services.follow_ups import STATE_BEFORE
from brokerage.workflow import MATCH

from .cases import Ask, Book, served_parties
from .rows import MOST, Group


def to_validate(user) -> Iterator[Ask]:
    """Confirmed by every company, and recorded by somebody else than `user`."""
    confirmed = AgreementConfirmation.objects.filter(agreement=OuterRef(OuterRef("pk")), party=OuterRef("pk"))
    lacking = Party.objects.filter(match=OuterRef("match")).filter(~Exists(confirmed))
    found = Agreement.objects.filter(
        ~Exists(lacking), Exists(served_parties(user)), validated_at=None, match__state__in=MATCH.get("agree").sources
    ).exclude(recorded_by=user)
    for row in found.order_by("recorded_at", "pk")[: MOST + 1]:
        yield Ask("validate", row.match_id, row.recorded_at, (row.get_kind_display(),), path="#agreement")


def to_follow_up(user) -> Iterator[Ask]:
    """Due, and not answered by a company that `user` serves: its broker calls it, or answers for it."""
    is_its_turn = Q()
    for months, state in STATE_BEFORE.items():
        is_its_turn |= Q(months=months, match__state=state)
    answered = FollowUpAnswer.objects.filter(follow_up=OuterRef(OuterRef("pk")), party=OuterRef("pk"))
    silent = served_parties(user).filter(~Exists(answered))
    found = FollowUp.objects.filter(is_its_turn, Exists(silent), done_at=None, due_on__lte=timezone.localdate())
    for row in found.select_related("match").order_by("due_on", "pk")[: MOST + 1]:
        facts = (_("%(months)s months after the agreement") % {"months": row.months},)
        path = f"follow-up/{row.months}/"
        yield Ask("follow_up", row.match_id, row.match.state_since, facts, due=row.due_on, path=path)


def validations(book: Book, asked: list[Ask]) -> Group:
    empty = _("No agreement waits for your validation.")
    return Group("agreements", _("Agreements to validate"), "patch-check", empty, book.rows(asked, "validate"))


def follow_ups(book: Book, asked: list[Ask]) -> Group:
    empty = _("No follow-up of your companies is due.")
    title = _("Follow-ups your companies owe: call them")
    return Group("follow_ups", title, "arrow-repeat", empty, book.rows(asked, "follow_up"))
