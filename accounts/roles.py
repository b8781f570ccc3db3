"""Who somebody is at this moment: one person may hold several capacities and works in one.

The floors above register where capacities come from; rights are those of the active capacity,
read from rows in force today, so a membership that ended does not hold at the next request.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    SME = "sme", _("SME")
    BROKER = "broker", _("Innovation broker")
    OFFICER = "officer", _("Regional authority officer")
    MANAGER = "manager", _("Project manager")
    ADMINISTRATOR = "administrator", _("Administrator")


@dataclass(frozen=True, slots=True)
class Capacity:
    """A role held for something: `holder` is the company or organisation, None for administrators."""

    role: Role
    key: str
    label: str
    holder: Any = None
    holder_id: int | None = None
    is_owner: bool = False


Provider = Callable[[Any], list[Capacity]]
_providers: list[Provider] = []


def register_provider(provider: Provider) -> None:
    if provider not in _providers:
        _providers.append(provider)


def administrator_capacities(user) -> list[Capacity]:
    if not user.is_staff:
        return []
    return [Capacity(Role.ADMINISTRATOR, "administrator", str(Role.ADMINISTRATOR.label))]


def capacities_of(user) -> list[Capacity]:
    """All capacities of `user` in force today, the providers' order kept."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    return [capacity for provider in _providers for capacity in provider(user)]


def capacity_of(user) -> Capacity | None:
    """The active capacity, None for visitors and for people who belong nowhere yet."""
    return user.capacity if getattr(user, "is_authenticated", False) else None
