import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .profile import Profile


class Attachment(models.Model):
    """A picture or PDF of a profile, stripped of its metadata when it came in."""

    class Audience(models.TextChoices):
        OWN = "own", _("Only our side")
        ANONYMOUS = "anonymous", _("Anonymous: brokers elsewhere may see it")
        PARTNER = "partner", _("Partners may see it after an introduction")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="attachments")
    file = models.FileField(upload_to="attachments/%Y/%m/")
    name = models.CharField(_("file name"), max_length=120)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    audience = models.CharField(_("who may see it"), max_length=10, choices=Audience, default=Audience.OWN)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
