from django.db import transaction
from django.utils import translation

from accounts.models import Notification, User

from .mail import queue_mail


def notify(
    *, to: User, kind: str, key: str, title: str, body: str = "", url: str = "", button: str = "", by_mail: bool = True
) -> Notification | None:
    """Tell `to` in its own language, in the portal and by mail, once for each `key`.

    `title`, `body` and `button` may be lazy texts. They must hold nothing confidential:
    a letter leaves the portal.
    """
    with translation.override(to.language), transaction.atomic():
        notification, is_new = Notification.objects.get_or_create(
            to=to, key=key, defaults={"kind": kind, "title": str(title)[:300], "body": str(body), "url": url}
        )
        if not is_new:
            return None
        if by_mail and to.is_active:
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
            )
    return notification
