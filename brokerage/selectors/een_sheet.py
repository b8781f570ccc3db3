"""A profile field by field under the names of the Enterprise Europe Network's form, with what would be refused there.

Names and closed lists are EEN's, in English whatever the reader's language; the limits are those of the domain
description, second-hand but for the 500 signs of the summary.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.documents import Document, note, table
from brokerage.disclosure import ProfileView, Rung
from brokerage.models import Profile
from brokerage.services.profile_limits import MOST_KEYWORDS, MOST_PARTNERSHIPS, excesses_of, problems_of
from brokerage.services.profiles import COLUMNS
from regions.country_names import country_name

# From the list of EEN's enumerations beside the reference data (s3strategy/data/een_enums.csv).
WORDS = {
    "BO": "Business offer",
    "BR": "Business request",
    "TO": "Technology offer",
    "TR": "Technology request",
    "RDR": "Research & development request",
    "concept": "Concept stage",
    "under_development": "Under development",
    "lab_tested": "Lab tested",
    "demonstration": "Available for demonstration",
    "on_market": "Already on the market",
    "none": "No IPR applied",
    "secret": "Secret know-how",
    "applied": "IPR applied but not yet granted",
    "granted": "IPR granted",
    "commercial": "Commercial agreement",
    "investment": "Investment agreement",
    "outsourcing": "Outsourcing agreement",
    "supplier": "Supplier agreement",
    "commercial_technical": "Commercial agreement with technical assistance",
    "rd_cooperation": "Research & development cooperation agreement",
    "sme_10": "SME <=10",
    "sme_49": "SME 11-49",
    "sme_249": "SME 50-249",
    "big": "Big company",
    "rd": "R&D Institution",
    "university": "University",
    "other": "Other",
}


@dataclass(frozen=True, slots=True)
class Row:
    """`length` and `limit` count signs of a text or entries of a list; `limit` is None where EEN names none."""

    name: str
    value: str
    length: int
    limit: int | None
    problems: list[str]

    @property
    def over(self) -> int:
        return max(self.length - self.limit, 0) if self.limit else 0


@dataclass(frozen=True, slots=True)
class Field:
    """A field of EEN's form. `key`: ours in `profile_limits.py`; `types`: those that have it, all when empty."""

    name: str
    key: str
    read: Callable[[Profile, ProfileView], str | list[str]]
    limit: int | None = None
    types: Sequence[str] = ()


def _text(name: str):
    return lambda profile, view: getattr(profile, name)


def _word(name: str):
    return lambda profile, view: WORDS.get(getattr(profile, name), "")


def _words(name: str):
    return lambda profile, view: [WORDS.get(value, value) for value in getattr(profile, name)]


def _keywords(name: str):
    return lambda profile, view: [f"{item.label} ({item.code})" for item in getattr(view, name)]


def _day(name: str):
    return lambda profile, view: f"{day:%Y-%m-%d}" if (day := getattr(profile, name)) else ""


def _countries(profile: Profile, view: ProfileView) -> list[str]:
    return [country_name(code, "en") or code for code in profile.target_countries]


def _coordinator(profile: Profile, view: ProfileView) -> str:
    return {True: "Yes", False: "No"}.get(profile.call_coordinator_wanted, "")


def _files(profile: Profile, view: ProfileView) -> list[str]:
    return [item.name for item in view.attachments]


def _videos(profile: Profile, view: ProfileView) -> list[str]:
    return [item.url for item in view.video_links]


_CALL = ("RDR",)
FIELDS = (
    Field("Profile type", "type", _word("type")),
    Field("Title", "title", _text("title"), 256),
    Field("Summary", "summary", _text("summary"), 500),
    Field("Description", "description", _text("description"), 4000),
    Field("Advantages and innovations", "advantages", _text("advantages"), 2000),
    Field("Technical specification or expertise sought", "technical", _text("technical"), 2000),
    Field("Stage of development", "stage", _word("stage")),
    Field("Comments regarding stage of development", "stage_note", _text("stage_note")),
    Field("IPR status", "ipr", _word("ipr")),
    Field("Comments regarding IPR status", "ipr_note", _text("ipr_note")),
    Field("Expected role of a partner", "partner_role", _text("partner_role"), 4000),
    Field("Type of partnership", "partnership_types", _words("partnership_types"), MOST_PARTNERSHIPS),
    Field("Type and size of partner", "partner_types", _words("partner_types")),
    Field("Technology keywords", "technology", _keywords("technology_keywords"), MOST_KEYWORDS),
    Field("Market keywords", "market", _keywords("market_keywords"), MOST_KEYWORDS),
    Field("Sustainable development goals", "sdgs", _keywords("sdgs")),
    Field("Target countries", "target_countries", _countries),
    Field("Call: framework programme", "call_programme", _text("call_programme"), types=_CALL),
    Field("Call: title and identifier", "call_identifier", _text("call_identifier"), types=_CALL),
    Field("Call: coordinator required", "call_coordinator_wanted", _coordinator, types=_CALL),
    Field("Call: deadline for expressions of interest", "call_interest_deadline", _day("call_interest_deadline"),
          types=_CALL),
    Field("Call: deadline of the call", "call_deadline", _day("call_deadline"), types=_CALL),
    Field("Attachments", "attachments", _files),
    Field("Video links", "video_links", _videos),
)  # fmt: skip


def may_read_een(view: ProfileView) -> bool:
    """The company, its broker and brokers elsewhere, who enter profiles there; it holds no more than their summary."""
    return view.rung in (Rung.SUMMARY, Rung.CASE, Rung.OWN)


def een_rows(profile: Profile, view: ProfileView) -> list[Row]:
    """Imported profiles are measured like all others."""
    if not may_read_een(view):
        raise ValueError("The sheet shows more than the public form.")
    data = {name: getattr(profile, name) for name in COLUMNS} | {"keywords": list(profile.keywords.all())}
    missing, excess = problems_of(profile), excesses_of(profile.company, data)
    rows = []
    for field in FIELDS:
        value = field.read(profile, view)
        if field.types and profile.type not in field.types and not value:
            continue
        if isinstance(value, str):
            # A line break counts one, as in the portal's own form.
            value = value.replace("\r\n", "\n")
        length, shown = len(value), value if isinstance(value, str) else "\n".join(value)
        problems = list(dict.fromkeys(found[field.key] for found in (excess, missing) if field.key in found))
        if not problems and field.limit and length > field.limit:
            problems = [_("It is %(over)s over the limit.") % {"over": length - field.limit}]
        rows.append(Row(field.name, shown, length, field.limit, problems))
    return rows


HEADINGS = ("Field", "Value", "Length", "Limit", "Problem")


def een_table(rows: list[Row]) -> list[list]:
    """For other programs; their headings and names stay English."""
    return [[row.name, row.value, row.length, row.limit, " ".join(row.problems)] for row in rows]


def een_document(view: ProfileView, rows: list[Row]) -> Document:
    problems = [row for row in rows if row.problems]
    found = [f"{row.name}: {' '.join(row.problems)}" for row in problems]
    return Document(
        title=view.title or _("Profile without a title"),
        title_language="en",
        language=get_language() or "en",
        subtitle=_("Under the field names of the Enterprise Europe Network"),
        mark=_("For brokers and the company. Please do not pass it on."),
        blocks=[
            note(
                "\n".join([_("To be mended before it is entered there:"), *found]) if found else _("Nothing to mend.")
            ),
            table(
                [_("Field"), _("Value"), _("Length and limit")],
                [[row.name, row.value or "–", measure(row)] for row in rows],
                [3, 9, 2],
            ),
        ],
    )


def measure(row: Row) -> str:
    return "" if row.limit is None else _("%(length)s of %(limit)s") % {"length": row.length, "limit": row.limit}
