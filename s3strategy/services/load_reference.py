"""Classifications, regional priorities and their first coding from the files in `s3strategy/data`."""

from pathlib import Path

from django.db.models import F
from django.utils.text import slugify

from regions.models import Region
from regions.reference import Dataset, Report, Values, load, read_rows
from s3strategy.models import Concept, Priority, PriorityCode, StrategyDocument
from s3strategy.services.een_tree import parent_codes
from s3strategy.services.reference_documents import document_keys, wanted_documents

DATA = Path(__file__).resolve().parent.parent / "data"
SCHEMES = {
    "economic_domain": Concept.Scheme.NACE,
    "scientific_domain": Concept.Scheme.NABS,
    "oecd_ford": Concept.Scheme.FORD,
}
EEN_SCHEMES = {"technology": Concept.Scheme.EEN_TECHNOLOGY, "market": Concept.Scheme.EEN_MARKET}
EEN_SOURCE = "EEN taxonomies 2024, second-hand"
SDG_NOT_RELEVANT = "not-relevant"
NUTS_VERSION = 2021  # the codes in regional_priorities.csv are those of this version

CONCEPTS = Dataset(
    "concepts",
    Concept,
    ("scheme", "code", "label", "parent_id", "level", "selectable", "source"),
    lambda row: f"{row.scheme}:{row.code}",
)
DOCUMENTS = Dataset(
    "strategy-documents",
    StrategyDocument,
    (
        *("key", "region_id", "country_id", "sub_area", "level", "period_from", "period_to", "period_text"),
        *("link", "status"),
    ),
    lambda row: row.key,
)
PRIORITIES = Dataset(
    "priorities",
    Priority,
    (
        *("key", "region_id", "nuts_code", "nuts_version", "title", "description", "source", "year_text"),
        *("level", "level_note", "sub_area"),
    ),
    lambda row: row.key,
)
PRIORITY_CODES = Dataset(
    "priority-codes",
    PriorityCode,
    ("priority_id", "concept_id", "origin", "confidence"),
    lambda row: f"{row.priority.key}:{row.concept.scheme}:{row.concept.code}",
    ("priority", "concept"),
)
DATASETS = (CONCEPTS, DOCUMENTS, PRIORITIES, PRIORITY_CODES)


def load_strategy() -> list[Report]:
    """Load everything of this app; in a transaction, after `lock_loading` and the loading of regions."""
    lines = priority_lines()
    reports = [
        load_concepts(),
        load(DOCUMENTS, wanted_documents(lines)),
        load(PRIORITIES, wanted_priorities(lines)),
    ]
    put_into_documents(lines)
    # Somebody may have an unedited priority open in a form: the version says that it changed meanwhile.
    Priority.objects.filter(pk__in=reports[-1].updated_pks).update(version=F("version") + 1)
    return [*reports, load(PRIORITY_CODES, wanted_codes())]


def load_concepts() -> Report:
    """Level by level, for parents must exist."""
    report = Report(CONCEPTS.name)
    rows = [*taxonomy_concepts(), *een_concepts(), *sdg_concepts()]
    for level in sorted({row["level"] for row in rows}):
        known = {(scheme, code): pk for pk, scheme, code in Concept.objects.values_list("pk", "scheme", "code")}
        wanted = {}
        for row in rows:
            if row["level"] != level:
                continue
            values = {name: value for name, value in row.items() if name != "parent"}
            values["parent_id"] = known.get((row["scheme"], row["parent"]))
            wanted[f"{row['scheme']}:{row['code']}"] = values
        load(CONCEPTS, wanted, report)
    return report


def _concept(scheme, code, label, parent, level, selectable, source) -> Values:
    return {
        "scheme": str(scheme),
        "code": code,
        "label": label,
        "parent": parent,
        "level": level,
        "selectable": selectable,
        "source": source,
    }


def taxonomy_concepts() -> list[Values]:
    return [
        _concept(
            SCHEMES[row["kind"]],
            row["code"],
            row["name"],
            row["parent"] or None,
            2 if row["parent"] else 1,
            True,
            row["source"],
        )
        for row in read_rows(DATA / "taxonomy.csv")
    ]


def een_concepts() -> list[Values]:
    roots = {
        (row["list"].removesuffix("_root"), row["code"]): row["name"]
        for row in read_rows(DATA / "een_enums.csv")
        if row["list"].endswith("_root")
    }
    rows = [row for row in read_rows(DATA / "een_keywords.csv") if row["kind"] in EEN_SCHEMES]
    parents = {kind: parent_codes([row for row in rows if row["kind"] == kind]) for kind in EEN_SCHEMES}
    return [
        _concept(
            EEN_SCHEMES[row["kind"]],
            row["code"],
            roots.get((row["kind"], row["code"]), row["label"]) if row["level"] == "1" else row["label"],
            parents[row["kind"]][row["code"]],
            int(row["level"]),
            row["selectable"] == "yes",
            EEN_SOURCE,
        )
        for row in rows
    ]


def sdg_concepts() -> list[Values]:
    """The list brings no codes: the number of the goal is taken from its label."""
    concepts = []
    for row in read_rows(DATA / "een_keywords.csv"):
        if row["kind"] == "sdg":
            head, _colon, _rest = row["label"].partition(":")
            code = head.removeprefix("GOAL ") if head.startswith("GOAL ") else SDG_NOT_RELEVANT
            concepts.append(_concept(Concept.Scheme.SDG, code, row["label"], None, 1, True, EEN_SOURCE))
    return concepts


def priority_lines() -> list[dict]:
    """The lines of the file with the region, its key and country, the level read, and the key of the priority."""
    regions = {
        code: (pk, key, country)
        for code, pk, key, country in Region.objects.filter(region_units__unit__version=NUTS_VERSION).values_list(
            "region_units__unit__code", "pk", "key", "country_id"
        )
    }
    lines = []
    for row in read_rows(DATA / "regional_priorities.csv"):
        if row["nuts"] not in regions:
            continue
        region_id, region_key, country = regions[row["nuts"]]
        level, note = level_of(row["level"])
        key = f"{region_key}-{slugify(row['priority'])}"[:150]
        place = {"region_id": region_id, "region_key": region_key, "country_id": country}
        lines.append({**row, **place, "key": key, "level": level, "level_note": note})
    return lines


def wanted_priorities(lines: list[dict]) -> dict[str, Values]:
    return {
        line["key"]: {
            "key": line["key"],
            "region_id": line["region_id"],
            "nuts_code": line["nuts"],
            "nuts_version": NUTS_VERSION,
            "title": line["priority"],
            "description": line["description"],
            "source": line["source"],
            "year_text": line["year"],
            "level": line["level"],
            "level_note": line["level_note"],
            "sub_area": line["sub_area"],
        }
        for line in lines
    }


def put_into_documents(lines: list[dict]) -> None:
    """Priorities that are in no document go into that of their line; those that people moved stay where they are."""
    documents = dict(StrategyDocument.objects.values_list("key", "pk"))
    keys = document_keys(lines)
    without = Priority.objects.filter(document=None, key__in=[line["key"] for line in lines])
    for priority in (rows := list(without)):
        priority.document_id = documents.get(keys[priority.key])
    Priority.objects.bulk_update([row for row in rows if row.document_id], ["document"])


def level_of(words: str) -> tuple[str, str]:
    """("regional (historic: ...)") -> (level, the words as they stand when they say more than the level)."""
    level = Priority.Level
    if words.startswith("national business-promotion initiative"):
        found = level.NATIONAL_INITIATIVE
    elif words.startswith("national"):
        found = level.NATIONAL
    elif words.startswith("sub-region"):
        found = level.SUB_REGIONAL
    elif "historic" in words:
        found = level.HISTORIC
    elif words.startswith("regional"):
        found = level.REGIONAL
    else:
        raise ValueError(f"regional_priorities.csv: the level {words!r} is not known")
    return str(found), "" if words in ("regional", "national", "sub-region") else words


def wanted_codes() -> dict[str, Values]:
    """The coding was made in this project and nobody has reviewed it: its origin says so."""
    priorities = dict(Priority.objects.values_list("key", "pk"))
    concepts = {(scheme, code): pk for pk, scheme, code in Concept.objects.values_list("pk", "scheme", "code")}
    wanted = {}
    for row in read_rows(DATA / "priority_codes.csv"):
        concept = concepts.get((row["scheme"], row["code"]))
        if row["priority"] in priorities and concept:
            wanted[f"{row['priority']}:{row['scheme']}:{row['code']}"] = {
                "priority_id": priorities[row["priority"]],
                "concept_id": concept,
                "origin": str(PriorityCode.Origin.OWN),
                "confidence": row["confidence"],
            }
    return wanted
