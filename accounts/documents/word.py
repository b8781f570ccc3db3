"""The same blocks as a Word document, for those who write on in it."""

import re
from io import BytesIO

from django.utils.translation import gettext as _
from docx import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from . import Document

# What XML cannot hold.
_NO_SIGNS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
A4 = (Mm(210), Mm(297))
# From so many columns on a page lies on its side, and the headings of the columns stand upright.
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
    section = paper.sections[0]
    section.page_width, section.page_height = A4
    if any(len(block.get("headings", ())) >= WIDE for block in document.blocks):
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_height, section.page_width = A4
    paper.add_heading(_plain(document.title), level=0)
    if document.subtitle:
        paper.add_paragraph(_plain(document.subtitle))
    for block in document.blocks:
        _WRITERS[block["kind"]](paper, block)
    _foot(paper, document)
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


def _foot(paper, document: Document) -> None:
    """The mark and the page's number, which Word fills in."""
    foot = paper.sections[0].footer.paragraphs[0]
    foot.add_run(f"{_plain(document.mark)}\t\t" if document.mark else "")
    fields = {"%(page)s": "PAGE", "%(pages)s": "NUMPAGES"}
    for part in re.split(r"(%\(pages?\)s)", _("Page %(page)s of %(pages)s")):
        run = foot.add_run("1" if part in fields else part)
        if part in fields:
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), fields[part])
            run._r.addprevious(field)
            field.append(run._r)


def _line_width(paper) -> int:
    section = paper.sections[0]
    return section.page_width - section.left_margin - section.right_margin


def _set_widths(table, parts, line: int) -> None:
    """Of the columns, as parts of the line; Word reads them in the cells, others in the columns."""
    table.autofit = False
    widths = [line * part // sum(parts) for part in parts]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


def _stand_upright(row) -> None:
    row.height, row.height_rule = Mm(40), WD_ROW_HEIGHT_RULE.AT_LEAST
    for cell in row.cells[1:]:
        direction = OxmlElement("w:textDirection")
        direction.set(qn("w:val"), "btLr")
        cell._tc.get_or_add_tcPr().append(direction)


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
        _set_widths(table, (1, 2), _line_width(paper))
        # The first row is a fact as the others are, no heading.
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        look.set(qn("w:firstRow"), "0")
        look.set(qn("w:val"), "0480")


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
    if len(block["headings"]) >= WIDE:
        _stand_upright(table.rows[0])
    for row in block["rows"]:
        # Cells of a row are found once: each look at them goes through the whole table.
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = _plain(words)
    _set_widths(table, block["widths"], _line_width(paper))


_WRITERS = {
    "heading": _heading,
    "text": _text,
    "note": _note,
    "list": _list,
    "facts": _facts,
    "table": _table,
}
