from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import WebField
from s3strategy.exercise_enums import DeclarationState

from .candidate import Candidate
from .exercise import Exercise


class Declaration(models.Model):
    """An organisation or authority declares that it adopts the strategy, or some of its priorities."""

    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="declarations")
    organisation = models.ForeignKey(
        "regions.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="declarations",
        verbose_name=_("organisation"),
    )
    house = models.CharField(
        _("organisation outside the portal"), max_length=200, blank=True, help_text=_("When it is not in the list.")
    )
    region = models.ForeignKey(
        "regions.Region",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("region"),
    )
    priorities = models.ManyToManyField(
        Candidate,
        blank=True,
        related_name="declarations",
        verbose_name=_("priorities"),
        help_text=_("Leave empty for the whole strategy."),
    )
    signed_on = models.DateField(_("day of the decision"))
    document = models.CharField(_("document of the decision"), max_length=300)
    link = WebField(_("address of the document"), blank=True)
    commitments = models.TextField(_("commitments"), max_length=2000, blank=True)
    state = models.CharField(max_length=10, choices=DeclarationState, default=DeclarationState.DECLARED, editable=False)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("declaration of adoption")
        verbose_name_plural = _("declarations of adoption")
        ordering = ["signed_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(house=""), name="s3strategy_declaration_of_somebody"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.exercise}"

    @property
    def name(self) -> str:
        return self.organisation.name if self.organisation else self.house


class MonitoringIndicator(models.Model):
    """What the regions want to change by the strategy, from a baseline to a target."""

    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="indicators")
    candidate = models.ForeignKey(
        Candidate,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="indicators",
        verbose_name=_("priority"),
        help_text=_("Empty: it concerns the whole strategy."),
    )
    title = models.CharField(_("indicator"), max_length=200)
    unit = models.CharField(_("unit"), max_length=50, blank=True)
    baseline = models.DecimalField(_("baseline"), max_digits=16, decimal_places=3, null=True, blank=True)
    baseline_year = models.PositiveSmallIntegerField(_("year of the baseline"), null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=16, decimal_places=3, null=True, blank=True)
    target_year = models.PositiveSmallIntegerField(_("year of the target"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("monitoring indicator")
        verbose_name_plural = _("monitoring indicators")
        ordering = ["exercise", "pk"]

    def __str__(self) -> str:
        return self.title


class IndicatorValue(models.Model):
    indicator = models.ForeignKey(MonitoringIndicator, on_delete=models.CASCADE, related_name="values")
    year = models.PositiveSmallIntegerField(_("year"))
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=3)
    source = models.CharField(_("source"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("value of an indicator")
        verbose_name_plural = _("values of indicators")
        ordering = ["indicator", "year", "at"]
        constraints = [models.UniqueConstraint(fields=["indicator", "year"], name="s3strategy_indicator_value_a_year")]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.year}: {self.value}"
