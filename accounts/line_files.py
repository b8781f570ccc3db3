"""Files of other people, line by line: JSON Lines, CSV and workbooks. What is wrong is said of its line."""

import csv
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from django.utils.translation import gettext as _
from openpyxl import load_workbook

LONGEST_LINE = 1_000_000
# A workbook is a compressed folder: what it holds is measured before it is opened.
LARGEST_WORKBOOK = 50_000_000


class Wrong(Exception):
    """Why a line does not go in; the sentence also says what to do."""


@dataclass(slots=True)
class Line:
    number: int
    values: dict[str, Any] = field(default_factory=dict)
    problem: str = ""


def read_lines(path: Path, *, column: str = "id") -> Iterator[Line]:
    """Every line of the file with its number. A file that is no JSON Lines and no CSV raises Wrong.

    `column`: one that a table must name in its first line.
    """
    suffix = path.suffix.lower()
    if suffix not in (".jsonl", ".ndjson", ".csv"):
        raise Wrong(_("The name of the file must end with .jsonl, .ndjson or .csv, so that its format is known."))
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="" if suffix == ".csv" else None) as text:
        yield from _csv_lines(text, column) if suffix == ".csv" else _json_lines(text)


def _json_lines(text: TextIO) -> Iterator[Line]:
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE and not line.endswith("\n"):
            while rest := text.readline(LONGEST_LINE):
                if rest.endswith("\n"):
                    break
            yield Line(number, problem=_("The line is longer than a million characters. Split or shorten it."))
            continue
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except (ValueError, RecursionError):
            yield Line(number, problem=_("This is not JSON. Write one JSON object on each line."))
            continue
        if isinstance(values, dict):
            yield Line(number, values)
        else:
            yield Line(number, problem=_("This is not a JSON object. Write one object in braces on each line."))


def _csv_lines(text: TextIO, column: str) -> Iterator[Line]:
    head = text.read(LONGEST_LINE).partition("\n")[0]
    text.seek(0)
    mark = max(",;\t", key=head.count)
    csv.field_size_limit(LONGEST_LINE)
    rows = csv.DictReader(text, delimiter=mark, restkey="", strict=True)
    if not rows.fieldnames or column not in [name.strip() for name in rows.fieldnames]:
        sentence = _("The first line of a CSV file must name the columns, “%(column)s” among them.")
        raise Wrong(sentence % {"column": column})
    rows.fieldnames = [name.strip() for name in rows.fieldnames]
    while True:
        try:
            values = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            # The reader cannot find its place again after broken quotes.
            problem = _("The quotes or cells of this line are broken (%(error)s). Mend it; the rest was not read.")
            yield Line(rows.line_num, problem=problem % {"error": error})
            return
        if "" in values or None in values.values():
            yield Line(rows.line_num, problem=_("The line has more or fewer cells than the first line has columns."))
        else:
            yield Line(rows.line_num, values)


def read_workbook(path: Path, *, column: str) -> Iterator[Line]:
    """The lines of the first sheet of an XLSX file; its first line names the columns."""
    try:
        with zipfile.ZipFile(path) as folder:
            size = sum(entry.file_size for entry in folder.infolist())
        if size > LARGEST_WORKBOOK:
            raise Wrong(_("The workbook is too large. Split it, or save it as CSV."))
        book = load_workbook(path, read_only=True, data_only=True)
    except Wrong:
        raise
    # A broken workbook fails in many ways, all of them the file's.
    except Exception as error:
        raise Wrong(_("This is no workbook that can be read. Save it as XLSX or CSV anew.")) from error
    try:
        rows = book.worksheets[0].iter_rows(values_only=True)
        names = [str(name or "").strip() for name in next(rows, ())]
        if column not in names:
            sentence = _("The first line of the sheet must name the columns, “%(column)s” among them.")
            raise Wrong(sentence % {"column": column})
        for number, row in enumerate(rows, start=2):
            cells = {name: "" if cell is None else cell for name, cell in zip(names, row, strict=False) if name}
            if any(str(cell).strip() for cell in cells.values()):
                yield Line(number, cells)
    except Wrong:
        raise
    # Sheets are read bit by bit: one may be broken, or there may be none.
    except Exception as error:
        raise Wrong(_("This is no workbook that can be read. Save it as XLSX or CSV anew.")) from error
    finally:
        book.close()
