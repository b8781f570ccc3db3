from django.core.management.base import BaseCommand
from django.db.models import Count

from accounts.models import User
from brokerage.demo.people import PASSWORD


class Command(BaseCommand):
    help = "Print the accounts of the demo world: role, e-mail, password."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--all", action="store_true", help="everybody, not one person for each role")

    def handle(self, *args, **options) -> None:
        people = [
            (person.email, ", ".join(dict.fromkeys(str(held.role.label) for held in person.capacities)))
            for person in User.objects.filter(is_demo=True, is_active=True)
            .annotate(companies=Count("companies_in_charge"))
            .order_by("-companies", "pk")
        ]
        if not people:
            self.stdout.write("There are no demo accounts. `manage.py load_demo` makes them where TIBS_DEMO is on.")
            return
        shown, seen = [], set()
        for email, role in people:
            if role and (options["all"] or role not in seen):
                seen.add(role)
                shown.append((role, email, PASSWORD))
        rows = [("ROLE", "E-MAIL", "PASSWORD"), *shown]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        for row in rows:
            self.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
