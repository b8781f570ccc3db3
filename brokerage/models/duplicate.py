from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .company import Company


class DuplicateHint(models.Model):
    """Two companies that may be one: `newer` was registered although `older` looked alike."""

    class Ground(models.TextChoices):
        REGISTRATION = "registration", _("Same registration number")
        DOMAIN = "domain", _("Same web domain")
        NAME = "name", _("Near-equal name")

    newer = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="duplicate_hints")
    older = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    ground = models.CharField(max_length=15, choices=Ground)
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    was_merged = models.BooleanField(null=True, blank=True)

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        constraints = [models.UniqueConstraint(fields=["newer", "older"], name="brokerage_one_duplicate_hint")]

    def __str__(self) -> str:
        return f"{self.newer} ≈ {self.older}"
