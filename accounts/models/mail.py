from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .work import Attempted


class MailQuerySet(models.QuerySet):
    def due(self, now=None):
        return self.filter(sent_at=None, parked_at=None, next_attempt_at__lte=now or timezone.now())

    def waiting(self):
        """Neither delivered nor given up, also those that the mail server put off."""
        return self.filter(sent_at=None, parked_at=None)

    def parked(self):
        return self.exclude(parked_at=None)

    def refused(self):
        """Letters to addresses that the mail server will not have; a letter that arrives there clears them."""
        return self.exclude(refused_at=None)

    def refused_addresses(self, emails) -> set[str]:
        return set(self.refused().filter(to_email__in=list(emails)).values_list("to_email", flat=True))

    def release(self) -> int:
        """Try again what was given up."""
        return self.parked().update(parked_at=None, attempts=0, next_attempt_at=timezone.now())


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
    # A file for the reader's calendar, attached to the letter.
    calendar = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    # How often the mail server put it off; since when it refuses the address for good.
    put_off = models.PositiveSmallIntegerField(_("put off"), default=0, editable=False)
    refused_at = models.DateTimeField(_("address refused"), null=True, blank=True, editable=False)

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
            ),
            models.Index(fields=["to_email"], name="accounts_mail_refused", condition=Q(refused_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to_email}"
