from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brokerage.enums import ProfileState

from .profile import Profile
from .step import Step


class ProfileVersion(models.Model):
    """What a profile said at a moment that its people remember: written, sent to the company, published, restored.

    Numbered within the profile. `content` is a mapping by the names of the form (`services/versions.py`). What one
    person writes in one sitting is one version.
    """

    class Occasion(models.TextChoices):
        FOUND = "found", _("As it stood before the next change")
        WRITTEN = "written", _("Written")
        SUBMITTED = "submitted", _("Sent to the company to validate")
        PUBLISHED = "published", _("Published")
        RESTORED = "restored", _("An older version brought back")

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    occasion = models.CharField(max_length=10, choices=Occasion)
    # Of the profile, after it was kept.
    state = models.CharField(max_length=20, choices=ProfileState)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    step = models.ForeignKey(Step, null=True, on_delete=models.SET_NULL, related_name="+")
    restored = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    content = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("version of a profile")
        verbose_name_plural = _("versions of profiles")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["profile", "number"], name="brokerage_version_number")]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.number}"
