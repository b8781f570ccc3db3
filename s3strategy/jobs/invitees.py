"""Who was invited to a round is kept a year after it; the votes stay, without a name."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Mail
from s3strategy.models import Invitee

KEPT = timedelta(days=365)


def forget_invitees() -> int:
    """Safe to run twice."""
    old = Invitee.objects.filter(round__closes_at__lt=timezone.now() - KEPT)
    keys = [f"s3-ballot:{pk}" for pk in old.values_list("pk", flat=True)]
    Mail.objects.filter(key__in=keys).delete()
    count, _per_model = old.delete()
    return count
