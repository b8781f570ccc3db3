from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brokerage.enums import FollowUpOutcome, Innovation
from brokerage.workflow import RUNNING_MATCH_STATES

from .match import Match, Party


class FollowUpQuerySet(models.QuerySet):
    def open(self):
        return self.filter(done_at=None, match__state__in=RUNNING_MATCH_STATES)


class FollowUp(models.Model):
    """A question to the companies of a case, 6 or 12 months after their agreement."""

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="follow_ups")
    months = models.PositiveSmallIntegerField(_("months after the agreement"))
    due_on = models.DateField(_("due"))
    # How many times the companies were asked (the day it is due, and after it).
    asked = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["due_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["match", "months"], name="brokerage_one_follow_up_a_time")]
        indexes = [models.Index(fields=["due_on"], condition=models.Q(done_at=None), name="brokerage_follow_up_due")]

    def __str__(self) -> str:
        return f"{self.match_id} +{self.months}"


class FollowUpAnswer(models.Model):
    """What became of the cooperation for one company; these rows are what impact is summed from. Unknown is empty."""

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="answers")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="follow_up_answers")
    outcome = models.CharField(_("how it goes"), max_length=15, choices=FollowUpOutcome)
    what_happened = models.TextField(_("what happened"), blank=True, max_length=2000)
    turnover_eur = models.PositiveBigIntegerField(_("additional turnover in euros"), null=True, blank=True)
    jobs = models.PositiveIntegerField(_("jobs created"), null=True, blank=True)
    innovation = models.CharField(_("innovation"), max_length=15, choices=Innovation, blank=True)
    still_cooperating = models.BooleanField(_("still cooperating"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("answer to a follow-up")
        verbose_name_plural = _("answers to follow-ups")
        constraints = [models.UniqueConstraint(fields=["follow_up", "party"], name="brokerage_one_answer_a_follow_up")]

    def __str__(self) -> str:
        return f"{self.follow_up_id} {self.party_id}"
