import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import WebField

from .attachment import Attachment
from .profile import Profile


class VideoLink(models.Model):
    """A video that stands elsewhere. The portal does not fetch or embed it; who sees the link is said as of a file."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="video_links")
    url = WebField(_("address of the video"), max_length=200)
    title = models.CharField(_("what it shows"), max_length=120, blank=True)
    audience = models.CharField(
        _("who may see it"), max_length=10, choices=Attachment.Audience, default=Attachment.Audience.OWN
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("video link")
        verbose_name_plural = _("video links")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["profile", "url"], name="brokerage_video_once")]

    def __str__(self) -> str:
        return self.title or self.url
