import time

from django.core.management.base import BaseCommand
from django.db import transaction

from regions.reference import Report, lock_loading, note_loads
from regions.services.load_reference import load_regions
from s3strategy.services.load_reference import load_strategy


class Command(BaseCommand):
    help = "Load countries, units, regions, organisations, classifications and priorities; edited rows are kept."

    def handle(self, *args, **options) -> None:
        started = time.perf_counter()
        with transaction.atomic():
            lock_loading()
            reports = load_regions() + load_strategy()
            note_loads(reports)
        for report in reports:
            self.print_report(report, options["verbosity"])
        self.stdout.write(f"Reference data loaded in {time.perf_counter() - started:.1f} s.")

    def print_report(self, report: Report, verbosity: int) -> None:
        kept = f", {len(report.kept)} kept" if report.kept else ""
        if verbosity or report.kept:
            self.stdout.write(
                f"{report.dataset:22} {report.total:5} rows: {report.created} new, {report.updated} changed{kept}"
            )
        for key, why in report.kept.items():
            self.stdout.write(f"  {report.dataset} {key} was {why} and is left as it is.")
