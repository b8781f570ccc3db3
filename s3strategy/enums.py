"""Closed lists that regions and companies share."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """Whose a strategy is, and whether it still holds."""

    REGIONAL = "regional", _("regional")
    SUB_REGIONAL = "sub-regional", _("part of the region")
    NATIONAL = "national", _("national stand-in")
    NATIONAL_INITIATIVE = "national-initiative", _("national initiative in the region")
    HISTORIC = "historic", _("historic")


class ValueChainArea(models.TextChoices):
    """Porter's nine areas."""

    INBOUND_LOGISTICS = "inbound_logistics", _("Inbound logistics")
    OPERATIONS = "operations", _("Operations")
    OUTBOUND_LOGISTICS = "outbound_logistics", _("Outbound logistics")
    MARKETING_SALES = "marketing_sales", _("Marketing and sales")
    SERVICE = "service", _("Service")
    INFRASTRUCTURE = "infrastructure", _("Infrastructure")
    HUMAN_RESOURCES = "human_resources", _("Human resources")
    TECHNOLOGY_DEVELOPMENT = "technology_development", _("Technology development")
    PROCUREMENT = "procurement", _("Procurement")
