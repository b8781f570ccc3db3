"""Links between classifications and priorities: which keyword goes with which activity, science or priority."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Attempted

from .concept import Concept
from .priority import Priority


class CrosswalkQuerySet(models.QuerySet):
    def counting(self):
        return self.exclude(state=CrosswalkLink.State.REJECTED)


class CrosswalkLink(models.Model):
    """A concept means about the same as another concept, or a priority is about it.

    A link of two concepts holds in both directions and is stored once, the older row as `concept`. Until a person
    has reviewed it, it counts less (`UNREVIEWED`) and says so.
    """

    UNREVIEWED = Decimal("0.5")

    class Origin(models.TextChoices):
        PERSON = "person", _("from a person")
        RULE = "rule", _("from a rule")
        PROPOSAL = "proposal", _("proposed from the texts")

    class State(models.TextChoices):
        OPEN = "open", _("not reviewed")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")

    concept = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="links", verbose_name=_("concept"))
    other = models.ForeignKey(
        Concept,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="links_back",
        verbose_name=_("other concept"),
    )
    priority = models.ForeignKey(
        Priority, null=True, blank=True, on_delete=models.CASCADE, related_name="links", verbose_name=_("priority")
    )
    confidence = models.DecimalField(
        _("confidence"),
        max_digits=3,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal("1"))],
        help_text=_("From 0.01 to 1: how surely the two mean the same."),
    )
    origin = models.CharField(_("origin"), max_length=20, choices=Origin)
    basis = models.CharField(_("on what it rests"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.OPEN)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("reviewed by"),
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)

    objects = CrosswalkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link of the crosswalk")
        verbose_name_plural = _("links of the crosswalk")
        ordering = ["-confidence", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(other=None, priority__isnull=False) | Q(other__isnull=False, priority=None),
                name="s3strategy_link_has_one_end",
            ),
            models.CheckConstraint(
                condition=Q(other=None) | Q(concept__lt=F("other")), name="s3strategy_link_in_order"
            ),
            models.UniqueConstraint(fields=["concept", "other"], name="s3strategy_link_of_concepts_once"),
            models.UniqueConstraint(fields=["concept", "priority"], name="s3strategy_link_of_priority_once"),
            models.CheckConstraint(condition=Q(confidence__gt=0, confidence__lte=1), name="s3strategy_link_confidence"),
        ]

    def __str__(self) -> str:
        return f"{self.concept} – {self.end}"

    @property
    def end(self):
        return self.priority or self.other

    @property
    def is_reviewed(self) -> bool:
        return self.state == self.State.ACCEPTED

    @property
    def weight(self) -> Decimal:
        """What it counts: its confidence, half of it while nobody has reviewed it, nothing once rejected."""
        if self.state == self.State.REJECTED:
            return Decimal(0)
        return self.confidence if self.is_reviewed else self.confidence * self.UNREVIEWED


class CrosswalkStep(models.Model):
    """What a person decided about a link. Rows are only added."""

    link = models.ForeignKey(CrosswalkLink, on_delete=models.CASCADE, related_name="steps")
    from_state = models.CharField(max_length=20, choices=CrosswalkLink.State)
    to_state = models.CharField(max_length=20, choices=CrosswalkLink.State)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("step of a link")
        verbose_name_plural = _("steps of links")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.link_id}: {self.from_state} > {self.to_state}"


class CrosswalkWorkQuerySet(models.QuerySet):
    def due(self):
        return self.filter(parked_at=None).exclude(done_for=F("wanted"))


class CrosswalkWork(Attempted):
    """That links are to be proposed: for a priority, or among the classifications (no priority).

    `wanted` is the version of the priority, or the number of concepts; `done_for` the one that was worked on.
    """

    priority = models.OneToOneField(
        Priority, null=True, blank=True, on_delete=models.CASCADE, related_name="crosswalk_work"
    )
    wanted = models.PositiveIntegerField()
    done_for = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    objects = CrosswalkWorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("links to propose")
        verbose_name_plural = _("links to propose")
        constraints = [
            models.UniqueConstraint(fields=["priority"], nulls_distinct=False, name="s3strategy_crosswalk_work_once")
        ]

    def __str__(self) -> str:
        return f"{self.priority_id}"
