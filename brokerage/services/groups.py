"""Ask for groups of companies that complete a value chain."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.doorbell import ring
from accounts.exceptions import NotPossible, Refused
from accounts.models import User
from brokerage import rules
from brokerage.enums import ProfileState
from brokerage.models import GroupSearch, Profile


def may_look_for_groups(by: User, profile: Profile) -> bool:
    return rules.is_serving_broker(by, profile) and profile.state == ProfileState.PUBLISHED and profile.is_in_date


def look_for_groups(*, by: User, profile: Profile) -> GroupSearch:
    """One search an organisation and profile; asking again looks anew. A worker does the work."""
    if not rules.is_serving_broker(by, profile):
        raise Refused(_("Only a broker who serves the company looks for groups around its profile."))
    if not may_look_for_groups(by, profile):
        raise NotPossible(_("Groups are looked for around a profile that is published."))
    if not (profile.offers_areas or profile.seeks_areas):
        raise NotPossible(
            _("The profile names no area of the value chain. Add what the company offers or seeks, then look again.")
        )
    with transaction.atomic():
        search, _is_new = GroupSearch.objects.update_or_create(
            profile=profile,
            organisation_id=by.capacity.holder_id,
            defaults={"asked_by": by, "wanted_at": timezone.now(), "attempts": 0, "parked_at": None},
        )
        ring("brokerage.tasks.find_groups", search.pk)
    return search
