"""Tables for other programs: CSV as it comes, or a workbook. What looks like a formula stays text."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

FORMATS = {"csv": "CSV", "xlsx": "XLSX"}
# Programs take a cell that begins so for something to work out (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTH = 24
# What is written while somebody waits; longer lists are to be narrowed first.
MOST_ROWS = 5000


def asked_for(request, count: int) -> str:
    """The form that the address asks for; empty when it asks for none, or for more rows than are written."""
    form = request.GET.get("format", "")
    return form if form in FORMATS and count <= MOST_ROWS else ""


def response(form: str, name: str, headings: list[str], rows: Iterable[list]) -> HttpResponseBase:
    """A download of `rows`; cells are words, numbers, dates or None. `form` is a key of FORMATS."""
    file = f"{name}-{timezone.localdate():%Y-%m-%d}.{form}"
    if form == "csv":
        answer = StreamingHttpResponse(_lines(headings, rows), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{file}"'
        return answer
    return FileResponse(_workbook(headings, rows), as_attachment=True, filename=file, content_type=_WORKBOOK)


def _lines(headings: list[str], rows: Iterable[list]) -> Iterator[str]:
    # The mark tells spreadsheets that it is UTF-8.
    yield "\ufeff"
    yield _line(headings)
    for row in rows:
        yield _line([_plain(cell) for cell in row])


def _line(row: list) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(row)
    return text.getvalue()


def _plain(cell: object) -> object:
    if isinstance(cell, datetime):
        return timezone.localtime(cell).isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell


def as_written(text: str) -> str:
    """A cell of a file that this portal wrote, without the mark that keeps programs from working it out."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def _workbook(headings: list[str], rows: Iterable[list]):
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(len(headings)):
        sheet.column_dimensions[get_column_letter(number + 1)].width = WIDTH
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, heading, bold=True) for heading in headings])
    for row in rows:
        sheet.append([_cell(sheet, cell) for cell in row])
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def _cell(sheet, value: object, *, bold: bool = False) -> WriteOnlyCell:
    if isinstance(value, datetime):
        # A workbook knows no time zones.
        value = timezone.localtime(value).replace(tzinfo=None)
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
