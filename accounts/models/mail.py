from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .work import Attempted


class MailQuerySet(models.QuerySet):
    def due(self, now=None):
        return self.filter(sent_at=None, parked_at=None, next_attempt_at__lte=now or timezone.now())

    def parked(self):
        return self.exclude(parked_at=None)


class Mail(Attempted):
    """One letter to one address: written with the fact it tells of, delivered by a worker.

    `key` names the reason for the letter, so the same reason never writes twice.
    """

    key = models.CharField(max_length=200, unique=True)
    to_email = models.EmailField(_("to"))
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="mails"
    )
    language = models.CharField(_("language"), max_length=5, default="en")
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    headers = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                name="accounts_mail_due",
                condition=Q(sent_at=None, parked_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to_email}"
