from django.utils.translation import gettext as _

from accounts.exceptions import Refused
from accounts.models import User
from accounts.roles import Capacity


def switch_capacity(*, by: User, key: str) -> Capacity:
    """Work as another of one's capacities from now on."""
    for capacity in by.capacities:
        if capacity.key == key:
            by.active_capacity = key
            by.save(update_fields=["active_capacity"])
            return capacity
    raise Refused(_("You do not hold this role any more. Choose another one from the list."))
