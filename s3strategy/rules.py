"""Who may change the strategy of a region."""

import rules
from django.utils.translation import gettext as _

from accounts.exceptions import Refused
from accounts.roles import Role, capacity_of
from regions.models import S3Mandate
from regions.rules import can_edit_strategy


@rules.predicate
def can_edit_priority(user, priority) -> bool:
    return can_edit_strategy(user, priority.region)


rules.add_perm("s3strategy.edit_priority", can_edit_priority)


def check_mandate(user, region, reason: str) -> None:
    if not can_edit_strategy(user, region):
        raise Refused(reason)


def is_manager(user) -> bool:
    capacity = capacity_of(user)
    return capacity is not None and capacity.role == Role.MANAGER


def check_second_person(user, proposed_by, region) -> None:
    """Whoever approves is another person: a second officer with the mandate, or a project manager."""
    if not (is_manager(user) or can_edit_strategy(user, region)):
        raise Refused(_("A second officer with the S3 mandate for this region decides, or a project manager."))
    if user == proposed_by:
        raise Refused(_("Somebody else decides on what you proposed."))


def can_decide(user, proposal) -> bool:
    try:
        check_second_person(user, proposal.proposed_by, proposal.region)
    except Refused:
        return False
    return proposal.is_open


def can_review_link(user, link, *, even_own: bool = False) -> bool:
    """Officers with any S3 mandate review links of classifications, those of a priority its region's; managers all.

    Nobody reviews what they made, as with proposals.
    """
    if not even_own and link.created_by_id is not None and link.created_by_id == user.pk:
        return False
    if is_manager(user):
        return True
    if link.priority is not None:
        return can_edit_strategy(user, link.priority.region)
    capacity = capacity_of(user)
    return (
        capacity is not None
        and capacity.role == Role.OFFICER
        and S3Mandate.objects.in_force().filter(organisation_id=capacity.holder_id).exists()
    )
