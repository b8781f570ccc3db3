"""Countries, NUTS units, regions and organisations from the files in `regions/data`."""

import re
from pathlib import Path

from django.utils.text import slugify

from regions.country_names import country_names
from regions.models import (
    Country,
    MacroRegion,
    NutsUnit,
    Organisation,
    OrganisationRole,
    OrganisationService,
    Region,
    RegionFact,
    RegionUnit,
    S3Mandate,
)
from regions.reference import Dataset, Report, Values, load, read_rows

DATA = Path(__file__).resolve().parent.parent / "data"
BALTIC_SEA_REGION = "bsr"
# Of the two partner organisations in Podlaskie the foundation works with companies; the university is scientific.
NOT_PRIMARY = {("but", "podlaskie")}
GROUPS = {"less developed (supported)": Region.Group.SUPPORTED, "advanced": Region.Group.ADVANCED}
CHANGES_IN_NOTE = re.compile(r"(?P<name>[A-Z][\w ]+?) (?P<old>[A-Z]{2}\w{3})>(?P<new>[A-Z]{2}\w{3})")


def unit_key(code: str, version: int | str) -> str:
    return f"{code}@{version}"


COUNTRIES = Dataset("countries", Country, ("code", "name"), lambda row: row.code)
MACRO_REGIONS = Dataset("macro-regions", MacroRegion, ("key", "name"), lambda row: row.key)
NUTS_UNITS = Dataset(
    "nuts-units",
    NutsUnit,
    ("code", "version", "level", "name", "country_id", "parent_id", "successor_id"),
    lambda row: unit_key(row.code, row.version),
)
REGIONS = Dataset(
    "regions",
    Region,
    (
        *("key", "name_en", "name_local", "country_id", "macro_region_id", "group", "nuts_note", "capital"),
        *("capital_basis", "centroid_lat", "centroid_lon", "nuts_source", "centroid_source"),
    ),
    lambda row: row.key,
)
REGION_UNITS = Dataset(
    "region-units",
    RegionUnit,
    ("region_id", "unit_id"),
    lambda row: f"{row.region.key}:{unit_key(row.unit.code, row.unit.version)}",
    ("region", "unit"),
)
REGION_FACTS = Dataset(
    "region-facts",
    RegionFact,
    ("region_id", "indicator", "value", "text", "unit", "year", "year_text", "source", "note"),
    lambda row: f"{row.region.key}:{row.indicator}:{row.year or ''}",
    ("region",),
)
ORGANISATIONS = Dataset(
    "organisations",
    Organisation,
    ("key", "name", "name_local", "acronym", "country_id", "city", "website", "source", "note"),
    lambda row: row.key,
)
ORGANISATION_ROLES = Dataset(
    "organisation-roles",
    OrganisationRole,
    ("organisation_id", "role", "valid_from", "valid_to", "is_past", "note"),
    lambda row: f"{row.organisation.key}:{row.role}",
    ("organisation",),
)
ORGANISATION_SERVICES = Dataset(
    "organisation-services",
    OrganisationService,
    ("organisation_id", "region_id", "is_primary", "valid_from", "valid_to"),
    lambda row: f"{row.organisation.key}:{row.region.key}",
    ("organisation", "region"),
)
S3_MANDATES = Dataset(
    "s3-mandates",
    S3Mandate,
    ("organisation_id", "region_id", "valid_from", "valid_to"),
    lambda row: f"{row.organisation.key}:{row.region.key}",
    ("organisation", "region"),
)
DATASETS = (
    *(COUNTRIES, MACRO_REGIONS, NUTS_UNITS, REGIONS, REGION_UNITS, REGION_FACTS),
    *(ORGANISATIONS, ORGANISATION_ROLES, ORGANISATION_SERVICES, S3_MANDATES),
)


def load_regions() -> list[Report]:
    """Load everything of this app; in a transaction, after `lock_loading`."""
    region_rows = read_rows(DATA / "regions.csv")
    partner_rows = read_rows(DATA / "partners.csv")
    reports = [
        load(COUNTRIES, {code: {"code": code, "name": name} for code, name in country_names("en").items()}),
        load(MACRO_REGIONS, {BALTIC_SEA_REGION: {"key": BALTIC_SEA_REGION, "name": "Baltic Sea Region"}}),
        load_nuts_units(read_rows(DATA / "nuts_units.csv"), region_rows),
        load(REGIONS, wanted_regions(region_rows)),
    ]
    regions = dict(Region.objects.values_list("key", "pk"))
    reports += [
        load(REGION_UNITS, wanted_region_units(region_rows, regions)),
        load(REGION_FACTS, wanted_facts(region_rows, regions)),
        load(ORGANISATIONS, {organisation_key(row): wanted_organisation(row) for row in partner_rows}),
    ]
    organisations = dict(Organisation.objects.values_list("key", "pk"))
    reports += [
        load(ORGANISATION_ROLES, wanted_roles(partner_rows, organisations)),
        load(ORGANISATION_SERVICES, wanted_services(partner_rows, organisations, regions)),
        load(S3_MANDATES, wanted_mandates(partner_rows, organisations, regions)),
    ]
    return reports


def changes_of_2024(region_rows: list[dict[str, str]]) -> dict[str, tuple[str, str]]:
    """Code of 2021 -> (code of 2024, name), for the changes that the regions' file names and no others."""
    changes = {}
    for row in region_rows:
        if row["nuts_2021"] != row["nuts_2024"]:
            changes[row["nuts_2021"]] = (row["nuts_2024"], row["name_en"])
        for change in CHANGES_IN_NOTE.finditer(row["nuts_note"]):
            changes[change["old"]] = (change["new"], change["name"].strip())
    return changes


def load_nuts_units(unit_rows: list[dict[str, str]], region_rows: list[dict[str, str]]) -> Report:
    """Newest version first (successors must exist), then level by level (parents must exist)."""
    changes = changes_of_2024(region_rows)
    report = Report(NUTS_UNITS.name)
    wanted: dict[str, Values] = {
        unit_key(new, 2024): _unit(new, 2024, 3, name, new[:2], None, None) for new, name in changes.values()
    }
    load(NUTS_UNITS, wanted, report)
    for version in sorted({int(row["version"]) for row in unit_rows}, reverse=True):
        for level in range(4):
            units = {unit_key(code, v): pk for pk, code, v in NutsUnit.objects.values_list("pk", "code", "version")}
            wanted = {}
            for row in unit_rows:
                if (int(row["version"]), int(row["level"])) != (version, level):
                    continue
                code = row["code"]
                successor = units.get(unit_key(changes[code][0], 2024)) if version == 2021 and code in changes else None
                parent = units.get(unit_key(code[:-1], version)) if level else None
                wanted[unit_key(code, version)] = _unit(
                    code, version, level, row["name"], row["country"], parent, successor
                )
            load(NUTS_UNITS, wanted, report)
    return report


def _unit(code, version, level, name, country, parent, successor) -> Values:
    return {
        "code": code,
        "version": version,
        "level": level,
        "name": name,
        "country_id": country,
        "parent_id": parent,
        "successor_id": successor,
    }


def wanted_regions(rows: list[dict[str, str]]) -> dict[str, Values]:
    macro_region = MacroRegion.objects.filter(key=BALTIC_SEA_REGION).values_list("pk", flat=True).first()
    same = ("key", "name_en", "name_local", "nuts_note", "capital", "capital_basis", "nuts_source", "centroid_source")
    return {
        row["key"]: {name: row[name] for name in same}
        | {
            "country_id": row["country"],
            "macro_region_id": macro_region,
            "group": GROUPS.get(row["project_group"], ""),
            "centroid_lat": row["centroid_lat"] or None,
            "centroid_lon": row["centroid_lon"] or None,
        }
        for row in rows
    }


def wanted_region_units(rows: list[dict[str, str]], regions: dict[str, int]) -> dict[str, Values]:
    units = {unit_key(code, v): pk for pk, code, v in NutsUnit.objects.values_list("pk", "code", "version")}
    wanted = {}
    for row in rows:
        for version in (2016, 2021, 2024):
            key = unit_key(row[f"nuts_{version}"], version)
            if key in units and row["key"] in regions:
                wanted[f"{row['key']}:{key}"] = {"region_id": regions[row["key"]], "unit_id": units[key]}
    return wanted


def wanted_facts(rows: list[dict[str, str]], regions: dict[str, int]) -> dict[str, Values]:
    """Known figures only: an empty cell gives no row and is shown as not known."""
    wanted = {}
    for row in rows:
        note = ""
        if row["nuts_2021"] != row["nuts_2024"]:
            note = f"For {row['nuts_2021']} in its borders of 2021."
        figures = [
            (RegionFact.Indicator.POPULATION, row["population"], "persons", row["population_year"]),
            (RegionFact.Indicator.GDP_PER_HEAD_EUR, row["gdp_per_head_eur"], "EUR", row["gdp_year"]),
            (RegionFact.Indicator.GDP_PER_HEAD_PPS, row["gdp_per_head_pps"], "PPS", row["gdp_year"]),
        ]
        facts = [
            {"indicator": indicator, "value": value, "unit": unit, "year": int(year) if year else None}
            | {"text": "", "year_text": "", "source": row["stats_source"], "note": note}
            for indicator, value, unit, year in figures
            if value
        ]
        if row["ris_group"]:
            edition = row["ris_edition"]
            facts.append(
                {"indicator": RegionFact.Indicator.INNOVATION_GROUP, "value": None, "unit": "", "note": ""}
                | {"text": row["ris_group"], "source": row["ris_source"]}
                | {"year": int(edition) if edition.isdigit() else None}
                | {"year_text": "" if edition.isdigit() else edition}
            )
        for fact in facts:
            if row["key"] in regions:
                key = f"{row['key']}:{fact['indicator']}:{fact['year'] or ''}"
                wanted[key] = {"region_id": regions[row["key"]], **fact}
    return wanted


def organisation_key(row: dict[str, str]) -> str:
    return slugify(row["acronym"]) or slugify(row["name"])


def wanted_organisation(row: dict[str, str]) -> Values:
    same = ("name", "name_local", "acronym", "city", "website", "source", "note")
    return {"key": organisation_key(row), "country_id": row["country"]} | {name: row[name] for name in same}


def wanted_roles(rows: list[dict[str, str]], organisations: dict[str, int]) -> dict[str, Values]:
    """Roles as the file words them. Their days are not known and stay empty."""
    wanted = {}
    for row in rows:
        key, words = organisation_key(row), row["role"]
        if key not in organisations:
            continue
        roles = {_role_in_words(words): (False, words)}
        if "project partner in the first" in words:
            roles = {
                OrganisationRole.Role.ASSOCIATED: (False, "Associated organisation"),
                OrganisationRole.Role.PARTNER: (True, "Project partner in the first GoSmart BSR"),
            }
        for role, (is_past, note) in roles.items():
            wanted[f"{key}:{role}"] = {
                "organisation_id": organisations[key],
                "role": role,
                "valid_from": None,
                "valid_to": None,
                "is_past": is_past,
                "note": note,
            }
    return wanted


def _role_in_words(words: str) -> str:
    if words.startswith("Lead partner"):
        return OrganisationRole.Role.LEAD
    if words.startswith("Project partner"):
        return OrganisationRole.Role.PARTNER
    if words.startswith("Associated"):
        return OrganisationRole.Role.ASSOCIATED
    raise ValueError(f"partners.csv: the role {words!r} is not known")


def wanted_services(rows, organisations: dict[str, int], regions: dict[str, int]) -> dict[str, Values]:
    """Partner organisations serve their region."""
    wanted = {}
    for row in rows:
        key, region = organisation_key(row), row["region_key"]
        if _role_in_words(row["role"]) == OrganisationRole.Role.ASSOCIATED:
            continue
        if region in regions and key in organisations:
            wanted[f"{key}:{region}"] = {
                "organisation_id": organisations[key],
                "region_id": regions[region],
                "is_primary": (key, region) not in NOT_PRIMARY,
                "valid_from": None,
                "valid_to": None,
            }
    return wanted


def wanted_mandates(rows, organisations: dict[str, int], regions: dict[str, int]) -> dict[str, Values]:
    """Associated organisations keep the strategy of their region; no source says so of a partner organisation."""
    return {
        f"{organisation_key(row)}:{row['region_key']}": {
            "organisation_id": organisations[organisation_key(row)],
            "region_id": regions[row["region_key"]],
            "valid_from": None,
            "valid_to": None,
        }
        for row in rows
        if _role_in_words(row["role"]) == OrganisationRole.Role.ASSOCIATED
        and row["region_key"] in regions
        and organisation_key(row) in organisations
    }
