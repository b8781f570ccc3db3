"""Who must have a second factor and has none yet."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings


def lacks_second_factor(user) -> bool:
    """Any capacity of a role named in the settings counts, whichever the person works in now."""
    needed = settings.TIBS_SECOND_FACTOR_ROLES
    return bool(needed) and any(held.role in needed for held in user.capacities) and not is_mfa_enabled(user)
