"""The kept versions of a profile, for readers: a list with what changed each time, and two of them field by field."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from brokerage.disclosure import FIELDS, Rung
from brokerage.enums import IprStatus, PartnershipType, PartnerType, ProfileType, Stage, ValueChainArea
from brokerage.models import Attachment, Profile, ProfileVersion
from brokerage.services.versions import Occasion
from regions.country_names import country_name
from s3strategy.models import Concept

from .word_changes import Part, words_changed

SENT = (Occasion.SUBMITTED, Occasion.PUBLISHED)
TEXT, LIST = "text", "list"


@dataclass(frozen=True, slots=True)
class Shown:
    """A field of the comparison. Who may not see `rung_field` of disclosure.py does not see it."""

    key: str
    label: Any
    kind: str
    rung_field: str
    values: Callable[[dict, dict], Any]


@dataclass(slots=True)
class Change:
    label: str
    kind: str
    is_changed: bool
    parts: list[Part] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)


def _text(name: str):
    return lambda content, names: content.get(name) or ""


def _choice(name: str, choices):
    labels = dict(choices.choices)
    return lambda content, names: str(labels.get(content.get(name), content.get(name)) or "")


def _choices(name: str, choices):
    labels = dict(choices.choices)
    return lambda content, names: [str(labels.get(value, value)) for value in content.get(name) or []]


def _countries(content: dict, names: dict) -> list[str]:
    return [country_name(code, get_language()) or code for code in content.get("target_countries") or []]


def _keywords(scheme: str):
    def read(content: dict, names: dict) -> list[str]:
        return [names.get(key, key) for key in content.get("keywords") or [] if key.startswith(f"{scheme}:")]

    return read


def _day(name: str):
    def read(content: dict, names: dict) -> str:
        return date_format(date.fromisoformat(content[name]), "DATE_FORMAT") if content.get(name) else ""

    return read


def _flag(name: str):
    return lambda content, names: {True: _("yes"), False: _("no")}.get(content.get(name), "")


def _original(name: str):
    def read(content: dict, names: dict) -> str:
        value = (content.get("original") or {}).get(name, "")
        return str(dict(settings.LANGUAGES).get(value, value)) if name == "language" else value

    return read


def _files(content: dict, names: dict) -> list[str]:
    return [_with_audience(name, audience) for name, audience in content.get("attachments") or []]


def _links(content: dict, names: dict) -> list[str]:
    rows = content.get("video_links") or []
    return [_with_audience(f"{title}: {url}" if title else url, audience) for url, title, audience in rows]


def _with_audience(name: str, audience: str) -> str:
    return f"{name} ({dict(Attachment.Audience.choices).get(audience, audience)})"


# In the order of the form.
SHOWN = (
    Shown("type", gettext_lazy("Type"), TEXT, "type", _choice("type", ProfileType)),
    Shown("title", gettext_lazy("Title"), TEXT, "title", _text("title")),
    Shown("summary", gettext_lazy("Summary"), TEXT, "summary", _text("summary")),
    Shown("description", gettext_lazy("Description"), TEXT, "description", _text("description")),
    Shown("advantages", gettext_lazy("Advantages and innovation"), TEXT, "advantages", _text("advantages")),
    Shown(
        "technical",
        gettext_lazy("Technical specification or expertise sought"),
        TEXT,
        "technical",
        _text("technical"),
    ),
    Shown("stage", gettext_lazy("Stage of development"), TEXT, "stage", _choice("stage", Stage)),
    Shown("stage_note", gettext_lazy("Note on the stage"), TEXT, "stage_note", _text("stage_note")),
    Shown("ipr", gettext_lazy("Intellectual property"), TEXT, "ipr", _choice("ipr", IprStatus)),
    Shown("ipr_note", gettext_lazy("Note on intellectual property"), TEXT, "ipr_note", _text("ipr_note")),
    Shown("partner_role", gettext_lazy("Expected role of the partner"), TEXT, "partner_role", _text("partner_role")),
    Shown(
        "partnership_types",
        gettext_lazy("Types of partnership"),
        LIST,
        "partnership_types",
        _choices("partnership_types", PartnershipType),
    ),
    Shown(
        "partner_types",
        gettext_lazy("Partner types and sizes sought"),
        LIST,
        "partner_types",
        _choices("partner_types", PartnerType),
    ),
    Shown("target_countries", gettext_lazy("Target countries"), LIST, "target_countries", _countries),
    Shown("market", gettext_lazy("Market keywords"), LIST, "market_keywords", _keywords("een_market")),
    Shown("technology", gettext_lazy("Technology keywords"), LIST, "technology_keywords", _keywords("een_technology")),
    Shown("sdgs", gettext_lazy("Sustainable development goals"), LIST, "sdgs", _keywords("sdg")),
    Shown(
        "offers_areas",
        gettext_lazy("Value-chain areas offered for"),
        LIST,
        "offers_areas",
        _choices("offers_areas", ValueChainArea),
    ),
    Shown(
        "seeks_areas",
        gettext_lazy("Value-chain areas in which help is sought"),
        LIST,
        "seeks_areas",
        _choices("seeks_areas", ValueChainArea),
    ),
    Shown("call_programme", gettext_lazy("Programme of the call"), TEXT, "call", _text("call_programme")),
    Shown("call_identifier", gettext_lazy("Identifier of the call"), TEXT, "call", _text("call_identifier")),
    Shown(
        "call_coordinator_wanted",
        gettext_lazy("Coordinator wanted"),
        TEXT,
        "call",
        _flag("call_coordinator_wanted"),
    ),
    Shown(
        "call_interest_deadline",
        gettext_lazy("Deadline for interest"),
        TEXT,
        "call",
        _day("call_interest_deadline"),
    ),
    Shown("call_deadline", gettext_lazy("Deadline of the call"), TEXT, "call", _day("call_deadline")),
    # What the company's side alone reads: "source" is its own rung's field.
    Shown("open_for_interest", gettext_lazy("Open for interest"), TEXT, "source", _flag("open_for_interest")),
    Shown("original_language", gettext_lazy("Original language"), TEXT, "source", _original("language")),
    Shown("original_title", gettext_lazy("Title in the original language"), TEXT, "source", _original("title")),
    Shown("original_summary", gettext_lazy("Summary in the original language"), TEXT, "source", _original("summary")),
    Shown(
        "original_description",
        gettext_lazy("Description in the original language"),
        TEXT,
        "source",
        _original("description"),
    ),
    Shown("attachments", gettext_lazy("Files"), LIST, "source", _files),
    Shown("video_links", gettext_lazy("Video links"), LIST, "source", _links),
)


def versions_for(profile: Profile, rung: Rung):
    """Those that a reader may read: the company's side all, a reviewer what was sent on and published."""
    found = ProfileVersion.objects.filter(profile=profile)
    if rung < Rung.OWN:
        found = found.filter(occasion__in=SENT)
    return found


def version_rows(profile: Profile, rung: Rung) -> list[dict]:
    """Newest first, with the fields in which each differs from the one before; people and reasons for the own side."""
    is_own = rung == Rung.OWN
    found = list(versions_for(profile, rung).select_related("by", "step", "restored").order_by("number"))
    fields = shown_to(rung)
    rows, before = [], None
    for version in found:
        differs = [item for item in fields if before is None or _differs(item, before.content, version.content)]
        rows.append(
            {
                "number": version.number,
                "at": version.at,
                "who": (version.by or _("The portal")) if is_own else "",
                "what": version.get_occasion_display(),
                # What was sent or published says its state already.
                "state_label": "" if version.occasion in SENT else version.get_state_display(),
                "note": version.step.note if is_own and version.step else "",
                "restored": version.restored.number if is_own and version.restored else None,
                "changed": [str(item.label) for item in differs] if before else [],
                "before": before.number if before else None,
            }
        )
        before = version
    return rows[::-1]


def shown_to(rung: Rung) -> list[Shown]:
    return [item for item in SHOWN if item.rung_field in FIELDS[rung]]


def _differs(item: Shown, older: dict, newer: dict) -> bool:
    # Keys instead of names: they differ when what they stand for does.
    one, other = item.values(older, {}), item.values(newer, {})
    return sorted(one) != sorted(other) if item.kind == LIST else one != other


def changes(older: dict, newer: dict, rung: Rung) -> list[Change]:
    """Every field that one of the two fills, in the order of the form."""
    names = _names(key for content in (older, newer) for key in content.get("keywords") or [])
    found = []
    for item in shown_to(rung):
        one, other = item.values(older, names), item.values(newer, names)
        if not one and not other:
            continue
        if item.kind == TEXT:
            found.append(Change(str(item.label), TEXT, one != other, parts=words_changed(one, other)))
            continue
        removed, added = [row for row in one if row not in other], [row for row in other if row not in one]
        same = [row for row in one if row in other]
        found.append(Change(str(item.label), LIST, bool(removed or added), removed=removed, added=added, same=same))
    return found


def _names(keys: Iterable[str]) -> dict[str, str]:
    codes = {key.partition(":")[2] for key in keys}
    return {f"{row.scheme}:{row.code}": row.label for row in Concept.objects.filter(code__in=codes)}
