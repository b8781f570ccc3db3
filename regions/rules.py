"""Who may do what with organisations. Predicates ask the active capacity, so nobody is exempt."""

import rules

from accounts.roles import Role, capacity_of
from regions.models import S3Mandate


@rules.predicate
def is_administrator(user) -> bool:
    capacity = capacity_of(user)
    return capacity is not None and capacity.role == Role.ADMINISTRATOR


@rules.predicate
def is_broker_of(user, organisation) -> bool:
    capacity = capacity_of(user)
    return capacity is not None and capacity.role == Role.BROKER and capacity.holder_id == organisation.pk


@rules.predicate
def is_manager_of(user, organisation) -> bool:
    capacity = capacity_of(user)
    return capacity is not None and capacity.role == Role.MANAGER and capacity.holder_id == organisation.pk


@rules.predicate
def is_officer(user) -> bool:
    capacity = capacity_of(user)
    return capacity is not None and capacity.role == Role.OFFICER


@rules.predicate
def holds_mandate_for(user, region) -> bool:
    """The organisation the person works for now holds the region's S3 mandate today."""
    capacity = capacity_of(user)
    return (
        capacity is not None
        and region is not None
        and S3Mandate.objects.in_force().filter(organisation_id=capacity.holder_id, region=region).exists()
    )


can_edit_strategy = is_officer & holds_mandate_for


def can_invite_people(user, organisation) -> bool:
    return is_administrator(user)
