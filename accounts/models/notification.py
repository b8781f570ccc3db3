from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class NotificationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(to=user) if user.is_authenticated else self.none()

    def waiting(self):
        """For a letter of several, not in one yet."""
        return self.exclude(digest="").filter(digested_at=None)

    def unread(self):
        return self.filter(read_at=None)


class Notification(models.Model):
    """Something a person should know, in its language, with where to go."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    title = models.CharField(_("title"), max_length=300)
    body = models.TextField(_("text"), blank=True)
    url = models.CharField(max_length=300, blank=True)
    # What it is about as letters are chosen, and whether it waits for the daily or weekly one.
    topic = models.CharField(max_length=20, blank=True)
    digest = models.CharField(max_length=10, blank=True)
    digested_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["to", "key"], name="accounts_notification_once")]
        indexes = [
            models.Index(fields=["to", "read_at", "-created_at"], name="accounts_notification_to"),
            models.Index(
                fields=["to", "digest"],
                name="accounts_notification_waits",
                condition=models.Q(digested_at=None) & ~models.Q(digest=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title
