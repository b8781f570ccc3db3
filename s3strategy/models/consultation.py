from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AbstractInvitation
from s3strategy.exercise_enums import StakeholderGroup

from .candidate import Candidate
from .exercise import Exercise

GRADES = (1, 2, 3, 4, 5)


class ConsultationRound(models.Model):
    """A time in which stakeholders vote on the candidates; nobody sees others' votes before giving their own."""

    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    question = models.TextField(_("what is asked"), max_length=1000, blank=True)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("round of a consultation")
        verbose_name_plural = _("rounds of consultations")
        ordering = ["exercise", "number"]
        constraints = [
            models.UniqueConstraint(fields=["exercise", "number"], name="s3strategy_round_number"),
            models.CheckConstraint(condition=Q(closes_at__gte=F("opens_at")), name="s3strategy_round_dates"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("s3strategy:round_detail", args=[self.exercise.key, self.number])

    @property
    def is_open(self) -> bool:
        return self.opens_at <= timezone.now() < self.closes_at

    @property
    def is_closed(self) -> bool:
        return timezone.now() >= self.closes_at


class Invitee(AbstractInvitation):
    """A stakeholder outside the portal, asked to vote once by a link. `accepted_at` is when the votes came."""

    round = models.ForeignKey(ConsultationRound, on_delete=models.CASCADE, related_name="invitees")
    group = models.CharField(_("group"), max_length=15, choices=StakeholderGroup)
    region = models.ForeignKey(
        "regions.Region",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("region"),
    )
    house = models.CharField(_("organisation"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("invited stakeholder")
        verbose_name_plural = _("invited stakeholders")
        ordering = ["round", "group", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "email"], condition=Q(revoked_at=None), name="s3strategy_invitee_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.get_group_display()}"


class Ballot(models.Model):
    """What one stakeholder, or one authority for its region, said in a round; given once and never changed."""

    round = models.ForeignKey(ConsultationRound, on_delete=models.PROTECT, related_name="ballots")
    group = models.CharField(_("group"), max_length=15, choices=StakeholderGroup)
    region = models.ForeignKey("regions.Region", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    invitee = models.OneToOneField(Invitee, null=True, blank=True, on_delete=models.SET_NULL, related_name="ballot")
    organisation = models.ForeignKey(
        "regions.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        ordering = ["round", "at", "pk"]
        constraints = [
            # An authority votes once for each of its regions, whichever of its officers does it.
            models.UniqueConstraint(
                fields=["round", "organisation", "region"],
                condition=Q(organisation__isnull=False),
                name="s3strategy_ballot_of_authority_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.get_group_display()}"


class Vote(models.Model):
    """`grade` from 1 (not at all) to 5 (very much), None for no opinion."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="votes")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="votes")
    grade = models.PositiveSmallIntegerField(
        _("grade"), null=True, blank=True, validators=[MinValueValidator(GRADES[0]), MaxValueValidator(GRADES[-1])]
    )
    comment = models.TextField(_("comment"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["ballot", "candidate__number"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "candidate"], name="s3strategy_vote_once"),
            models.CheckConstraint(
                condition=Q(grade__isnull=True) | Q(grade__range=(GRADES[0], GRADES[-1])), name="s3strategy_vote_grade"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.grade}"


class Workshop(models.Model):
    """A meeting of stakeholders: how many of which group took part, and what came out."""

    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="workshops")
    title = models.CharField(_("title"), max_length=200)
    held_on = models.DateField(_("day"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    companies = models.PositiveSmallIntegerField(_("companies"), default=0)
    research = models.PositiveSmallIntegerField(_("research and education"), default=0)
    authorities = models.PositiveSmallIntegerField(_("authorities"), default=0)
    civil = models.PositiveSmallIntegerField(_("civil society"), default=0)
    candidates = models.ManyToManyField(
        Candidate, blank=True, related_name="workshops", verbose_name=_("candidates discussed")
    )
    outcome = models.TextField(_("outcome"), max_length=3000)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("workshop")
        verbose_name_plural = _("workshops")
        ordering = ["held_on", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def participants(self) -> int:
        return self.companies + self.research + self.authorities + self.civil
