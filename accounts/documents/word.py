"""The same blocks as a Word document, for those who write on in it."""

import re
from io import BytesIO

from docx import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from . import Document

# What XML cannot hold.
_NO_SIGNS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# From so many columns on a page lies on its side.
WIDE = 8


def render_word(document: Document) -> bytes:
    """A DOCX with real headings, tables whose first row repeats, and the language of the document."""
    paper = Paper()
    properties = paper.core_properties
    properties.title, properties.language = _plain(document.title), document.language
    properties.author = properties.comments = ""
    properties.keywords = ", ".join(document.keywords)
    paper.styles["Normal"].font.size = Pt(10.5)
    _say_language(paper, document.language)
    if any(len(block.get("headings", ())) >= WIDE for block in document.blocks):
        section = paper.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    paper.add_heading(_plain(document.title), level=0)
    if document.subtitle:
        paper.add_paragraph(_plain(document.subtitle))
    for block in document.blocks:
        _WRITERS[block["kind"]](paper, block)
    if document.mark:
        paper.sections[0].footer.paragraphs[0].text = _plain(document.mark)
    file = BytesIO()
    paper.save(file)
    return file.getvalue()


def _plain(words: object) -> str:
    return _NO_SIGNS.sub("", str(words))


def _say_language(paper, language: str) -> None:
    properties = paper.styles["Normal"].element.get_or_add_rPr()
    said = OxmlElement("w:lang")
    said.set(qn("w:val"), language)
    properties.append(said)


def _titled(paper, block) -> None:
    if block.get("title"):
        paper.add_heading(_plain(block["title"]), level=1)


def _heading(paper, block) -> None:
    paper.add_heading(_plain(block["text"]), level=block["level"])


def _text(paper, block) -> None:
    if block["text"].strip():
        _titled(paper, block)
        for part in re.split(r"\n\s*\n", block["text"]):
            paper.add_paragraph(_plain(part))


def _note(paper, block) -> None:
    paper.add_paragraph(_plain(block["text"]), style="Intense Quote")


def _list(paper, block) -> None:
    if block["items"]:
        _titled(paper, block)
        for item in block["items"]:
            paper.add_paragraph(_plain(item), style="List Bullet")


def _facts(paper, block) -> None:
    if block["rows"]:
        _titled(paper, block)
        table = paper.add_table(rows=0, cols=2, style="Light List Accent 1")
        for label, value in block["rows"]:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = _plain(label), _plain(value)


def _table(paper, block) -> None:
    if not block["rows"]:
        return
    _titled(paper, block)
    table = paper.add_table(rows=1, cols=len(block["headings"]), style="Light Grid Accent 1")
    for cell, words in zip(table.rows[0].cells, block["headings"], strict=True):
        cell.text = _plain(words)
    repeats = OxmlElement("w:tblHeader")
    repeats.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeats)
    for row in block["rows"]:
        # Cells of a row are found once: each look at them goes through the whole table.
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = _plain(words)


_WRITERS = {
    "heading": _heading,
    "text": _text,
    "note": _note,
    "list": _list,
    "facts": _facts,
    "table": _table,
}
