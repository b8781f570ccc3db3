"""Take priorities of a file in, as proposals: good lines go in, the others are reported, nothing is doubled."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.exceptions import Refused
from accounts.line_files import Line, Wrong, read_lines, read_workbook
from accounts.models import User
from regions.models import Region

from .priorities import FIELDS
from .priority_lines import COLUMNS, Checker, Row
from .proposals import propose_codes, propose_new, propose_text, propose_translation

MOST_LINES = 2000


@dataclass(slots=True)
class Outcome:
    """`proposed` lines differ and became proposals (or would, in a trial); `known` ones say what is there already."""

    lines: int = 0
    proposed: int = 0
    known: int = 0
    refused: int = 0
    reports: list[tuple[int, str]] = field(default_factory=list)


def import_priorities(*, by: User, regions: Iterable[Region], path: Path, comment: str, is_trial: bool) -> Outcome:
    """Propose what the lines of `path` say of priorities of `regions`. Raises Wrong when the file cannot be read."""
    outcome, checker = Outcome(), Checker(regions)
    told: set[str] = set()
    for line in _lines(path):
        outcome.lines += 1
        if outcome.lines > MOST_LINES:
            raise Wrong(_("The file has more than %(most)s lines. Split it.") % {"most": MOST_LINES})
        for name in sorted(str(name) for name in line.values if name not in COLUMNS and str(name) not in told):
            told.add(name)
            sentence = _("The column “%(column)s” is not known and was not read. Rename it or take it out.")
            # Bytes of another encoding may stand in it; a page cannot hold them.
            shown = name[:60].encode("utf-8", "replace").decode()
            outcome.reports.append((line.number, sentence % {"column": shown}))
        try:
            row = checker.row(line)
            with transaction.atomic():
                count = _propose(by, row, comment)
                if is_trial:
                    transaction.set_rollback(True)
        except Wrong as wrong:
            outcome.refused += 1
            outcome.reports.append((line.number, str(wrong)))
        except Refused as refusal:
            outcome.refused += 1
            outcome.reports.append((line.number, str(refusal.reason)))
        else:
            outcome.proposed += bool(count)
            outcome.known += not count
            if _has_no_codes(row):
                sentence = _("This priority has no codes: it cannot be compared with others until it has some.")
                outcome.reports.append((line.number, sentence))
    return outcome


def _lines(path: Path) -> Iterator[Line]:
    return read_workbook(path, column="title") if path.suffix.lower() == ".xlsx" else read_lines(path, column="title")


def _has_no_codes(row: Row) -> bool:
    if row.concepts is not None:
        return not row.concepts
    return row.priority is None or not row.priority.codes.all()


def _propose(by: User, row: Row, comment: str) -> int:
    """How many proposals the line makes: one for a new priority, else one for each kind of thing that differs."""
    if row.priority is None:
        texts = {language: text for language, text in row.texts.items() if text["title"]}
        propose_new(
            by=by, region=row.region, values=row.values, comment=comment, concepts=row.concepts or [], texts=texts
        )
        return 1
    asked = {"by": by, "priority": row.priority, "version": row.priority.version, "comment": comment}
    count = 0
    now = {name: getattr(row.priority, name) for name in FIELDS}
    if any(now[name] != value for name, value in row.values.items()):
        propose_text(values=now | row.values, **asked)
        count += 1
    had = [code.concept for code in row.priority.codes.all()]
    wanted = [*(row.concepts or []), *(concept for concept in had if concept.scheme not in row.schemes)]
    if set(wanted) != set(had):
        propose_codes(concepts=wanted, is_confirmed=False, **asked)
        count += 1
    texts = {text.language: {"title": text.title, "description": text.description} for text in row.priority.texts.all()}
    for language, text in row.texts.items():
        if text != texts.get(language, {"title": "", "description": ""}):
            propose_translation(values={"language": language, **text}, **asked)
            count += 1
    return count
