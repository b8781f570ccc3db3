"""Documents for print: PDF by typst, from plain blocks. Knows no model and no request.

    render(Document(title=..., language="lv", blocks=[text("Summary", "..."), facts([("Country", "Latvia")])]))

Whatever people wrote goes to typst as data (JSON), never as markup, so nothing in it is run. Fonts are those that typst
brings; nothing is downloaded. The PDF is tagged, has a title and a language, and is PDF/UA-1 wherever its fonts hold
every sign that was written.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import typst
from django.utils.translation import gettext as _

TEMPLATE = Path(__file__).resolve().parent / "document.typ"
# A word longer than a line would run over the edge of the paper: it may break after so many signs.
_LONGEST_WORD = re.compile(r"\S{30}(?=\S)")
# What PDF cannot show: control characters except the line break, and halves of signs.
_NO_SIGNS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

Block = dict[str, object]


@dataclass(frozen=True, slots=True)
class Document:
    """`language` of headings and labels; `mark`: what stands at the foot of every page beside its number."""

    title: str
    language: str
    blocks: Sequence[Block]
    subtitle: str = ""
    mark: str = ""
    title_language: str = ""
    keywords: Sequence[str] = field(default_factory=list)


def heading(words: str, level: int = 1) -> Block:
    return {"kind": "heading", "text": words, "level": level}


def text(title: str, words: str, language: str = "") -> Block:
    """A heading and paragraphs; nothing for an empty text. `language`: of the text, where it is another one."""
    return {"kind": "text", "title": title, "text": words, "language": language}


def note(words: str) -> Block:
    """A box that stands out."""
    return {"kind": "note", "text": words}


def facts(rows: Sequence[tuple[str, str]], title: str = "", language: str = "") -> Block:
    """Labels and values; rows without a value are left out. `language`: of the values."""
    return {"kind": "facts", "title": title, "rows": [list(row) for row in rows if row[1]], "language": language}


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], title: str = "") -> Block:
    """`widths`: parts of the line that each column takes."""
    return {"kind": "table", "title": title, "headings": list(headings), "rows": rows, "widths": list(widths)}


def bullets(items: Sequence[str], title: str = "") -> Block:
    return {"kind": "list", "title": title, "items": list(items)}


def render(document: Document) -> bytes:
    """The PDF. Some pages take 15 to 30 ms and the first ones of a process 90 ms, so a request may do it."""
    # The numbers are filled in by typst, page by page.
    data = asdict(document) | {"page_of": _("Page %(page)s of %(pages)s")}
    words = {"data": json.dumps(_printable(data), ensure_ascii=False)}
    try:
        return _compile(words, ["ua-1"])
    except typst.TypstError:
        # A sign that no font here has: PDF/UA forbids it, a tagged PDF shows a box in its place.
        return _compile(words, [])


def _compile(words: dict[str, str], standards: list[str]) -> bytes:
    return typst.compile(
        TEMPLATE, root=TEMPLATE.parent, ignore_system_fonts=True, sys_inputs=words, pdf_standards=standards
    )


def _printable(value):
    if isinstance(value, str):
        plain = _NO_SIGNS.sub("", value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
        return _LONGEST_WORD.sub("\\g<0>\u200b", plain)
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    return value if isinstance(value, int | float | bool) or value is None else str(value)
