"""What a profile said before: kept at every moment its people remember, and read again for a draft."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from brokerage.models import OriginalText, Profile, ProfileVersion, Step
from s3strategy.models import Concept

Occasion = ProfileVersion.Occasion
TEXTS = (
    "title", "summary", "description", "advantages", "technical", "partner_role", "stage_note", "ipr_note",
    "call_programme", "call_identifier",
)  # fmt: skip
CHOICES = ("type", "stage", "ipr")
LISTS = ("partnership_types", "partner_types", "target_countries", "offers_areas", "seeks_areas")
DAYS = ("call_interest_deadline", "call_deadline")
FLAGS = ("call_coordinator_wanted", "open_for_interest")
ORIGINAL = ("language", "title", "summary", "description")
# Saves of one person that are nearer to each other are one sitting: an editor saves by itself every few seconds.
SITTING = timedelta(hours=1)


def content_of(profile: Profile) -> dict[str, Any]:
    """All a profile says, as plain data. Files and links by what people see of them; they are not brought back."""
    original = OriginalText.objects.filter(profile=profile).values(*ORIGINAL).first()
    keywords = profile.keywords.order_by("scheme", "code").values_list("scheme", "code")
    return {
        **{name: getattr(profile, name) for name in (*TEXTS, *CHOICES, *FLAGS)},
        **{name: sorted(getattr(profile, name)) for name in LISTS},
        **{name: day.isoformat() if (day := getattr(profile, name)) else None for name in DAYS},
        "keywords": [f"{scheme}:{code}" for scheme, code in keywords],
        "original": original,
        "attachments": [list(row) for row in profile.attachments.values_list("name", "audience")],
        "video_links": [list(row) for row in profile.video_links.values_list("url", "title", "audience")],
    }


def keep_version(
    profile: Profile, occasion: str, *, by, step: Step | None = None, restored: ProfileVersion | None = None
) -> None:
    """In the caller's transaction, which holds the profile. What one person writes in one sitting is one row."""
    last = profile.versions.order_by("-number").first()
    content, now = content_of(profile), timezone.now()
    if last is not None and occasion == Occasion.WRITTEN:
        if last.content == content:
            return
        is_sitting = last.occasion == Occasion.WRITTEN and last.by_id == by.pk and now - last.at < SITTING
        if is_sitting and last.state == profile.state:
            last.content, last.at = content, now
            last.save(update_fields=["content", "at"])
            return
    ProfileVersion.objects.create(
        profile=profile,
        number=last.number + 1 if last else 1,
        occasion=occasion,
        state=profile.state,
        by=by,
        at=now,
        step=step,
        restored=restored,
        content=content,
    )


def keep_found(profile: Profile) -> None:
    """Before the first change of a profile of which nothing was kept yet (an import, or one older than this)."""
    if not profile.versions.exists():
        ProfileVersion.objects.create(
            profile=profile,
            number=1,
            occasion=Occasion.FOUND,
            state=profile.state,
            by=None,
            at=profile.changed_at,
            content=content_of(profile),
        )


def data_of(version: ProfileVersion) -> tuple[dict[str, Any], list[str]]:
    """What `save_draft` takes, and the keywords that cannot be chosen any more."""
    content = version.content
    data = {name: content[name] for name in (*TEXTS, *CHOICES, *LISTS, *FLAGS) if name in content}
    data |= {name: date.fromisoformat(content[name]) if content.get(name) else None for name in DAYS}
    wanted = set(content.get("keywords", []))
    codes = [key.partition(":")[2] for key in wanted]
    found = {f"{row.scheme}:{row.code}": row for row in Concept.objects.filter(code__in=codes, selectable=True)}
    data["keywords"] = [found[key] for key in sorted(wanted & found.keys())]
    data["original"] = content.get("original")
    return data, sorted(wanted - found.keys())
