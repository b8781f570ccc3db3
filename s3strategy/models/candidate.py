from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from s3strategy.exercise_enums import CandidateOrigin, CandidateState, EvidenceKind, Step, Verdict

from .concept import Concept
from .exercise import Exercise


class Candidate(models.Model):
    """What may become a transnational priority; adopted or set aside by a manager, with a justification."""

    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="candidates")
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), max_length=2000, blank=True)
    concepts = models.ManyToManyField(
        Concept, blank=True, related_name="candidates", verbose_name=_("what it is about")
    )
    origin = models.CharField(max_length=10, choices=CandidateOrigin, default=CandidateOrigin.PERSON, editable=False)
    state = models.CharField(max_length=10, choices=CandidateState, default=CandidateState.PROPOSED, editable=False)
    justification = models.TextField(_("justification"), max_length=2000, blank=True)
    action_plan = models.TextField(
        _("joint actions"), max_length=3000, blank=True, help_text=_("What the regions will do, who, and until when.")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("candidate of an exercise")
        verbose_name_plural = _("candidates of exercises")
        ordering = ["exercise", "number"]
        constraints = [models.UniqueConstraint(fields=["exercise", "number"], name="s3strategy_candidate_number")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("s3strategy:candidate_detail", args=[self.exercise.key, self.number])

    @property
    def is_proposed(self) -> bool:
        return self.state == CandidateState.PROPOSED


class Judgement(models.Model):
    """What one person says at one step about one candidate; what it said before stands in the records."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="judgements")
    step = models.CharField(_("step"), max_length=20, choices=Step)
    verdict = models.CharField(_("judgement"), max_length=10, choices=Verdict)
    reason = models.TextField(_("reason"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "regions.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("judgement")
        verbose_name_plural = _("judgements")
        ordering = ["candidate__number", "at", "pk"]
        constraints = [models.UniqueConstraint(fields=["candidate", "step", "by"], name="s3strategy_judgement_once")]

    def __str__(self) -> str:
        return f"{self.candidate}, {self.step}: {self.verdict}"


class EvidenceQuerySet(models.QuerySet):
    def current(self):
        return self.filter(withdrawn_at=None)


class Evidence(models.Model):
    """What a step rests on: a document, an indicator or a note, with its source."""

    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="evidence")
    step = models.CharField(_("step"), max_length=20, choices=Step)
    kind = models.CharField(_("kind"), max_length=10, choices=EvidenceKind)
    candidate = models.ForeignKey(
        Candidate,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="evidence",
        verbose_name=_("candidate"),
    )
    region = models.ForeignKey(
        "regions.Region",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("region"),
    )
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("what it says"), max_length=2000, blank=True)
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=3, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=50, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    source = models.TextField(_("source"), max_length=500, help_text=_("A title, an address, or “own knowledge”."))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=EvidenceKind.INDICATOR) | Q(value__isnull=False),
                name="s3strategy_indicator_has_a_value",
            )
        ]

    def __str__(self) -> str:
        return self.title


class ExerciseRecord(models.Model):
    """One row of an exercise's history: who, when, what, why, and what stood there before. Never changed (trigger)."""

    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="records")
    candidate = models.ForeignKey(Candidate, null=True, blank=True, on_delete=models.PROTECT, related_name="records")
    action = models.CharField(_("action"), max_length=30)
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=15, blank=True)
    organisation = models.ForeignKey(
        "regions.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(_("note"), blank=True)
    subject = models.CharField(_("what it is about"), max_length=250, blank=True)
    before = models.JSONField(_("values before"), default=dict)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("record of an exercise")
        verbose_name_plural = _("records of exercises")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.exercise}: {self.action}"
