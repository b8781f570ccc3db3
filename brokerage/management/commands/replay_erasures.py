from pathlib import Path

from django.core.management.base import BaseCommand

from brokerage.jobs.erasures import entries_of, journal, write_journal
from brokerage.services.erasing import replay_erasures


class Command(BaseCommand):
    help = "After a restore: erase again who and what was erased since the backup. Can be run again."

    def add_arguments(self, parser):
        parser.add_argument("--journal", type=Path, help="The journal kept beside the database.")

    def handle(self, *args, **options):
        counts = replay_erasures(entries_of(options["journal"] or journal()))
        write_journal()
        self.stdout.write(f"{counts['erased']} erased again, {counts['absent']} not in this database.")
