from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from accounts.doorbell import ring
from accounts.models import Mail, User

from .letter_texts import Values, words_for
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
    calendar: str = "",
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
                "calendar": calendar,
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
    letter: str = "",
    values: Values | None = None,
    calendar: str = "",
    items: Sequence[Mapping[str, str]] = (),
) -> Mail | None:
    """A letter in the house's layout. `title`, `body`, `button` may be lazy: they are read in `language`.

    `url` is a path of the portal or a full address; `stop` the path that stops such letters; `calendar` an iCalendar
    text that goes along as a file; `items` what is listed below the text, each with a `title` and a `body`.
    """
    with translation.override(language):
        title, body = words_for(title=title, body=body, language=language, letter=letter, values=values)
        context = parts_of_letter(
            title=title,
            body=body,
            url=url,
            button=str(button),
            language=language,
            recipient_name=recipient_name,
            stop=stop,
            items=items,
        )
        return store_mail(
            key=key,
            to_email=to_email,
            subject=" ".join(context["title"].split()),
            text=render_to_string("mail/notification.txt", context),
            html=render_to_string("mail/notification.html", context),
            language=language,
            to_user=to_user,
            headers=stop_headers(stop) if stop else {},
            calendar=calendar,
        )


def parts_of_letter(
    *,
    title: str,
    body: str,
    url: str,
    button: str,
    language: str,
    recipient_name: str,
    stop: str = "",
    items: Sequence[Mapping[str, str]] = (),
) -> dict[str, object]:
    """What both templates of a letter, text and HTML, are filled with."""
    return {
        "title": title,
        "body": body,
        "items": items,
        "url": url if "://" in url or not url else f"{settings.SITE_URL}{url}",
        "button": button,
        "recipient_name": recipient_name,
        "site_url": settings.SITE_URL,
        "language": language,
        "stop_url": f"{settings.SITE_URL}{stop}" if stop else "",
    }
