"""`manage.py import_profiles FILE`: see docs/import.md."""

import resource
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from accounts.line_files import Wrong
from brokerage.services.imports import import_file


class Command(BaseCommand):
    help = "Import profiles from JSON Lines or CSV. Bad lines are reported, good lines go in, nothing is doubled."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check everything and write nothing")
        parser.add_argument("--source", default="", help="keeps the ids of this file apart from those of other files")

    def handle(self, *, file: Path, dry_run: bool, source: str, **options):
        started = time.monotonic()
        try:
            # Counting first gives the bar an end; reading the file twice costs little beside the import.
            with file.open("rb") as lines:
                total = sum(1 for _line in lines)
            with tqdm(total=total, unit=" lines", disable=None, mininterval=0.5, leave=False) as bar:
                outcome = import_file(
                    file,
                    source=source,
                    is_trial=dry_run,
                    on_progress=bar.update,
                    on_report=lambda number, sentence: self._report(bar, number, sentence),
                )
        except OSError as error:
            raise CommandError(
                _("The file cannot be read: %(reason)s.") % {"reason": error.strerror or error}
            ) from error
        except Wrong as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(self._summary(outcome, dry_run))
        if options["verbosity"] > 1:
            megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            self.stdout.write(f"{time.monotonic() - started:.1f} s, {megabytes:.0f} MB")

    def _report(self, bar, number: int, sentence: str) -> None:
        bar.clear()
        self.stderr.write(_("Line %(number)s: %(sentence)s") % {"number": number, "sentence": sentence})

    def _summary(self, outcome, dry_run: bool) -> str:
        if dry_run:
            sentence = _(
                "Trial, nothing was written. Of %(lines)s lines %(imported)s would go in "
                "(%(companies)s new companies), "
                "%(known)s are known already, %(refused)s would not go in."
            )
        else:
            sentence = _(
                "Of %(lines)s lines %(imported)s went in (%(companies)s new companies), %(known)s were known already, "
                "%(refused)s did not go in."
            )
            if outcome.imported:
                sentence += " " + _("The workers compute the suggestions.")
        return sentence % {
            name: getattr(outcome, name) for name in ("lines", "imported", "companies", "known", "refused")
        }
