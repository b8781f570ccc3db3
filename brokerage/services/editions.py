"""What published profiles said, one edition after another: decided pairs come back when one says something else."""

from django.db import transaction
from django.utils import timezone

from brokerage.matching.change import LISTS, sketch_of, what_changed
from brokerage.models import Profile, ProfileEdition

_TEXTS = ("title", "summary", "description", "advantages", "technical", "partner_role")


def keep_edition(profile: Profile) -> None:
    """Before the first revision: what the profile says now, since it was published."""
    if not ProfileEdition.objects.filter(profile=profile).exists():
        ProfileEdition.objects.create(profile=profile, at=profile.state_since, **_content(profile))


def next_edition(profile: Profile) -> None:
    """After a publication; in the caller's transaction, which holds the profile. The first one is not kept."""
    editions = list(ProfileEdition.objects.filter(profile=profile).order_by("at", "pk"))
    if not editions:
        return
    content, now = _content(profile), timezone.now()
    with transaction.atomic():
        ProfileEdition.objects.filter(profile=profile, until=None).update(until=now)
        current = ProfileEdition.objects.create(profile=profile, at=now, **content)
        for edition in editions:
            edition.is_outdated = bool(what_changed(edition.said, current.said))
        ProfileEdition.objects.bulk_update(editions, ["is_outdated"])


def _content(profile: Profile) -> dict:
    keywords = profile.keywords.filter(scheme__in=("een_market", "een_technology"))
    lists = {key: sorted(getattr(profile, key)) for key in LISTS if key != "keywords"}
    return {
        "facts": {
            "type": profile.type,
            "stage": profile.stage,
            "keywords": sorted(f"{scheme}:{code}" for scheme, code in keywords.values_list("scheme", "code")),
            **lists,
        },
        "sketch": sketch_of(" ".join(getattr(profile, name) for name in _TEXTS)),
    }
