"""Deliver letters. A crash between the server's yes and our note of it can send twice: that window
cannot be closed from here, every other repetition is prevented by the row."""

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import timezone

from accounts.doorbell import ring_later
from accounts.models import Mail

from .claims import attempt

BACKOFF = [timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=30)]


def deliver(mail_id: int) -> bool:
    """Hand one due letter to the mail server; later again when the server refuses."""
    again = partial(ring_later, "accounts.tasks.deliver_mail", mail_id)
    delivered = attempt(Mail.objects.due().filter(pk=mail_id), _hand_over, ring_later=again)
    if not delivered:
        row = Mail.objects.filter(pk=mail_id, sent_at=None, parked_at=None, attempts__gt=0).first()
        if row and row.last_error:
            wait = BACKOFF[min(row.attempts, len(BACKOFF)) - 1]
            Mail.objects.filter(pk=mail_id, sent_at=None).update(next_attempt_at=timezone.now() + wait)
    return delivered


def deliver_due(limit: int = 500) -> int:
    due = list(Mail.objects.due().order_by("next_attempt_at").values_list("pk", flat=True)[:limit])
    return sum(deliver(pk) for pk in due)


def _hand_over(mail: Mail) -> None:
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.to_email],
        headers=mail.headers
        | {"Message-ID": f"<mail-{mail.pk}-{mail.created_at:%Y%m%d}@tibs>", "Content-Language": mail.language},
        connection=get_connection(settings.DELIVERY_EMAIL_BACKEND, timeout=settings.EMAIL_TIMEOUT)
        if "smtp" in settings.DELIVERY_EMAIL_BACKEND
        else get_connection(settings.DELIVERY_EMAIL_BACKEND),
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    message.send()
    Mail.objects.filter(pk=mail.pk).update(sent_at=timezone.now())
