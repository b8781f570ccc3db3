"""Priorities as lines of a table: how they are written, and what is wrong with a line that somebody sends."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.line_files import Line, Wrong
from accounts.spreadsheets import as_written
from regions.models import NutsUnit, Region
from s3strategy.enums import Level, ValueChainArea
from s3strategy.models import Concept, Priority, StrategyDocument

LIST_MARK = "|"
TEXTS = {
    "title": "title",
    "description": "description",
    "source": "source",
    "year": "year_text",
    "level_note": "level_note",
    "sub_area": "sub_area",
    "evidence": "evidence",
}
DATES = ("valid_from", "valid_to")
SCHEMES = ("nace", "nabs", "ford", "een_technology", "een_market")
LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]
COLUMNS = (
    *("key", "region", "nuts", "nuts_version", "document", "level"),
    *TEXTS,
    "value_chain_areas",
    *DATES,
    *SCHEMES,
    *(f"{name}_{language}" for language in LANGUAGES for name in ("title", "description")),
)


def row_of(priority: Priority) -> list:
    """The cells of a priority by COLUMNS; codes, texts and document prefetched."""
    codes = {scheme: [] for scheme in SCHEMES}
    for code in priority.codes.all():
        if code.concept.scheme in codes:
            codes[code.concept.scheme].append(code.concept.code)
    texts = {text.language: text for text in priority.texts.all()}
    values = {
        "key": priority.key,
        "region": priority.region.key,
        "nuts": priority.nuts_code,
        "nuts_version": priority.nuts_version or "",
        "document": priority.document.key if priority.document else "",
        "level": priority.level,
        "value_chain_areas": LIST_MARK.join(priority.value_chain_areas),
        **{column: getattr(priority, name) for column, name in TEXTS.items()},
        **{name: day.isoformat() if (day := getattr(priority, name)) else "" for name in DATES},
        **{scheme: LIST_MARK.join(sorted(found)) for scheme, found in codes.items()},
    }
    for language in LANGUAGES:
        text = texts.get(language)
        values[f"title_{language}"] = text.title if text else ""
        values[f"description_{language}"] = text.description if text else ""
    return [values[name] for name in COLUMNS]


@dataclass(slots=True)
class Row:
    """One good line: what it says of a priority. Columns that the file does not have are in none of these.

    `schemes` are the classifications of which it names the concepts; codes of others stay.
    """

    number: int
    region: Region
    priority: Priority | None
    values: dict
    concepts: list[Concept] | None = None
    schemes: tuple[str, ...] = ()
    texts: dict[str, dict[str, str]] = field(default_factory=dict)


class Checker:
    """Checks lines against what the portal knows; `regions` are those the person may change."""

    def __init__(self, regions: Iterable[Region]):
        self.own = {region.key: region for region in regions}
        self.regions = {region.key: region for region in Region.objects.all()}
        self.concepts = {(row.scheme, row.code): row for row in Concept.objects.filter(scheme__in=SCHEMES)}
        self.documents = {row.key: row for row in StrategyDocument.objects.select_related("region") if self._fits(row)}
        found = Priority.objects.filter(region__in=self.own.values()).prefetch_related("codes__concept", "texts")
        self.priorities = {row.key: row for row in found.select_related("region")}
        self.by_title = {(row.region_id, row.title.casefold()): row for row in self.priorities.values()}
        self.seen: dict[tuple, int] = {}

    def _fits(self, document: StrategyDocument) -> bool:
        countries = {region.country_id for region in self.own.values()}
        return document.country_id in countries or (document.region is not None and document.region.key in self.own)

    def row(self, line: Line) -> Row:
        if line.problem:
            raise Wrong(line.problem)
        cells = {name: self._cell(name, value) for name, value in line.values.items() if name in COLUMNS}
        region = self._region(cells)
        title = cells.get("title", "")
        priority = self._priority(cells, region, title)
        if priority is None and not title:
            raise Wrong(_("The title is missing. Write one, or the “key” of a priority that is there already."))
        self._once(line.number, region, priority, title)
        return Row(
            line.number,
            region,
            priority,
            self._values(cells, is_new=priority is None),
            self._concepts(cells),
            tuple(scheme for scheme in SCHEMES if scheme in cells),
            self._texts(cells),
        )

    def _cell(self, name: str, value: object) -> str:
        if isinstance(value, datetime | date):
            return value.date().isoformat() if isinstance(value, datetime) else value.isoformat()
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        text = as_written(str(value).strip())
        if "\x00" in text or re.search("[\ud800-\udfff]", text):
            raise Wrong(_("“%(column)s” holds bytes that are no text. Save the file as UTF-8.") % {"column": name})
        return text

    def _region(self, cells: dict) -> Region:
        key, by_unit = cells.get("region", ""), self._region_of_unit(cells)
        named = self.priorities.get(cells.get("key", ""))
        if not key and by_unit is None and named is not None:
            return named.region
        if not key and by_unit is None:
            raise Wrong(_("The region is missing. Write its key into “region”, or its code into “nuts”."))
        if key and key not in self.regions:
            raise Wrong(_("There is no region “%(key)s”. Write a key as in the exported file.") % {"key": key[:60]})
        region = self.regions[key] if key else by_unit
        if by_unit is not None and by_unit != region:
            sentence = _("“nuts” belongs to %(one)s and “region” says %(other)s. Mend one of them.")
            raise Wrong(sentence % {"one": by_unit, "other": region})
        if region.key not in self.own:
            raise Wrong(_("Your organisation does not hold the S3 mandate for %(region)s.") % {"region": region})
        return region

    def _region_of_unit(self, cells: dict) -> Region | None:
        code, version = cells.get("nuts", "").upper(), cells.get("nuts_version", "")
        if not code:
            return None
        units = list(NutsUnit.objects.filter(code=code).select_related("successor").order_by("-version"))
        if not units:
            raise Wrong(_("“%(code)s” is no NUTS code of any version known here.") % {"code": code[:20]})
        unit = next((unit for unit in units if str(unit.version) == version), None)
        if version and unit is None:
            known = ", ".join(str(unit.version) for unit in units)
            sentence = _("“%(code)s” is no code of NUTS %(version)s; it is one of %(known)s.")
            raise Wrong(sentence % {"code": code, "version": version[:10], "known": known})
        if unit is None:
            unit = units[0]
            if later := unit.successor:
                sentence = _(
                    "“%(code)s” is a code of NUTS %(version)s and retired: in NUTS %(next_version)s it was followed by "
                    "%(next_code)s. Write that one, or %(version)s into “nuts_version”."
                )
                words = {"code": code, "version": unit.version}
                raise Wrong(sentence % {**words, "next_code": later.code, "next_version": later.version})
        region = Region.objects.for_unit(unit).first()
        if region is None:
            raise Wrong(_("“%(code)s” lies in none of the regions of this portal.") % {"code": code})
        return region

    def _priority(self, cells: dict, region: Region, title: str) -> Priority | None:
        if key := cells.get("key", ""):
            if key not in self.priorities or self.priorities[key].region_id != region.pk:
                sentence = _("%(region)s has no priority with the key “%(key)s”. Empty the cell for a new one.")
                raise Wrong(sentence % {"region": region, "key": key[:60]})
            return self.priorities[key]
        return self.by_title.get((region.pk, title.casefold()))

    def _once(self, number: int, region: Region, priority: Priority | None, title: str) -> None:
        mark = ("key", priority.pk) if priority else ("title", region.pk, title.casefold())
        if mark in self.seen:
            sentence = _("The priority was in line %(line)s already. Take one of the two lines out.")
            raise Wrong(sentence % {"line": self.seen[mark]})
        self.seen[mark] = number

    def _values(self, cells: dict, *, is_new: bool) -> dict:
        values = {name: cells[column] for column, name in TEXTS.items() if column in cells}
        for column, name in TEXTS.items():
            limit = Priority._meta.get_field(name).max_length
            if limit and len(values.get(name, "")) > limit:
                sentence = _("“%(column)s” has %(length)s characters; at most %(limit)s are possible. Shorten it.")
                raise Wrong(sentence % {"column": column, "length": len(values[name]), "limit": limit})
        if "title" in values and not values["title"]:
            values.pop("title")
        level = cells.get("level", "") or (Level.REGIONAL if is_new else "")
        if level:
            self._only_known([level], Level.values, "level")
            values["level"] = str(level)
        if "value_chain_areas" in cells:
            values["value_chain_areas"] = self._list(cells["value_chain_areas"])
            self._only_known(values["value_chain_areas"], ValueChainArea.values, "value_chain_areas")
        for name in DATES:
            if name in cells:
                values[name] = self._day(name, cells[name])
        if values.get("valid_from") and values.get("valid_to") and values["valid_to"] < values["valid_from"]:
            raise Wrong(_("“valid_to” lies before “valid_from”. Mend one of them."))
        if "document" in cells:
            self._only_known([cells["document"]] if cells["document"] else [], self.documents, "document")
            values["document_id"] = self.documents[cells["document"]].pk if cells["document"] else None
        return values

    def _day(self, name: str, text: str) -> date | None:
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise Wrong(_("“%(column)s” is no date. Write it as 2021-12-31.") % {"column": name}) from None

    def _list(self, text: str) -> list[str]:
        return list(dict.fromkeys(part.strip() for part in text.split(LIST_MARK) if part.strip()))

    def _only_known(self, chosen: Iterable[str], known, name: str) -> None:
        for item in chosen:
            if item not in known:
                sentence = _("“%(code)s” in “%(column)s” is no code that is known here.")
                raise Wrong(sentence % {"code": item[:60], "column": name})

    def _concepts(self, cells: dict) -> list[Concept] | None:
        if not any(scheme in cells for scheme in SCHEMES):
            return None
        found = []
        for scheme in SCHEMES:
            for code in self._list(cells.get(scheme, "")):
                if (scheme, code) not in self.concepts:
                    sentence = _("“%(code)s” in “%(column)s” is no code that is known here.")
                    raise Wrong(sentence % {"code": code[:60], "column": scheme})
                found.append(self.concepts[scheme, code])
        return found

    def _texts(self, cells: dict) -> dict[str, dict[str, str]]:
        texts = {}
        for language in LANGUAGES:
            if f"title_{language}" not in cells:
                continue
            title, description = cells[f"title_{language}"], cells.get(f"description_{language}", "")
            if description and not title:
                sentence = _("“%(column)s” is empty, and there is a description below it. Write a title.")
                raise Wrong(sentence % {"column": f"title_{language}"})
            if len(title) > 200 or len(description) > 2000:
                raise Wrong(_("The text in “%(language)s” is too long. Shorten it.") % {"language": language})
            texts[language] = {"title": title, "description": description}
        return texts
