from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import translation

from brokerage.drawing import page_of_workflows

PAGE = Path(settings.BASE_DIR) / "docs" / "workflows.md"


class Command(BaseCommand):
    help = "Write docs/workflows.md from the state tables; --check only says whether it is stale."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true")

    def handle(self, *args, check: bool, **options):
        with translation.override("en"):
            page = page_of_workflows()
        if not check:
            PAGE.write_text(page, encoding="utf-8")
        elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page:
            raise CommandError("docs/workflows.md is stale. Run: manage.py draw_workflows")
