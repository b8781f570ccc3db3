from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from s3strategy.enums import Level


class StrategyDocument(models.Model):
    """A strategy that holds priorities: of a region or, where it stands in for regions without one, of a country."""

    class Status(models.TextChoices):
        IN_FORCE = "in_force", _("in force")
        HISTORIC = "historic", _("no longer in force")
        DRAFT = "draft", _("draft")
        NOT_KNOWN = "not_known", _("not known")

    key = models.SlugField(_("key"), unique=True, max_length=150)
    title = models.CharField(_("title"), max_length=250, blank=True, help_text=_("Leave empty when it is not known."))
    region = models.ForeignKey(
        "regions.Region",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="strategy_documents",
        verbose_name=_("region"),
    )
    country = models.ForeignKey(
        "regions.Country",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="strategy_documents",
        verbose_name=_("country"),
        help_text=_("Of a national strategy."),
    )
    sub_area = models.CharField(_("part of the region"), max_length=150, blank=True)
    level = models.CharField(_("level"), max_length=20, choices=Level)
    period_from = models.PositiveSmallIntegerField(_("first year"), null=True, blank=True)
    period_to = models.PositiveSmallIntegerField(_("last year"), null=True, blank=True)
    period_text = models.CharField(
        _("period"), max_length=100, blank=True, help_text=_("Year or period as the source says it.")
    )
    link = models.TextField(_("source"), max_length=1000, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.NOT_KNOWN)
    follows = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="followed_by",
        verbose_name=_("takes the place of"),
    )

    class Meta:
        verbose_name = _("strategy document")
        verbose_name_plural = _("strategy documents")
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(region=None, country__isnull=False) | Q(region__isnull=False, country=None),
                name="s3strategy_document_region_or_country",
                violation_error_message=_("Name either a region or a country."),
            ),
            models.CheckConstraint(
                condition=Q(period_from=None) | Q(period_to=None) | Q(period_to__gte=F("period_from")),
                name="s3strategy_document_years_in_order",
                violation_error_message=_("The last year lies before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("s3strategy:document_detail", args=[self.key])

    @property
    def place(self):
        return self.region or self.country

    @property
    def name(self) -> str:
        """The title, or a description of a document whose title is not known."""
        if self.title:
            return self.title
        place = f"{self.place}, {self.sub_area}" if self.sub_area else str(self.place)
        if self.level == Level.NATIONAL_INITIATIVE:
            text = _now("National initiative in %(place)s, %(period)s")
        else:
            text = _now("Smart specialisation strategy of %(place)s, %(period)s")
        return text % {"place": place, "period": self.period_text or _now("year not known")}

    def has_ended_by(self, year: int) -> bool:
        return self.period_to is not None and self.period_to < year
