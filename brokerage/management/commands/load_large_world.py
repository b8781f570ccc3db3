import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from brokerage.demo.large import AlreadyThere, load_large_world
from brokerage.demo.world import load_world


class Command(BaseCommand):
    help = "Add a large invented world to the demo world, always the same, to measure pages with."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--companies", type=int, default=20_000)
        parser.add_argument("--profiles", type=int, default=40_000)
        parser.add_argument("--cases", type=int, default=100_000)

    def handle(self, *args, companies: int, profiles: int, cases: int, **options) -> None:
        if not settings.TIBS_DEMO:
            raise CommandError("The large world loads only with DEBUG and TIBS_DEMO on: its people are invented.")
        if companies < 2 or profiles < companies:
            raise CommandError("At least two companies are needed, and as many profiles as companies.")
        started = time.perf_counter()
        load_world()
        try:
            for done in load_large_world(companies, profiles, cases):
                if options["verbosity"] > 1:
                    self.stdout.write(f"{done} ({time.perf_counter() - started:.0f} s)")
        except AlreadyThere:
            raise CommandError("The large world is there already; nothing was changed.") from None
        if options["verbosity"]:
            what = f"{companies} companies, {profiles} profiles and {cases} cases loaded"
            self.stdout.write(f"{what} ({time.perf_counter() - started:.0f} s).")
