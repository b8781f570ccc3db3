from django.db import models
from django.utils.translation import gettext_lazy as _


class RegionFact(models.Model):
    """A figure or a class of a region with its year and source. What is not known has no row, or no value."""

    class Indicator(models.TextChoices):
        POPULATION = "population", _("Population")
        GDP_PER_HEAD_EUR = "gdp_per_head_eur", _("Gross domestic product per head, in euro")
        GDP_PER_HEAD_PPS = "gdp_per_head_pps", _("Gross domestic product per head, in purchasing power standards")
        INNOVATION_GROUP = "innovation_group", _("Group in the regional innovation scoreboard")

    region = models.ForeignKey(
        "regions.Region", on_delete=models.CASCADE, related_name="facts", verbose_name=_("region")
    )
    indicator = models.CharField(_("indicator"), max_length=30, choices=Indicator)
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=2, null=True, blank=True)
    text = models.CharField(_("value in words"), max_length=100, blank=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    year_text = models.CharField(
        _("year as the source says it"), max_length=100, blank=True, help_text=_("When it is not a plain year.")
    )
    source = models.TextField(_("source"), blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("fact about a region")
        verbose_name_plural = _("facts about regions")
        ordering = ["region", "indicator", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "indicator", "year"], nulls_distinct=False, name="regions_fact_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.region}: {self.get_indicator_display()}"

    @property
    def is_known(self) -> bool:
        return self.value is not None or bool(self.text)
