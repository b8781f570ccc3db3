"""Classifications, regional priorities and their first coding from the files in `s3strategy/data`."""

from pathlib import Path

from django.db.models import F
from django.utils.text import slugify

from regions.models import Region
from regions.reference import Dataset, Report, Values, load, read_rows
from s3strategy.models import Concept, Priority, PriorityCode
from s3strategy.services.een_tree import parent_codes

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
DATASETS = (CONCEPTS, PRIORITIES, PRIORITY_CODES)


def load_strategy() -> list[Report]:
    """Load everything of this app; in a transaction, after `lock_loading` and the loading of regions."""
    reports = [
        load_concepts(),
        load(PRIORITIES, wanted_priorities()),
    ]
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


def wanted_priorities() -> dict[str, Values]:
    regions = {
        region_unit[0]: (region_unit[1], region_unit[2])
        for region_unit in Region.objects.filter(region_units__unit__version=NUTS_VERSION).values_list(
            "region_units__unit__code", "pk", "key"
        )
    }
    wanted = {}
    for row in read_rows(DATA / "regional_priorities.csv"):
        if row["nuts"] not in regions:
            continue
        region_id, region_key = regions[row["nuts"]]
        key = f"{region_key}-{slugify(row['priority'])}"[:150]
        level, note = level_of(row["level"])
        wanted[key] = {
            "key": key,
            "region_id": region_id,
            "nuts_code": row["nuts"],
            "nuts_version": NUTS_VERSION,
            "title": row["priority"],
            "description": row["description"],
            "source": row["source"],
            "year_text": row["year"],
            "level": level,
            "level_note": note,
            "sub_area": row["sub_area"],
        }
    return wanted


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
