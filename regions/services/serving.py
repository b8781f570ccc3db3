from datetime import date

from regions.models import Organisation, OrganisationService, Region


def serving_organisation(region: Region, on: date | None = None) -> Organisation | None:
    """The primary organisation of `region` on that day, None while it waits for one."""
    service = (
        OrganisationService.objects.in_force(on)
        .filter(region=region, is_primary=True)
        .select_related("organisation")
        .first()
    )
    return service.organisation if service else None
