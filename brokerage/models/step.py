from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .audit import Audit
from .instrument import Instrument
from .interest import Interest
from .match import Match
from .practice import Practice
from .profile import Profile
from .self_check import SelfCheck
from .suggestion import Suggestion

# A step is of exactly one of these.
SUBJECTS = ("profile", "suggestion", "match", "interest", "audit", "instrument", "practice", "self_check")


def _only(subject: str) -> Q:
    return Q(**{f"{name}__isnull": name != subject for name in SUBJECTS})


class Step(models.Model):
    """One change of state: who, when, what, why. Rows are written by moves.py and never changed (trigger)."""

    profile = models.ForeignKey(Profile, null=True, blank=True, on_delete=models.PROTECT, related_name="steps")
    suggestion = models.ForeignKey(Suggestion, null=True, blank=True, on_delete=models.PROTECT, related_name="steps")
    match = models.ForeignKey(Match, null=True, blank=True, on_delete=models.PROTECT, related_name="steps")
    interest = models.ForeignKey(Interest, null=True, blank=True, on_delete=models.PROTECT, related_name="steps")
    audit = models.ForeignKey(Audit, null=True, blank=True, on_delete=models.PROTECT, related_name="steps")
    instrument = models.ForeignKey(Instrument, null=True, blank=True, on_delete=models.PROTECT, related_name="steps")
    practice = models.ForeignKey(Practice, null=True, blank=True, on_delete=models.PROTECT, related_name="steps")
    self_check = models.ForeignKey(SelfCheck, null=True, blank=True, on_delete=models.PROTECT, related_name="steps")
    side = models.CharField(max_length=1, blank=True)
    action = models.CharField(_("action"), max_length=30)
    from_state = models.CharField(max_length=25, blank=True)
    to_state = models.CharField(max_length=25)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="steps"
    )
    # In which capacity: the organisation or company at that time. Empty for the portal's clocks.
    role = models.CharField(max_length=15, blank=True)
    organisation = models.ForeignKey(
        "regions.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    company = models.ForeignKey("brokerage.Company", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # Whom a substitute acted for; the step is the substitute's own.
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=20, blank=True)
    note = models.TextField(_("note"), blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=reduce(or_, map(_only, SUBJECTS)),
                name="brokerage_step_one_subject",
            ),
            models.UniqueConstraint(
                fields=["suggestion", "side"],
                condition=Q(suggestion__isnull=False),
                name="brokerage_one_decision_a_side",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} → {self.to_state}"
