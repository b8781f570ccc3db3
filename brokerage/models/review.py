from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .profile import Profile


class Review(models.Model):
    """One review by the second person: four criteria of 0 to 5 and a comment.

    Rule (two public back-offices of EEN members): a total up to 4 rejects; else any 0, or a total
    up to 9, holds; 10 and more publishes. The reviewer may return the profile with reasons instead.
    """

    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, related_name="reviews")
    profile_version = models.PositiveIntegerField()
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    advantage = models.PositiveSmallIntegerField(_("Advantage and innovation"), validators=[MaxValueValidator(5)])
    clarity = models.PositiveSmallIntegerField(_("Clarity and coherence"), validators=[MaxValueValidator(5)])
    cooperation = models.PositiveSmallIntegerField(_("Cooperation sought"), validators=[MaxValueValidator(5)])
    rules = models.PositiveSmallIntegerField(_("Rules and language"), validators=[MaxValueValidator(5)])
    comment = models.TextField(_("comment"), max_length=4000)
    field_reasons = models.JSONField(default=dict, blank=True)
    outcome = models.CharField(max_length=10)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.outcome}"

    @property
    def scores(self) -> tuple[int, int, int, int]:
        return (self.advantage, self.clarity, self.cooperation, self.rules)

    @property
    def total(self) -> int:
        return sum(self.scores)
