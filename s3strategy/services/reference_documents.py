"""The documents behind the priorities of the file, found by the columns that its lines have in common."""

import re

from django.utils.text import slugify

from regions.reference import Values
from s3strategy.enums import Level
from s3strategy.models import StrategyDocument

Status = StrategyDocument.Status
PERIOD = re.compile(r"(?<!\d)(20\d\d)\s*-\s*(20\d\d)(?!\d)")
END = re.compile(r"\bto (20\d\d)\b")


def _group(line: dict) -> tuple:
    """A national document is one for its country, whichever region it stands in for."""
    is_national = line["level"] == Level.NATIONAL
    place = line["country_id"].lower() if is_national else line["region_key"]
    return place, line["year"], line["level"], line["sub_area"]


def _links(lines: list[dict]) -> str:
    """The sources of all lines of a document, each once."""
    return " ; ".join(dict.fromkeys(part.strip() for line in lines for part in line["source"].split(" ; ")))[:1000]


def document_keys(lines: list[dict]) -> dict[str, str]:
    """Key of a priority -> key of its document."""
    keys, taken, found = {}, set(), {}
    for line in lines:
        group = _group(line)
        if group not in keys:
            stem = slugify(f"{group[0]} {line['sub_area'].split(' ')[0]} {line['year']}")[:140]
            number = 1
            while (key := stem if number == 1 else f"{stem}-{number}") in taken:
                number += 1
            keys[group] = key
            taken.add(key)
        found[line["key"]] = keys[group]
    return found


def wanted_documents(lines: list[dict]) -> dict[str, Values]:
    keys, wanted = document_keys(lines), {}
    for line in lines:
        if keys[line["key"]] in wanted:
            continue
        is_national = line["level"] == Level.NATIONAL
        first, last = period_of(line["year"])
        wanted[keys[line["key"]]] = {
            "key": keys[line["key"]],
            "region_id": None if is_national else line["region_id"],
            "country_id": line["country_id"] if is_national else None,
            "sub_area": line["sub_area"],
            "level": line["level"],
            "period_from": first,
            "period_to": last,
            "period_text": line["year"],
            "link": _links([other for other in lines if keys[other["key"]] == keys[line["key"]]]),
            # The file says which are historic; that the others are still in force, it does not say.
            "status": str(Status.HISTORIC if line["level"] == Level.HISTORIC else Status.NOT_KNOWN),
        }
    return wanted


def period_of(words: str) -> tuple[int | None, int | None]:
    """("2022 (for 2021-2027)") -> (2021, 2027). A year alone is that of publication and says nothing of a period."""
    if found := PERIOD.search(words):
        return int(found[1]), int(found[2])
    if found := END.search(words):
        return None, int(found[1])
    return None, None
