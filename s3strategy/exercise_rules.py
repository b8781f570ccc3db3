"""Who may do what in a Trans-S3 exercise. Predicates ask the active capacity."""

import rules

from accounts.roles import Role, capacity_of
from regions.models import S3Mandate

# Organisations whose people work in an exercise: officers judge and add, brokers read.
MEMBER_ROLES = (Role.OFFICER, Role.BROKER)


@rules.predicate
def is_project_manager(user, exercise=None) -> bool:
    capacity = capacity_of(user)
    return capacity is not None and capacity.role == Role.MANAGER


@rules.predicate
def is_officer_of(user, exercise) -> bool:
    """An officer of an organisation that leads it, is a member, or holds the mandate for one of its regions."""
    capacity = capacity_of(user)
    if capacity is None or capacity.role != Role.OFFICER or exercise is None:
        return False
    return (
        exercise.leader_id == capacity.holder_id
        or exercise.members.filter(pk=capacity.holder_id).exists()
        or S3Mandate.objects.in_force()
        .filter(organisation_id=capacity.holder_id, region__in=exercise.regions.all())
        .exists()
    )


@rules.predicate
def votes_for_a_region(user, exercise) -> bool:
    """An officer whose organisation holds the mandate for one of its regions: it votes for that region."""
    capacity = capacity_of(user)
    return (
        capacity is not None
        and capacity.role == Role.OFFICER
        and S3Mandate.objects.in_force()
        .filter(organisation_id=capacity.holder_id, region__in=exercise.regions.all())
        .exists()
    )


@rules.predicate
def speaks_for_an_organisation(user, exercise) -> bool:
    capacity = capacity_of(user)
    return capacity is not None and capacity.role in (*MEMBER_ROLES, Role.MANAGER)


may_move = is_project_manager
may_contribute = is_project_manager | is_officer_of
