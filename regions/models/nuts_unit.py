from django.db import models
from django.utils.translation import gettext_lazy as _


class NutsUnit(models.Model):
    """A territorial unit in one version of NUTS. The code alone says nothing: borders move between versions."""

    code = models.CharField(_("code"), max_length=5)
    version = models.PositiveSmallIntegerField(_("version"), help_text=_("The year of the NUTS version."))
    level = models.PositiveSmallIntegerField(_("level"))
    name = models.CharField(_("name"), max_length=150, blank=True, help_text=_("Leave empty when it is not known."))
    country = models.ForeignKey(
        "regions.Country", on_delete=models.PROTECT, related_name="nuts_units", verbose_name=_("country")
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", verbose_name=_("part of")
    )
    successor = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="predecessors",
        verbose_name=_("followed by"),
        help_text=_("The unit of a later version that takes its place, also when the borders changed."),
    )

    class Meta:
        verbose_name = _("NUTS unit")
        verbose_name_plural = _("NUTS units")
        ordering = ["code", "version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="regions_nuts_code_version"),
            models.CheckConstraint(condition=models.Q(level__lte=3), name="regions_nuts_level"),
        ]
        indexes = [models.Index(fields=["country", "version", "level"], name="regions_nuts_country")]

    def __str__(self) -> str:
        return f"{self.code} {self.name or '?'} ({self.version})"

    @property
    def codes_upwards(self) -> list[str]:
        """This code and those of the units that contain it: FI197 -> FI197, FI19, FI1, FI."""
        return [self.code[:length] for length in range(len(self.code), 1, -1)]
