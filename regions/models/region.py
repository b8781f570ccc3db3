from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .nuts_unit import NutsUnit


class RegionQuerySet(models.QuerySet):
    def for_unit(self, unit: NutsUnit):
        """Regions that contain `unit`, by the codes of its version of NUTS or of the unit it took the place of."""
        condition = models.Q()
        for known in [unit, *unit.predecessors.all()]:
            condition |= models.Q(
                region_units__unit__version=known.version, region_units__unit__code__in=known.codes_upwards
            )
        return self.filter(condition).distinct()

    def with_mandate_of(self, organisation, on=None):
        from .dated import in_force_q

        return self.filter(in_force_q(on, "mandates__"), mandates__organisation=organisation).distinct()


class Region(models.Model):
    """A region as the programme sees it: a set of NUTS units served by a partner organisation."""

    class Group(models.TextChoices):
        SUPPORTED = "supported", _("supported")
        ADVANCED = "advanced", _("advanced")

    key = models.SlugField(_("key"), unique=True)
    name_en = models.CharField(_("name in English"), max_length=120)
    name_local = models.CharField(_("own name"), max_length=120, blank=True)
    country = models.ForeignKey(
        "regions.Country", on_delete=models.PROTECT, related_name="regions", verbose_name=_("country")
    )
    macro_region = models.ForeignKey(
        "regions.MacroRegion",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="regions",
        verbose_name=_("macro-region"),
    )
    group = models.CharField(_("group"), max_length=20, choices=Group, blank=True)
    units = models.ManyToManyField(NutsUnit, through="regions.RegionUnit", related_name="regions")
    nuts_note = models.TextField(_("note on the NUTS units"), blank=True)
    capital = models.CharField(_("main town"), max_length=100, blank=True)
    capital_basis = models.TextField(_("source of the main town"), blank=True)
    centroid_lat = models.DecimalField(_("latitude"), max_digits=6, decimal_places=3, null=True, blank=True)
    centroid_lon = models.DecimalField(_("longitude"), max_digits=6, decimal_places=3, null=True, blank=True)
    nuts_source = models.TextField(_("source of the units"), blank=True)
    centroid_source = models.TextField(_("source of the position"), blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["name_en"]

    def __str__(self) -> str:
        return self.name_en

    def get_absolute_url(self) -> str:
        return reverse("regions:region_detail", args=[self.key])

    @property
    def name(self) -> str:
        return self.name_en


class RegionUnit(models.Model):
    """One NUTS unit of a region in one version."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="region_units", verbose_name=_("region"))
    unit = models.ForeignKey(NutsUnit, on_delete=models.PROTECT, related_name="region_units", verbose_name=_("unit"))

    class Meta:
        verbose_name = _("unit of a region")
        verbose_name_plural = _("units of regions")
        ordering = ["unit__version", "unit__code"]
        constraints = [models.UniqueConstraint(fields=["region", "unit"], name="regions_region_unit_once")]

    def __str__(self) -> str:
        return f"{self.region}: {self.unit}"
