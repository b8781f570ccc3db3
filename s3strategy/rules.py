"""Who may change the strategy of a region."""

import rules

from accounts.exceptions import Refused
from regions.rules import can_edit_strategy


@rules.predicate
def can_edit_priority(user, priority) -> bool:
    return can_edit_strategy(user, priority.region)


rules.add_perm("s3strategy.edit_priority", can_edit_priority)


def check_mandate(user, region, reason: str) -> None:
    if not can_edit_strategy(user, region):
        raise Refused(reason)
