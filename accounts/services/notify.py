from django.db import transaction
from django.utils import translation

from accounts.models import Notification, Pace, User, topic_of

from .letter_texts import Values, words_for
from .letters import pace_of, stop_path
from .mail import queue_mail


def notify(
    *,
    to: User,
    kind: str,
    key: str,
    title: str,
    body: str = "",
    url: str = "",
    button: str = "",
    by_mail: bool = True,
    letter: str = "",
    values: Values | None = None,
    calendar: str = "",
) -> Notification | None:
    """Tell `to` in its own language, in the portal and by mail as soon as it chose, once for each `key`.

    `title`, `body` and `button` may be lazy texts. They must hold nothing confidential:
    a letter leaves the portal. `letter` and `values` name its places (`accounts/letters.py`), where it has some.
    """
    topic = topic_of(kind)
    pace = pace_of(to, topic) if by_mail and to.is_active else Pace.NEVER
    with translation.override(to.language), transaction.atomic():
        title, body = words_for(title=title, body=body, language=to.language, letter=letter, values=values)
        notification, is_new = Notification.objects.get_or_create(
            to=to,
            key=key,
            defaults={
                "kind": kind,
                "topic": topic,
                "digest": pace if pace in (Pace.DAILY, Pace.WEEKLY) else "",
                "title": title[:300],
                "body": body,
                "url": url,
            },
        )
        if not is_new:
            return None
        if pace == Pace.NOW:
            queue_mail(
                key=f"notification:{notification.pk}",
                to_email=to.email,
                to_user=to,
                title=title,
                body=body,
                url=url,
                button=button,
                language=to.language,
                recipient_name=to.full_name,
                stop=stop_path(to, topic),
                calendar=calendar,
            )
    return notification
