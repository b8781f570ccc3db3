from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from brokerage.matching.change import Said

from .profile import Profile


class ProfileEdition(models.Model):
    """What a profile said while it was published, so that it can be told later whether it says something else.

    Facts and a sketch of its words (matching/change.py), no words. Kept from the first revision on. `is_outdated`: the
    edition that is published now differs materially from this one.
    """

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="editions")
    at = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    facts = models.JSONField(default=dict)
    sketch = models.BinaryField(default=bytes)
    is_outdated = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("edition of a profile")
        verbose_name_plural = _("editions of profiles")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["profile"], condition=Q(until=None), name="brokerage_one_edition_now")
        ]
        indexes = [
            models.Index(fields=["profile"], condition=Q(is_outdated=True), name="brokerage_edition_outdated"),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.at:%Y-%m-%d}"

    @property
    def said(self) -> Said:
        facts = dict(self.facts)
        return Said(facts.pop("type", ""), facts.pop("stage", ""), facts, bytes(self.sketch))
