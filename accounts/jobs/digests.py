"""What waits goes out together at seven in the morning of its reader, weekly on Mondays. The letter and the note that
its notifications are in it are written in one transaction: none is lost, none is told twice."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Notification, Pace, User
from accounts.services.letters import stop_path
from accounts.services.mail import queue_mail

HOUR = 7


def send_digests(now=None) -> int:
    now = now or timezone.now()
    waiting = Notification.objects.waiting().order_by().values_list("to_id", "digest").distinct()
    return sum(_send(user_id, pace, now) for user_id, pace in sorted(waiting))


def last_slot(pace: str, zone: str, now: datetime) -> datetime:
    """The latest hour at which such a letter was due, in the reader's time zone."""
    local = now.astimezone(ZoneInfo(zone))
    slot = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if slot > local:
        slot -= timedelta(days=1)
    return slot - timedelta(days=slot.weekday()) if pace == Pace.WEEKLY else slot


@transaction.atomic
def _send(user_id: int, pace: str, now: datetime) -> bool:
    user = User.objects.get(pk=user_id)
    slot = last_slot(pace, user.time_zone, now)
    due = Notification.objects.waiting().filter(to=user, digest=pace, created_at__lt=slot)
    rows = list(due.order_by("created_at", "pk").select_for_update(skip_locked=True))
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(digested_at=now)
    unread = [row for row in rows if row.read_at is None]
    if not unread or not user.is_active:
        return False
    with translation.override(user.language):
        title = ngettext("%(count)s message from the portal", "%(count)s messages from the portal", len(unread))
    mail = queue_mail(
        key=f"digest:{unread[0].pk}",
        to_email=user.email,
        to_user=user,
        title=title % {"count": len(unread)},
        body=gettext_lazy("This is new for you:"),
        items=[{"title": row.title, "body": row.body} for row in unread],
        letter="digest",
        values={"count": len(unread)},
        url=reverse("accounts:notification_list"),
        button=gettext_lazy("Read them in the portal"),
        language=user.language,
        recipient_name=user.full_name,
        stop=stop_path(user, unread[0].topic) if len({row.topic for row in unread}) == 1 else "",
    )
    return mail is not None
