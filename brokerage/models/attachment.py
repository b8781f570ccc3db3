import uuid
from functools import partial
from pathlib import Path

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .profile import Profile


def path_of(attachment: "Attachment", name: str) -> str:
    """A path that tells nothing: the name given by a person stays in the row."""
    return f"attachments/{timezone.now():%Y/%m}/{uuid.uuid4().hex}{Path(name).suffix}"


class FilesQuerySet(models.QuerySet):
    """Rows that hold a `file` each."""

    def delete_with_files(self) -> int:
        """Rows now, their files once that is certain: a file without a row harms nobody, a row without a file does."""
        kept = [(row.file.storage, row.file.name) for row in self]
        self.delete()
        for storage, name in kept:
            transaction.on_commit(partial(storage.delete, name))
        return len(kept)


class Attachment(models.Model):
    """A picture or PDF of a profile, stripped of its metadata when it came in."""

    class Audience(models.TextChoices):
        OWN = "own", _("Only our side")
        ANONYMOUS = "anonymous", _("Anonymous: brokers elsewhere may see it")
        PARTNER = "partner", _("Partners may see it after an introduction")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="attachments")
    file = models.FileField(upload_to=path_of)
    name = models.CharField(_("file name"), max_length=120)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    audience = models.CharField(_("who may see it"), max_length=10, choices=Audience, default=Audience.OWN)
    created_at = models.DateTimeField(default=timezone.now)

    objects = FilesQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
