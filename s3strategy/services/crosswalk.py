"""What people decide about links of the crosswalk."""

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from s3strategy.models import Concept, CrosswalkLink, CrosswalkStep, Priority
from s3strategy.rules import can_review_link

State = CrosswalkLink.State


def add_link(
    *, by: User, concept: Concept, other: Concept | None = None, priority: Priority | None = None, confidence: Decimal
) -> CrosswalkLink:
    """A person's link; it counts half until another person accepts it."""
    if other is not None:
        concept, other = sorted((concept, other), key=lambda item: item.pk)
        if concept == other or concept.scheme == other.scheme:
            raise NotPossible(_("Choose concepts of two different classifications."))
    link = CrosswalkLink(
        concept=concept,
        other=other,
        priority=priority,
        confidence=confidence,
        origin=CrosswalkLink.Origin.PERSON,
        created_by=by,
    )
    if not can_review_link(by, link, even_own=True):
        raise Refused(_only())
    try:
        with transaction.atomic():
            link.save()
    except IntegrityError:
        raise NotPossible(_("These two are linked already, or the link was rejected. Review that one.")) from None
    return link


def review_link(*, by: User, link: CrosswalkLink, version: int, is_accepted: bool) -> CrosswalkLink:
    """Accept or reject. Raises TooLate when somebody else reviewed it since."""
    if not can_review_link(by, link):
        raise Refused(_only())
    state = State.ACCEPTED if is_accepted else State.REJECTED
    with transaction.atomic():
        current = CrosswalkLink.objects.select_for_update(of=("self",)).select_related("reviewed_by").get(pk=link.pk)
        rows = CrosswalkLink.objects.filter(pk=link.pk, version=version).exclude(state=state)
        changed = rows.update(state=state, reviewed_by=by, reviewed_at=timezone.now(), version=F("version") + 1)
        if not changed:
            sentence = _("%(person)s reviewed this link meanwhile: %(state)s.")
            who = current.reviewed_by or _("Somebody")
            raise TooLate(sentence % {"person": who, "state": current.get_state_display()})
        CrosswalkStep.objects.create(link=link, from_state=current.state, to_state=state, by=by)
    link.refresh_from_db()
    return link


def _only() -> str:
    return _(
        "Links are reviewed by officers with an S3 mandate, those of a priority by officers of its region, and by "
        "project managers; never by the person who made the link."
    )
