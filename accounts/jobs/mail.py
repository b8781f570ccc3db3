"""Deliver letters. What the mail server puts off is tried again for days; an address that it refuses for good parks the
letter and is shown to those who can mend it. A worker that dies between the server's yes and its own note sends that
letter twice: that window cannot be closed from here, every other repetition is prevented by the row."""

import smtplib
import time
from contextlib import suppress
from datetime import timedelta
from email.mime.text import MIMEText
from functools import partial

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from accounts.doorbell import ring_later
from accounts.models import Mail, User

from .claims import attempt

BACKOFF = [timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=1)]
# While the server does not answer, one letter a sweep asks whether it is back; the others cost no time-out each.
AWAY, AWAY_SECONDS = "accounts.mail.away", 120
# A slow server holds up one round, not the worker: the next round goes on.
SECONDS_AT_ONCE = 120
# About the whole server, not about one letter: refused sign-in, a sender that it does not know, a greeting.
_OF_SERVER = (
    smtplib.SMTPServerDisconnected,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPNotSupportedError,
    smtplib.SMTPSenderRefused,
)


def deliver(mail_id: int) -> bool:
    """Hand one due letter to the mail server, unless that was just found away: then the sweep does."""
    return not cache.get(AWAY) and _deliver(mail_id)


def deliver_due(limit: int = 500) -> int:
    _follow_readers()
    cache.delete(AWAY)
    count, started = 0, time.monotonic()
    for pk in Mail.objects.due().order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:limit]:
        count += _deliver(pk)
        if cache.get(AWAY) or time.monotonic() - started > SECONDS_AT_ONCE:
            break
    return count


def _deliver(mail_id: int) -> bool:
    again = partial(ring_later, "accounts.tasks.deliver_mail", mail_id)
    troubles: list[Exception] = []
    settled = attempt(Mail.objects.due().filter(pk=mail_id), partial(_hand_over, troubles), ring_later=again)
    if troubles and _is_of_server(troubles[0]):
        cache.set(AWAY, True, AWAY_SECONDS)
    if not settled:
        row = Mail.objects.filter(pk=mail_id, sent_at=None, parked_at=None, attempts__gt=0).first()
        if row and row.last_error:
            Mail.objects.filter(pk=mail_id, sent_at=None).update(next_attempt_at=timezone.now() + _wait(row.attempts))
    return settled and not troubles


def _hand_over(troubles: list[Exception], mail: Mail) -> str:
    try:
        _send(mail)
    except OSError as trouble:  # whatever the connection or the server says: smtplib's errors are among them
        troubles.append(trouble)
        return _note(mail, trouble)
    Mail.objects.filter(pk=mail.pk).update(sent_at=timezone.now(), put_off=0)
    Mail.objects.refused().filter(to_email=mail.to_email).update(refused_at=None)
    return ""


def _send(mail: Mail) -> None:
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
    if mail.calendar:
        message.attach(_calendar_part(mail.calendar))
    # Opened here, so that what goes wrong while it is closed says nothing of a letter that was taken.
    message.connection.open()
    try:
        message.send()
    finally:
        with suppress(OSError):
            message.connection.close()


def _calendar_part(text: str) -> MIMEText:
    """Mail programs read from the method of the part whether it is an invitation or takes one back."""
    part = MIMEText(text, "calendar", "utf-8")
    part.set_param("method", "CANCEL" if "METHOD:CANCEL" in text else "REQUEST")
    part.add_header("Content-Disposition", "attachment", filename="tibs-meeting.ics")
    return part


def _note(mail: Mail, trouble: Exception) -> str:
    """When it is tried again, or that it is not: refused for good, or put off too often."""
    now = timezone.now()
    tries = mail.put_off + 1
    changes = {"put_off": tries, "next_attempt_at": now + _wait(tries)}
    if _is_for_good(trouble) or tries >= settings.TIBS_MAIL_TRIES:
        # A letter that an administrator releases has all its tries again.
        changes = {"put_off": 0, "parked_at": now}
        if isinstance(trouble, smtplib.SMTPRecipientsRefused) and _is_for_good(trouble):
            changes["refused_at"] = now
    Mail.objects.filter(pk=mail.pk).update(**changes)
    return f"{type(trouble).__name__}: {_words(trouble)}"


def _wait(tries: int) -> timedelta:
    return BACKOFF[min(tries, len(BACKOFF)) - 1]


def _answers(trouble: Exception) -> list[tuple[int, bytes | str]]:
    """What the server answered, with its codes; nothing where it did not answer."""
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        return list(trouble.recipients.values())
    if isinstance(trouble, smtplib.SMTPResponseException):
        return [(trouble.smtp_code, trouble.smtp_error)]
    return []


def _is_of_server(trouble: Exception) -> bool:
    codes = [code for code, _text in _answers(trouble)]
    return isinstance(trouble, _OF_SERVER) or not codes or 421 in codes


def _is_for_good(trouble: Exception) -> bool:
    codes = [code for code, _text in _answers(trouble)]
    return not _is_of_server(trouble) and all(500 <= code < 600 for code in codes)


def _words(trouble: Exception) -> str:
    found = [
        f"{code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"
        for code, text in _answers(trouble)
    ]
    return "; ".join(found) or str(trouble)


def _follow_readers() -> None:
    """Letters that an address refused go to the one by which their reader replaced it."""
    lost = Mail.objects.parked().refused().filter(to_user__is_active=True).exclude(to_email=F("to_user__email"))
    found = list(lost.values_list("pk", flat=True))
    if found:
        own = User.objects.filter(pk=OuterRef("to_user")).values("email")
        Mail.objects.filter(pk__in=found, sent_at=None).update(
            to_email=Subquery(own), parked_at=None, refused_at=None, next_attempt_at=timezone.now()
        )
