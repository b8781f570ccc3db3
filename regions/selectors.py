"""Regions and organisations with the people who help there, in a fixed number of queries."""

from django.db.models import Prefetch

from regions.models import OrganisationMembership, OrganisationRole, OrganisationService, Region


def services_with_contacts(services):
    """Services with their organisation, its `roles_today` and its `brokers_today`."""
    return services.select_related("organisation", "region").prefetch_related(
        Prefetch("organisation__roles", OrganisationRole.objects.in_force(), "roles_today"),
        Prefetch(
            "organisation__memberships",
            OrganisationMembership.objects.in_force()
            .filter(role=OrganisationMembership.Role.BROKER, user__is_active=True)
            .select_related("user"),
            "brokers_today",
        ),
    )


def regions_with_brokers():
    """Regions with `services_today`: the organisation of first contact, if there is one today."""
    primary = OrganisationService.objects.in_force().filter(is_primary=True)
    return Region.objects.select_related("country").prefetch_related(
        Prefetch("services", services_with_contacts(primary), "services_today")
    )
