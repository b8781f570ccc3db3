"""How a case of two profiles begins, wherever it comes from."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.exceptions import TooLate
from brokerage import moves
from brokerage.models import Match, Party, Profile, Suggestion
from brokerage.workflow import RUNNING_MATCH_STATES


def pair_of(one: Profile, other: Profile) -> tuple[int, int]:
    return min(one.pk, other.pk), max(one.pk, other.pk)


def open_case(*, home: Profile, partner: Profile, by, note: str = "", suggestion: Suggestion | None = None) -> Match:
    """The running match of the pair, else a new one; in the caller's transaction."""
    pair_key = "{}-{}".format(*pair_of(home, partner))
    running = Match.objects.filter(pair_key=pair_key, state__in=RUNNING_MATCH_STATES).first()
    if running is not None:
        return running
    try:
        with transaction.atomic():
            match = Match.objects.create(suggestion=suggestion, pair_key=pair_key, opened_by=by)
    except IntegrityError:
        raise TooLate(_("Somebody opened a match of these two profiles a moment ago.")) from None
    for profile in (home, partner):
        Party.objects.create(match=match, company=profile.company, profile=profile, is_home=profile == home)
    moves.note_opening(match, by=by, note=note)
    return match
