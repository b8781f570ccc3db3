"""Take profiles of a file in: good lines in batches, each in its own transaction; the others are reported."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.doorbell import ring
from accounts.line_files import Line, Wrong, read_lines
from brokerage.enums import Origin, ProfileState
from brokerage.models import Company, Profile, ProfileKeyword, Step, SuggestionWork
from brokerage.models.company import name_key_of, registration_key_of, web_domain_of
from brokerage.models.profile import plain_text_of
from regions.models import NutsUnit, Region
from regions.services import serving_organisation
from s3strategy.models import Concept

from .import_lines import TEXTS, Checker, Row

BATCH = 200
# Any number, as long as nobody else takes it: two imports of one file take turns batch by batch.
LOCK = 7_421_001


@dataclass(slots=True)
class Outcome:
    lines: int = 0
    imported: int = 0
    known: int = 0
    companies: int = 0
    refused: int = 0
    reports: list[tuple[int, str]] = field(default_factory=list)


def import_file(
    path: Path,
    *,
    source: str = "",
    is_trial: bool = False,
    on_progress: Callable[[int], None] = lambda lines: None,
    on_report: Callable[[int, str], None] | None = None,
) -> Outcome:
    """Import `path`; `source` keeps the ids of several files apart. Raises Wrong when the file cannot be read at all.

    A line that was imported before is passed over. With `is_trial` everything is checked and nothing written.
    """
    outcome = Outcome()
    report = on_report or (lambda number, sentence: outcome.reports.append((number, sentence)))
    importer = _Importer(source, is_trial, outcome, report)
    lines = read_lines(path)
    while batch := list(islice(lines, BATCH)):
        importer.take(batch)
        on_progress(len(batch))
    if outcome.imported and not is_trial:
        _renew_statistics()
        ring("brokerage.tasks.bulk_suggest", queue="bulk")
    return outcome


def _renew_statistics() -> None:
    """Thousands of new rows: until PostgreSQL counts them by itself, it would plan lists for an empty table."""
    with connection.cursor() as cursor:
        for model in (Company, Profile, ProfileKeyword, SuggestionWork):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


class _Importer:
    def __init__(self, source: str, is_trial: bool, outcome: Outcome, report: Callable[[int, str], None]):
        self.prefix = f"{source}:" if source else ""
        self.is_trial = is_trial
        self.outcome = outcome
        self.report = report
        self.checker = Checker()
        self.seen: dict[bytes, int] = {}
        self.seen_companies: set[str] = set()
        self.regions: dict[str, tuple[NutsUnit, Region | None]] = {}
        self.concepts = {
            (scheme, code): pk for pk, scheme, code in Concept.objects.values_list("pk", "scheme", "code").iterator()
        }

    def take(self, batch: list[Line]) -> None:
        self.outcome.lines += len(batch)
        rows = list(self._good(batch))
        with transaction.atomic():
            if not self.is_trial:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            rows = self._new(rows)
            self._count(rows)
            if rows and not self.is_trial:
                self._write(rows)

    def _good(self, batch: Iterable[Line]) -> Iterator[Row]:
        for line in batch:
            for name in self.checker.unknown_columns(line):
                sentence = _("The column “%(column)s” is not known and was not read. Rename it or take it out.")
                self.report(line.number, sentence % {"column": name[:60]})
            try:
                row = self.checker.row(line)
                row.key = self.prefix + row.key
                if len(row.key) > Profile._meta.get_field("import_key").max_length:
                    raise Wrong(_("“id” is too long together with the name of the source. Shorten one of them."))
                self._once_in_file(row)
            except Wrong as wrong:
                self._refuse(line.number, str(wrong))
            else:
                yield row

    def _refuse(self, number: int, sentence: str) -> None:
        self.outcome.refused += 1
        self.report(number, sentence)

    def _once_in_file(self, row: Row) -> None:
        marks = {
            _digest("id", row.key): _("The id was in line %(line)s already. Give each profile its own id."),
            _digest("text", company_key(row), *(row.profile[name] for name in TEXTS), row.profile["type"]): _(
                "Line %(line)s holds the same company and text already. Take one of the two lines out."
            ),
        }
        for mark, sentence in marks.items():
            if mark in self.seen:
                raise Wrong(sentence % {"line": self.seen[mark]})
        self.seen.update(dict.fromkeys(marks, row.number))

    def _new(self, rows: list[Row]) -> list[Row]:
        """The rows that are not stored yet. An id that another company's profile has is refused."""
        known = dict(
            Profile.objects.filter(import_key__in=[row.key for row in rows]).values_list(
                "import_key", "company__import_key"
            )
        )
        new = []
        for row in rows:
            if row.key not in known:
                new.append(row)
            elif known[row.key] == company_key(row):
                self.outcome.known += 1
            else:
                sentence = _("The id is that of another company's profile from an earlier file. Name a --source.")
                self._refuse(row.number, sentence)
        return new

    def _count(self, rows: list[Row]) -> None:
        self.outcome.imported += len(rows)
        keys = {company_key(row) for row in rows} - self.seen_companies
        stored = set(Company.objects.filter(import_key__in=keys).values_list("import_key", flat=True))
        self.outcome.companies += len(keys - stored)
        self.seen_companies |= keys

    def _write(self, rows: list[Row]) -> None:
        now = timezone.now()
        companies = self._companies(rows)
        profiles = Profile.objects.bulk_create(
            [
                Profile(
                    **row.profile,
                    company=companies[company_key(row)],
                    search_text=plain_text_of(
                        " ".join([*(row.profile[name] for name in TEXTS), *row.profile["source_keywords"]])
                    ),
                    origin=Origin.IMPORT,
                    import_key=row.key,
                    state=ProfileState.PUBLISHED,
                    state_since=now,
                    created_at=now,
                    changed_at=now,
                    published_at=now,
                    expires_at=now + timedelta(days=settings.TIBS_PROFILE_DAYS),
                )
                for row in rows
            ]
        )
        ProfileKeyword.objects.bulk_create(
            ProfileKeyword(profile=profile, concept_id=self.concepts[concept])
            for profile, row in zip(profiles, rows, strict=True)
            for concept in row.concepts
        )
        Step.objects.bulk_create(
            Step(
                profile=profile,
                action="import",
                from_state=ProfileState.DRAFT,
                to_state=ProfileState.PUBLISHED,
                at=now,
            )
            for profile in profiles
        )
        SuggestionWork.objects.bulk_create(SuggestionWork(profile=profile, wanted_at=now) for profile in profiles)

    def _companies(self, rows: list[Row]) -> dict[str, Company]:
        """Companies of the rows by key; lines of one name and country share a company, the first one fills it."""
        first = {company_key(row): row for row in reversed(rows)}
        found = {item.import_key: item for item in Company.objects.filter(import_key__in=first)}
        missing = [self._company(key, row) for key, row in first.items() if key not in found]
        Company.objects.bulk_create(missing)
        return found | {company.import_key: company for company in missing}

    def _company(self, key: str, row: Row) -> Company:
        company = Company(**row.company, origin=Origin.IMPORT, import_key=key)
        # What Company.save() does and bulk_create() does not.
        company.name_key = name_key_of(company.name)
        company.registration_key = registration_key_of(company.registration_number)
        company.web_domain = web_domain_of(company.website)
        if row.nuts:
            unit, region = self._place(row.nuts)
            company.nuts_unit, company.region = unit, region
            company.serving_organisation = serving_organisation(region) if region else None
        return company

    def _place(self, code: str) -> tuple[NutsUnit, Region | None]:
        if code not in self.regions:
            unit = NutsUnit.objects.filter(code=code).order_by("-version").first()
            self.regions[code] = (unit, Region.objects.for_unit(unit).first())
        return self.regions[code]


def company_key(row: Row) -> str:
    name = name_key_of(row.company["name"]) or row.company["name"].casefold()
    return f"{row.company['country_id']}:{_digest(name).hex()}"


def _digest(*parts: str) -> bytes:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).digest()
