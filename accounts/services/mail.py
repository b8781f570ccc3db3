from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from accounts.doorbell import ring
from accounts.models import Mail, User

from .letters import stop_headers


def store_mail(
    *,
    key: str,
    to_email: str,
    subject: str,
    text: str,
    html: str = "",
    language: str = "en",
    to_user: User | None = None,
    headers: dict[str, str] | None = None,
) -> Mail | None:
    """Write one letter unless `key` was written before; ring the worker that delivers."""
    with transaction.atomic():
        mail, is_new = Mail.objects.get_or_create(
            key=key,
            defaults={
                "to_email": to_email,
                "to_user": to_user,
                "subject": subject[:300],
                "text": text,
                "html": html,
                "language": language,
                "headers": headers or {},
            },
        )
        if not is_new:
            return None
        ring("accounts.tasks.deliver_mail", mail.pk)
    return mail


def queue_mail(
    *,
    key: str,
    to_email: str,
    title: str,
    body: str,
    url: str = "",
    button: str = "",
    language: str = "en",
    recipient_name: str = "",
    to_user: User | None = None,
    stop: str = "",
) -> Mail | None:
    """A letter in the house's layout. `title`, `body`, `button` may be lazy: they are read in `language`.

    `url` is a path of the portal or a full address; `stop` the path that stops such letters.
    """
    with translation.override(language):
        address = url if "://" in url or not url else f"{settings.SITE_URL}{url}"
        context = {
            "title": str(title),
            "body": str(body),
            "url": address,
            "button": str(button),
            "recipient_name": recipient_name,
            "site_url": settings.SITE_URL,
            "language": language,
            "stop_url": f"{settings.SITE_URL}{stop}" if stop else "",
        }
        return store_mail(
            key=key,
            to_email=to_email,
            subject=" ".join(context["title"].split()),
            text=render_to_string("mail/notification.txt", context),
            html=render_to_string("mail/notification.html", context),
            language=language,
            to_user=to_user,
            headers=stop_headers(stop) if stop else {},
        )
