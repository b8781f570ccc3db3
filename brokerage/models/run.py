import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Attempted

from .profile import Profile


class SuggestionRun(models.Model):
    """One computation of suggestions: with which engine, which weights, over how many profiles.

    A ranking is a run that others write into: its lists hold all profiles. People see the current one only.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    engine_version = models.CharField(_("engine"), max_length=40)
    weights_version = models.CharField(_("weights"), max_length=40)
    profiles_ranked = models.PositiveIntegerField(_("profiles ranked"), default=0)
    profiles_compared = models.PositiveIntegerField(_("profiles compared with"), default=0)
    suggestions_written = models.PositiveIntegerField(_("suggestions written"), default=0)
    # What the lists of a ranking rest on: trees, priorities, weights, engine. Empty for other runs.
    basis = models.CharField(max_length=64, blank=True)
    is_ranking = models.BooleanField(_("complete ranking"), default=False)
    is_current = models.BooleanField(_("shown to people"), default=False)
    # Of a ranking: whose vectors were read, and how many there were. Of other runs: the model of their ranking.
    sentence_model = models.CharField(_("sentence model"), max_length=200, blank=True)
    vectors_used = models.PositiveIntegerField(_("vectors used"), default=0)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"], condition=models.Q(is_current=True), name="brokerage_one_current_ranking"
            )
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.engine_version}"


class SuggestionWorkQuerySet(models.QuerySet):
    def due(self):
        return self.filter(parked_at=None).filter(Q(done_for=None) | Q(done_for__lt=F("wanted_at")))

    def parked(self):
        return self.exclude(parked_at=None)


class SuggestionWork(Attempted):
    """That a profile's suggestions are older than its last change, as a row workers can find."""

    profile = models.OneToOneField(Profile, on_delete=models.CASCADE, related_name="suggestion_work")
    wanted_at = models.DateTimeField(default=timezone.now)
    done_for = models.DateTimeField(null=True, blank=True)
    run = models.ForeignKey(SuggestionRun, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = SuggestionWorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggestions to compute")
        verbose_name_plural = _("suggestions to compute")
        indexes = [models.Index(fields=["wanted_at"], name="brokerage_work_due", condition=Q(parked_at=None))]

    def __str__(self) -> str:
        return f"{self.profile_id}"
