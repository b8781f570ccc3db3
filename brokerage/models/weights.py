from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brokerage.matching import DEFAULT_WEIGHTS, Weights


class WeightSetQuerySet(models.QuerySet):
    def in_force(self) -> "WeightSet | None":
        """The last one written; None while the engine's own are in force."""
        return self.order_by("-number").first()


class WeightSet(models.Model):
    """What each criterion weighs in the score, from a moment on. Rows never change (trigger); the last is in force.

    Going back is a new row, too, so that the history tells what was in force when.
    """

    class Origin(models.TextChoices):
        DEFAULT = "default", _("The engine's own")
        MANAGER = "manager", _("Set by a project manager")
        PROPOSAL = "proposal", _("Begun from what was learnt")
        ROLLBACK = "rollback", _("Gone back to an earlier set")

    number = models.PositiveIntegerField(_("number"), unique=True)
    values = models.JSONField(_("weights"), default=dict)
    origin = models.CharField(_("from"), max_length=10, choices=Origin)
    rolled_back_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    comment = models.TextField(_("why"), max_length=1000, blank=True)
    # Empty for the engine's own.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = WeightSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("set of weights")
        verbose_name_plural = _("sets of weights")
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def version(self) -> str:
        return Weights().version if self.origin == self.Origin.DEFAULT else f"weights-{self.number}"

    def weights(self) -> Weights:
        return Weights(dict(self.values), self.version)


def weights_in_force() -> Weights:
    found = WeightSet.objects.in_force()
    return found.weights() if found else Weights(dict(DEFAULT_WEIGHTS))


def weights_of(version: str) -> Weights:
    """The weights that a ranking or a suggestion names; those in force where it names none."""
    if version == Weights().version:
        return Weights(dict(DEFAULT_WEIGHTS))
    number = version.removeprefix("weights-")
    found = WeightSet.objects.filter(number=int(number)).first() if number.isdigit() else None
    return found.weights() if found else weights_in_force()


class FairnessSnapshot(models.Model):
    """How evenly the current ranking treats companies, counted by a worker. Figures only, no company."""

    ranking = models.ForeignKey("brokerage.SuggestionRun", on_delete=models.CASCADE, related_name="fairness")
    figures = models.JSONField(_("figures"), default=dict)
    taken_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("fairness figures")
        verbose_name_plural = _("fairness figures")
        ordering = ["-taken_at"]

    def __str__(self) -> str:
        return f"{self.taken_at:%Y-%m-%d %H:%M}"
