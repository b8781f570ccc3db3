"""How soon a person gets letters, and the link in each letter that stops them without signing in."""

from collections.abc import Mapping

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.models import LetterChoice, Notification, Pace, Topic, User

SALT = "accounts.letters.stop"


def pace_of(user: User, topic: str) -> Pace:
    chosen = LetterChoice.objects.filter(user=user, topic=topic).values_list("pace", flat=True).first()
    return Pace(chosen or Pace.NOW)


def choose_paces(*, by: User, paces: Mapping[str, str]) -> None:
    """Keep the choices; what waits for a digest goes along with the new one, and is dropped where it was stopped."""
    with transaction.atomic():
        for topic, pace in paces.items():
            LetterChoice.objects.update_or_create(user=by, topic=topic, defaults={"pace": pace})
            waiting = Notification.objects.waiting().filter(to=by, topic=topic)
            # Who wants letters at once again gets what waits by the next daily one.
            waiting.update(digest={Pace.NEVER: "", Pace.NOW: Pace.DAILY}.get(pace, pace))


def stop_path(user: User, topic: str) -> str:
    token = signing.dumps([str(user.public_id), str(topic)], salt=SALT)
    return reverse("accounts:letters_stop", args=[token])


def stop_headers(path: str) -> dict[str, str]:
    """RFC 8058: mail programs show a button that posts to the address."""
    return {
        "List-Unsubscribe": f"<{settings.SITE_URL}{path}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def read_stop(token: str) -> tuple[User, Topic] | None:
    """Whose letters of what the token stops; None when it is not ours or the person has left."""
    try:
        public_id, topic = signing.loads(token, salt=SALT)
        user = User.objects.filter(public_id=public_id, is_active=True).first()
        return (user, Topic(topic)) if user else None
    except (signing.BadSignature, ValidationError, ValueError, TypeError):
        return None


def stop_letters(*, token: str) -> tuple[User, Topic] | None:
    """The token is the right: whoever holds the letter may stop such letters, and nothing else."""
    found = read_stop(token)
    if found:
        choose_paces(by=found[0], paces={found[1]: Pace.NEVER})
    return found
