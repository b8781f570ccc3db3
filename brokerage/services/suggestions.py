from django.db import transaction
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible, Refused
from brokerage import moves, rules
from brokerage.enums import Decision, DismissReason
from brokerage.models import Match, Profile, Step, Suggestion
from brokerage.services.cases import open_case
from brokerage.services.conflicts import check_no_conflict, note_competitor


def side_to_decide(by, suggestion: Suggestion) -> str:
    """The side `by` decides for: the first one its organisation serves that is still open."""
    held = by.capacity
    sides = suggestion.sides_of(held.holder_id if held and rules.is_broker(by) else None)
    mine = [side for side in sides if not rules.belongs_to(by, suggestion.profile_of(side).company)]
    if not mine:
        raise Refused(_("Only a broker of one of the two companies decides on this suggestion."))
    still_open = [side for side in mine if suggestion.decision_of(side) == Decision.OPEN]
    return (still_open or mine)[0]


def dismiss(*, by, suggestion: Suggestion, reason: str, note: str = "") -> Step:
    """Say no for one's own side; the pair comes back only after a material change of a profile (`may_return`)."""
    with transaction.atomic():
        side = side_to_decide(by, suggestion)
        step = moves.decide(suggestion, side, "dismiss", by=by, reason=reason, note=note)
        if reason == DismissReason.COMPETITOR:
            # The companies compete with all their profiles, not with these two alone.
            note_competitor(
                by=by,
                company=suggestion.profile_of(side).company,
                other=suggestion.profile_of("b" if side == "a" else "a").company,
            )
        return step


def shortlist(*, by, suggestion: Suggestion, note: str = "") -> Match:
    """Say yes for one's own side and open the match; a running match of the pair is joined, not doubled."""
    side = side_to_decide(by, suggestion)
    with transaction.atomic():
        moves.decide(suggestion, side, "shortlist", by=by, note=note)
        # Locked so that two brokers of two sides open one case between them.
        locked = Suggestion.objects.select_for_update().get(pk=suggestion.pk)
        if Decision.DISMISSED in (locked.decision_a, locked.decision_b):
            raise NotPossible(_("The other side's broker has dismissed this suggestion."))
        if (
            Profile.objects.filter(pk__in=[locked.profile_a_id, locked.profile_b_id], company__erased_at=None).count()
            < 2
        ):
            raise NotPossible(_("One of the companies has left the portal."))
        check_no_conflict(by=by, companies=(suggestion.profile_a.company, suggestion.profile_b.company))
        home, partner = locked.profile_of(side), locked.profile_of("b" if side == "a" else "a")
        return open_case(home=home, partner=partner, by=by, note=note, suggestion=locked)
