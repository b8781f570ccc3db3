import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brokerage.audiences import readable_by
from brokerage.enums import MessageAudience

from .attachment import FilesQuerySet, path_of
from .match import Match, Party

LONGEST_MESSAGE = 4000


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user):
        held = getattr(user, "capacity", None)
        if held is None:
            return self.none()
        return self.filter(readable_by(held), match__in=Match.objects.visible_to(user).values("pk"))


class Message(models.Model):
    """Something said in a case, for one side (`party`), to one audience. Never changed (trigger).

    `form_key` comes with the form, so that the same form sent twice says it once.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="messages")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="messages")
    audience = models.CharField(_("who reads it"), max_length=10, choices=MessageAudience)
    text = models.TextField(_("message"), max_length=LONGEST_MESSAGE)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # The organisation of a broker at that time; empty for a company's own words.
    organisation = models.ForeignKey(
        "regions.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    form_key = models.UUIDField(default=uuid.uuid4, editable=False)
    at = models.DateTimeField(default=timezone.now)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message of a case")
        verbose_name_plural = _("messages of cases")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["match", "at"], name="brokerage_message_match")]
        constraints = [models.UniqueConstraint(fields=["match", "author", "form_key"], name="brokerage_message_once")]

    def __str__(self) -> str:
        return f"{self.match_id}: {self.audience}"


class MessageFile(models.Model):
    """A picture or PDF sent with a message, stripped of its metadata; whoever reads the message may open it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="files")
    file = models.FileField(upload_to=path_of)
    name = models.CharField(_("file name"), max_length=120)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()

    objects = FilesQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a message")
        verbose_name_plural = _("files of messages")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class ReceiptQuerySet(models.QuerySet):
    def unread_by(self, user):
        """Unread messages that `user` may read in the capacity of this moment."""
        readable = Message.objects.visible_to(user).values("pk")
        return self.filter(to=user, read_at=None, message__in=readable)


class Receipt(models.Model):
    """To whom a message was told, whether the person was mentioned in it, and when it was read."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="receipts")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_mention = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt of a message")
        verbose_name_plural = _("receipts of messages")
        constraints = [models.UniqueConstraint(fields=["message", "to"], name="brokerage_receipt_once")]
        indexes = [models.Index(fields=["to"], name="brokerage_receipt_unread", condition=Q(read_at=None))]

    def __str__(self) -> str:
        return f"{self.message_id} → {self.to_id}"
