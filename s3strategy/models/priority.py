from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regions.models.dated import Dated, in_force_q
from s3strategy.enums import Level, ValueChainArea

from .concept import Concept
from .document import StrategyDocument


class PriorityQuerySet(models.QuerySet):
    def current(self, on=None):
        """Not withdrawn, and valid on that day as far as its dates are known."""
        return self.filter(in_force_q(on), withdrawn_at=None)


class Priority(Dated):
    """What a region wants to be strong in, as its smart specialisation strategy or a stand-in for it says.

    Title and description are in English, the working language; other languages are rows (`PriorityText`).
    """

    Level = Level

    # Our own choice, shown on the pages: how much a priority counts beside one the region set itself and still holds.
    WEIGHTS = {
        Level.REGIONAL: 1.0,
        Level.SUB_REGIONAL: 0.8,
        Level.NATIONAL_INITIATIVE: 0.7,
        Level.NATIONAL: 0.5,
        Level.HISTORIC: 0.5,
    }

    key = models.SlugField(_("key"), unique=True, max_length=150)
    region = models.ForeignKey(
        "regions.Region", on_delete=models.CASCADE, related_name="priorities", verbose_name=_("region")
    )
    nuts_code = models.CharField(_("NUTS code"), max_length=5, blank=True)
    nuts_version = models.PositiveSmallIntegerField(_("NUTS version"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), max_length=2000, blank=True)
    source = models.TextField(_("source"), max_length=1000, blank=True)
    year_text = models.CharField(_("year"), max_length=100, blank=True, help_text=_("As the source says it."))
    level = models.CharField(_("level"), max_length=20, choices=Level)
    level_note = models.CharField(_("note on the level"), max_length=200, blank=True)
    sub_area = models.CharField(_("part of the region"), max_length=150, blank=True)
    document = models.ForeignKey(
        StrategyDocument,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="priorities",
        verbose_name=_("strategy document"),
    )
    follows = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="followed_by",
        verbose_name=_("takes the place of"),
        help_text=_("The priority of an earlier period that it goes on from."),
    )
    value_chain_areas = ArrayField(
        models.CharField(max_length=30, choices=ValueChainArea),
        default=list,
        blank=True,
        verbose_name=_("places in the value chain"),
        help_text=_("Where in a chain of value the region is strong here. Leave empty when it is not known."),
    )
    evidence = models.TextField(
        _("evidence"),
        max_length=2000,
        blank=True,
        help_text=_("Figures, studies or consultations behind the choice, with their source."),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    concepts = models.ManyToManyField(Concept, through="s3strategy.PriorityCode", related_name="priorities")

    objects = PriorityQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("priority")
        verbose_name_plural = _("priorities")
        ordering = ["region__name_en", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("s3strategy:priority_detail", args=[self.key])

    @property
    def is_stand_in(self) -> bool:
        """Taken from the national strategy because the region has none of its own."""
        return self.level == self.Level.NATIONAL

    @property
    def is_own_and_current(self) -> bool:
        return self.level == self.Level.REGIONAL

    @property
    def weight(self) -> float:
        return self.WEIGHTS[self.Level(self.level)]


class PriorityText(models.Model):
    """A priority in another language than English."""

    priority = models.ForeignKey(Priority, on_delete=models.CASCADE, related_name="texts", verbose_name=_("priority"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("text of a priority")
        verbose_name_plural = _("texts of priorities")
        ordering = ["priority", "language"]
        constraints = [
            models.UniqueConstraint(fields=["priority", "language"], name="s3strategy_text_once"),
        ]

    def __str__(self) -> str:
        return self.title


class PriorityCode(models.Model):
    """A priority speaks about a concept. The first coding is our own and says so until somebody reviews it."""

    class Origin(models.TextChoices):
        OWN = "own", _("own, unreviewed")
        OWN_REVIEWED = "own-reviewed", _("own, reviewed")
        SOURCE = "source", _("from the source")
        OFFICER = "officer", _("from an officer of the region")

    priority = models.ForeignKey(Priority, on_delete=models.CASCADE, related_name="codes", verbose_name=_("priority"))
    concept = models.ForeignKey(
        Concept, on_delete=models.PROTECT, related_name="priority_codes", verbose_name=_("concept")
    )
    origin = models.CharField(_("origin"), max_length=20, choices=Origin, default=Origin.OWN)
    confidence = models.DecimalField(
        _("confidence"),
        max_digits=3,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal("1"))],
        help_text=_("From 0.01 to 1: how surely the priority means this concept."),
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("reviewed by"),
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)

    class Meta:
        verbose_name = _("code of a priority")
        verbose_name_plural = _("codes of priorities")
        ordering = ["priority", "-confidence", "concept"]
        constraints = [
            models.UniqueConstraint(fields=["priority", "concept"], name="s3strategy_priority_concept_once"),
            models.CheckConstraint(
                condition=models.Q(confidence__gt=0, confidence__lte=1), name="s3strategy_code_confidence"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.priority}: {self.concept}"

    @property
    def is_reviewed(self) -> bool:
        return self.reviewed_at is not None


class PriorityRevision(models.Model):
    """A priority as it stood before a change, with who changed it, when and why."""

    priority = models.ForeignKey(Priority, on_delete=models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField(_("version"))
    values = models.JSONField(_("values before the change"), default=dict)
    changed_fields = models.JSONField(_("changed fields"), default=list)
    comment = models.CharField(_("reason"), max_length=300, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("changed by"),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("approved by"),
    )
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    class Meta:
        verbose_name = _("earlier version of a priority")
        verbose_name_plural = _("earlier versions of priorities")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["priority", "version"], name="s3strategy_revision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.priority} ({self.version})"
