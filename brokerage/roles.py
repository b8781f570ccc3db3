"""Where the capacity of an SME person comes from."""

from accounts.roles import Capacity, Role

from .models import CompanyMembership


def sme_capacities(user) -> list[Capacity]:
    memberships = CompanyMembership.objects.in_force().filter(user=user).select_related("company").order_by("pk")
    return [
        Capacity(
            role=Role.SME,
            key=f"sme:{membership.company.public_id}",
            label=membership.company.name,
            holder=membership.company,
            holder_id=membership.company_id,
            is_owner=membership.is_owner,
        )
        for membership in memberships
        if membership.company.merged_into_id is None
    ]
