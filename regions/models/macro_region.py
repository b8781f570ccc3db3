from django.db import models
from django.utils.translation import gettext_lazy as _


class MacroRegion(models.Model):
    """A group of regions of several countries that plan together, such as the Baltic Sea Region."""

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("macro-region")
        verbose_name_plural = _("macro-regions")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
