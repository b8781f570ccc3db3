"""Other weights for the engine: a row with its reason, and a complete ranking begun with it."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from accounts.roles import Role
from brokerage.jobs.recompute import begin_ranking
from brokerage.matching import DEFAULT_WEIGHTS
from brokerage.matching.keys import CRITERIA
from brokerage.models import WeightSet

Origin = WeightSet.Origin


def set_weights(
    *, by: User, values: Mapping[str, float], comment: str, based_on: int, origin: str = Origin.MANAGER
) -> WeightSet:
    """`based_on`: number of the set that was in force when the person began (0: the engine's own)."""
    return _write(by, values, comment, based_on, origin)


def roll_back(*, by: User, to: WeightSet, comment: str, based_on: int) -> WeightSet:
    return _write(by, to.values, comment, based_on, Origin.ROLLBACK, to)


def _write(
    by: User, values: Mapping[str, float], comment: str, based_on: int, origin: str, to: WeightSet | None = None
) -> WeightSet:
    if not by.acts_as(Role.MANAGER):
        raise Refused(_("Only project managers change the weights."))
    if not comment.strip():
        raise NotPossible(_("A comment is missing."), {"comment": _("Say in a sentence why, so that others know.")})
    whole = {key: round(float(values.get(key, 0.0)), 6) for key in CRITERIA}
    if min(whole.values()) < 0 or sum(whole.values()) <= 0:
        raise NotPossible(_("At least one criterion must weigh something, and none less than nothing."))
    late = TooLate(_("Somebody set other weights a moment ago. Look at them before you go on."))
    with transaction.atomic():
        current = WeightSet.objects.in_force()
        if based_on != (current.number if current else 0):
            raise late
        if whole == (dict(current.values) if current else dict(DEFAULT_WEIGHTS)):
            raise NotPossible(_("These weights are in force already."))
        try:
            with transaction.atomic():
                if current is None:
                    WeightSet.objects.create(number=1, values=dict(DEFAULT_WEIGHTS), origin=Origin.DEFAULT)
                row = WeightSet.objects.create(
                    number=max(based_on, 1) + 1,
                    values=whole,
                    origin=origin,
                    rolled_back_to=to,
                    comment=comment.strip(),
                    by=by,
                )
        except IntegrityError:
            raise late from None
        begin_ranking()
    return row
