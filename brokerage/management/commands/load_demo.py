import time

from django.core.management.base import BaseCommand, CommandError

from brokerage.demo.world import NoDemoHere, load_world


class Command(BaseCommand):
    help = "Load the demo world: people of every role, companies, profiles and cases. Only where TIBS_DEMO is on."

    def handle(self, *args, **options) -> None:
        started = time.perf_counter()
        try:
            is_new = load_world()
        except NoDemoHere as refusal:
            raise CommandError(str(refusal)) from None
        if options["verbosity"]:
            what = "Demo world loaded" if is_new else "The demo world is there already; nothing was changed"
            self.stdout.write(f"{what} ({time.perf_counter() - started:.1f} s).")
