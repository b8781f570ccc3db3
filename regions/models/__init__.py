from .country import Country
from .enquiry import Enquiry
from .invitation import OrganisationInvitation
from .macro_region import MacroRegion
from .nuts_unit import NutsUnit
from .organisation import (
    Organisation,
    OrganisationMembership,
    OrganisationRole,
    OrganisationService,
    S3Mandate,
)
from .reference import ReferenceLoad, ReferenceRow
from .region import Region, RegionUnit
from .region_fact import RegionFact

__all__ = [
    "Country",
    "Enquiry",
    "MacroRegion",
    "NutsUnit",
    "Organisation",
    "OrganisationInvitation",
    "OrganisationMembership",
    "OrganisationRole",
    "OrganisationService",
    "ReferenceLoad",
    "ReferenceRow",
    "Region",
    "RegionFact",
    "RegionUnit",
    "S3Mandate",
]
