"""From a file's lines to checked rows, and to sentences that say what is wrong with a line and what to do."""

import math
import re
from dataclasses import dataclass
from typing import Any

from babel import Locale
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from accounts.line_files import Line, Wrong
from brokerage.enums import (
    PARTNERSHIPS_OF_TYPE,
    IprStatus,
    PartnershipType,
    PartnerType,
    ProfileType,
    SizeClass,
    Stage,
    ValueChainArea,
)
from brokerage.models import Company, Profile
from regions.models import Country, NutsUnit
from s3strategy.models import Concept

LIST_MARK = "|"
MOST_SOURCE_KEYWORDS = 35
MOST_KEYWORDS = 5
MOST_PARTNERSHIPS = 3
# The European Commission writes two countries otherwise than ISO 3166.
COUNTRY_OF_EU_CODE = {"UK": "GB", "EL": "GR"}

TEXTS = ("title", "summary", "description", "advantages", "technical", "partner_role")
COMPANY_TEXTS = ("registration_number", "legal_form", "website", "certificates")
CHOICES = {"type": ProfileType, "stage": Stage, "ipr": IprStatus, "size_class": SizeClass}
LISTS = {
    "partnership_types": PartnershipType,
    "partner_types": PartnerType,
    "offers_areas": ValueChainArea,
    "seeks_areas": ValueChainArea,
}
TREES = {"market_keywords": "een_market", "technology_keywords": "een_technology"}
COLUMNS = (
    "id", "company", "text", "country", "keywords", "nuts", "languages", "target_countries", "year_founded",
    *TEXTS, *COMPANY_TEXTS, *CHOICES, *LISTS, *TREES,
)  # fmt: skip


@dataclass(slots=True)
class Row:
    """One good line: columns of Company and of Profile, and the concepts it names."""

    number: int
    key: str
    company: dict[str, Any]
    profile: dict[str, Any]
    nuts: str
    concepts: list[tuple[str, str]]


class Checker:
    """Checks lines against the codes that the portal knows."""

    def __init__(self):
        self.countries = set(Country.objects.values_list("code", flat=True))
        self.units = set(NutsUnit.objects.values_list("code", flat=True))
        self.concepts = {
            scheme: dict(Concept.objects.of(scheme).values_list("code", "selectable")) for scheme in TREES.values()
        }
        self.languages = set(Locale("en").languages)

    def unknown_columns(self, line: Line) -> list[str]:
        return sorted(str(name) for name in line.values if name not in COLUMNS)

    def row(self, line: Line) -> Row:
        if line.problem:
            raise Wrong(line.problem)
        values = line.values
        key = self._text(values, "id", Profile._meta.get_field("import_key").max_length)
        if not key:
            raise Wrong(_("“id” is missing. Give each profile an id that stays the same when the file is sent again."))
        country = self._country(values, "country")
        company, profile = self._names_and_texts(values)
        company |= {"country_id": country, "size_class": self._choice(values, "size_class", SizeClass)}
        for name in COMPANY_TEXTS:
            company[name] = self._text(values, name, Company._meta.get_field(name).max_length)
        self._check_website(company["website"])
        company["year_founded"] = self._year(values)
        company["languages"] = [item.lower() for item in self._list(values, "languages")]
        self._only_known(company["languages"], self.languages, "languages")
        for name in ("type", "stage", "ipr"):
            profile[name] = self._choice(values, name, CHOICES[name])
        for name, choices in LISTS.items():
            profile[name] = self._list(values, name)
            self._only_known(profile[name], choices.values, name)
        self._check_partnerships(profile)
        profile["target_countries"] = [self._code(item) for item in self._list(values, "target_countries")]
        self._only_known(profile["target_countries"], self.countries, "target_countries")
        if country in profile["target_countries"]:
            raise Wrong(
                _("“target_countries” names the company's own country. Leave it out: a partner abroad is sought.")
            )
        profile["source_keywords"] = self._source_keywords(values)
        return Row(line.number, key, company, profile, self._nuts(values, country), self._concepts(values))

    def _names_and_texts(self, values: dict) -> tuple[dict, dict]:
        profile = {name: self._text(values, name, Profile._meta.get_field(name).max_length) for name in TEXTS}
        text = self._text(values, "text", Profile._meta.get_field("description").max_length)
        if text and profile["description"]:
            raise Wrong(_("“text” and “description” are one field. Fill in only one of them."))
        profile["description"] = profile["description"] or text
        name = self._text(values, "company", Company._meta.get_field("name").max_length)
        if not name:
            # Without a column for it, `title` is the company's name, which must not stand over an anonymous text.
            name, profile["title"] = self._text(values, "title", Company._meta.get_field("name").max_length), ""
        if not name:
            raise Wrong(_("The company's name is missing. Write it into “company” (or into “title”)."))
        if not (profile["description"] or profile["summary"]):
            raise Wrong(_("There is no text. Write it into “text” or “description”."))
        if not profile["title"]:
            profile["title"] = _shortened(profile["summary"] or profile["description"])
        return {"name": name}, profile

    def _text(self, values: dict, name: str, limit: int | None) -> str:
        value = values.get(name)
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return ""
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**30:
            value = str(value)
        if not isinstance(value, str):
            raise Wrong(_("“%(column)s” is no text. Write it in quotes.") % {"column": name})
        value = value.strip()
        if "\x00" in value or re.search("[\ud800-\udfff]", value):
            raise Wrong(_("“%(column)s” holds bytes that are no text. Save the file as UTF-8.") % {"column": name})
        if limit and len(value) > limit:
            sentence = _("“%(column)s” has %(length)s characters; at most %(limit)s are possible. Shorten it.")
            raise Wrong(sentence % {"column": name, "length": len(value), "limit": limit})
        return value

    def _list(self, values: dict, name: str) -> list[str]:
        value = values.get(name)
        items = value if isinstance(value, list) else self._text(values, name, None).split(LIST_MARK)
        texts = [self._text({name: item}, name, 300) for item in items[: MOST_SOURCE_KEYWORDS * 10]]
        return list(dict.fromkeys(text for text in texts if text))

    def _choice(self, values: dict, name: str, choices) -> str:
        value = self._text(values, name, None)
        self._only_known([value] if value else [], choices.values, name)
        return value

    def _only_known(self, chosen: list[str], known, name: str) -> None:
        bad = [item for item in chosen if item not in known]
        if bad:
            sentence = _("“%(code)s” in “%(column)s” is no code that is known here. Take one of the list in the docs.")
            raise Wrong(sentence % {"code": bad[0][:60], "column": name})

    def _code(self, text: str) -> str:
        code = text.upper()
        return COUNTRY_OF_EU_CODE.get(code, code)

    def _country(self, values: dict, name: str) -> str:
        code = self._code(self._text(values, name, None))
        if not code:
            raise Wrong(_("The country is missing. Write its code of two letters into “country”, as in DK."))
        if code not in self.countries:
            sentence = _("“%(code)s” is no country. Write the ISO code of two letters into “country”, as in DK.")
            raise Wrong(sentence % {"code": code[:60]})
        return code

    def _nuts(self, values: dict, country: str) -> str:
        code = self._text(values, "nuts", None).upper()
        if not code:
            return ""
        if code not in self.units:
            raise Wrong(
                _("“%(code)s” in “nuts” is no NUTS unit that is known here. Mend or empty it.") % {"code": code[:60]}
            )
        if self._code(code[:2]) != country:
            raise Wrong(_("“nuts” and “country” name two countries. Mend one of them."))
        return code

    def _year(self, values: dict) -> int | None:
        text = self._text(values, "year_founded", None)
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{4}", text) or not 1600 <= int(text) <= 2100:
            raise Wrong(_("“year_founded” is no year between 1600 and 2100. Mend or empty it."))
        return int(text)

    def _check_website(self, address: str) -> None:
        if address:
            try:
                URLValidator(schemes=["http", "https"])(address)
            except ValidationError:
                raise Wrong(_("“website” is no address of the web. Write it as in https://example.org.")) from None

    def _check_partnerships(self, profile: dict) -> None:
        allowed = PARTNERSHIPS_OF_TYPE.get(profile["type"], PartnershipType.values)
        if len(profile["partnership_types"]) > MOST_PARTNERSHIPS:
            raise Wrong(_("“partnership_types” has more than %(most)s codes.") % {"most": MOST_PARTNERSHIPS})
        if any(code not in allowed for code in profile["partnership_types"]):
            raise Wrong(_("A code of “partnership_types” does not go with this “type”. Mend one of them."))

    def _source_keywords(self, values: dict) -> list[str]:
        words = self._list(values, "keywords")
        if len(words) > MOST_SOURCE_KEYWORDS:
            sentence = _("“keywords” has %(count)s entries; at most %(most)s are possible. Leave some out.")
            raise Wrong(sentence % {"count": len(words), "most": MOST_SOURCE_KEYWORDS})
        return words

    def _concepts(self, values: dict) -> list[tuple[str, str]]:
        found = []
        for name, scheme in TREES.items():
            codes = self._list(values, name)
            if len(codes) > MOST_KEYWORDS:
                raise Wrong(_("“%(column)s” has more than %(most)s codes.") % {"column": name, "most": MOST_KEYWORDS})
            self._only_known(codes, [code for code, selectable in self.concepts[scheme].items() if selectable], name)
            found += [(scheme, code) for code in codes]
        return found


def _shortened(text: str, limit: int = 90) -> str:
    words = " ".join(text.split())
    return words if len(words) <= limit else words[:limit].rsplit(" ", 1)[0] + " …"
