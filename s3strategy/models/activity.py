from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .candidate import Candidate
from .priority import Priority

FIGURES = ("companies", "offered", "sought", "matches", "agreements", "unmet")


class ActivitySnapshot(models.Model):
    """What companies of a region did on a day that belongs to one of its priorities, or to a candidate.

    Written by a worker from above. `companies`: with a published profile that belongs to it; `offered` and `sought`:
    such profiles; `matches`: cases with one of them; `agreements`: validated ones of these; `unmet`: sought, but
    offered with none of its keywords by a company of another country.
    """

    priority = models.ForeignKey(Priority, null=True, blank=True, on_delete=models.CASCADE, related_name="activity")
    candidate = models.ForeignKey(Candidate, null=True, blank=True, on_delete=models.CASCADE, related_name="activity")
    region = models.ForeignKey("regions.Region", on_delete=models.CASCADE, related_name="activity")
    taken_on = models.DateField(_("day"))
    companies = models.PositiveIntegerField(_("active companies"), default=0)
    offered = models.PositiveIntegerField(_("profiles offered"), default=0)
    sought = models.PositiveIntegerField(_("profiles sought"), default=0)
    matches = models.PositiveIntegerField(_("matches"), default=0)
    agreements = models.PositiveIntegerField(_("agreements"), default=0)
    unmet = models.PositiveIntegerField(_("unmet demand"), default=0)

    class Meta:
        verbose_name = _("activity in a priority")
        verbose_name_plural = _("activity in priorities")
        ordering = ["-taken_on", "region", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(priority__isnull=True) ^ Q(candidate__isnull=True), name="s3strategy_activity_of_one"
            ),
            models.UniqueConstraint(
                fields=["priority", "region", "taken_on"],
                condition=Q(priority__isnull=False),
                name="s3strategy_activity_of_priority",
            ),
            models.UniqueConstraint(
                fields=["candidate", "region", "taken_on"],
                condition=Q(candidate__isnull=False),
                name="s3strategy_activity_of_candidate",
            ),
        ]
        indexes = [models.Index(fields=["taken_on"], name="s3strategy_activity_day")]

    def __str__(self) -> str:
        return f"{self.priority or self.candidate}, {self.region}, {self.taken_on}"
