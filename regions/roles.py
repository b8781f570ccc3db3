from accounts.roles import Capacity, Role
from regions.models import OrganisationMembership


def capacity_key(role: str, organisation) -> str:
    return f"{role}:{organisation.public_id}"


def organisation_capacities(user) -> list[Capacity]:
    """What `user` may work as for organisations today; one query."""
    rows = (
        OrganisationMembership.objects.in_force()
        .filter(user=user)
        .select_related("organisation")
        .order_by("role", "organisation__name", "pk")
    )
    return [
        Capacity(
            role=Role(row.role),
            key=capacity_key(row.role, row.organisation),
            label=f"{Role(row.role).label}, {row.organisation.short_name}",
            holder=row.organisation,
            holder_id=row.organisation_id,
        )
        for row in rows
    ]
