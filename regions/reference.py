"""Load reference data without ever undoing what people changed here.

For every loaded row the ledger (`ReferenceRow`) keeps the digest of the values that were loaded.
A row whose values still have that digest follows its file; any other was edited, or made by hand,
or deleted, and is left alone and named in the report.
"""

import csv
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection, models
from django.utils import timezone

from regions.models import ReferenceLoad, ReferenceRow

Values = dict[str, Any]
LOCK = 7_260_402  # any number, the same for every loader


@dataclass(frozen=True)
class Dataset:
    """One kind of rows: `fields` are attribute names whose values come from the file."""

    name: str
    model: type[models.Model]
    fields: tuple[str, ...]
    key_of: Callable[[Any], str]
    related: tuple[str, ...] = ()

    def rows(self) -> dict[str, models.Model]:
        """All rows by key; of several rows with one key the oldest counts."""
        found: dict[str, models.Model] = {}
        for row in self.model._default_manager.select_related(*self.related).order_by("pk"):
            found.setdefault(self.key_of(row), row)
        return found

    def digest(self, row: models.Model) -> str:
        values = [_plain(self.model._meta.get_field(name), getattr(row, name)) for name in self.fields]
        return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()


@dataclass
class Report:
    """What one loading did to one data set; `kept` names rows that differ from their file on purpose."""

    dataset: str
    total: int = 0
    created: int = 0
    updated: int = 0
    kept: dict[str, str] = field(default_factory=dict)
    updated_pks: list[int] = field(default_factory=list)


_registered: list[Dataset] = []


def register_datasets(datasets: Iterable[Dataset]) -> None:
    """Called when an app is ready, so that one page can show the data of all floors."""
    _registered.extend(dataset for dataset in datasets if dataset not in _registered)


def registered_datasets() -> list[Dataset]:
    return list(_registered)


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: (value or "").strip() for name, value in row.items()} for row in csv.DictReader(file)]


def lock_loading() -> None:
    """One loader at a time, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def load(dataset: Dataset, wanted: dict[str, Values], report: Report | None = None) -> Report:
    """Bring the rows of `dataset` to `wanted` (key -> values of its fields), edited rows excepted.

    Must run in a transaction after `lock_loading`. Pass the `report` of an earlier part to go on with it.
    """
    report = report or Report(dataset.name)
    report.total += len(wanted)
    rows = dataset.rows()
    ledger = {row.key: row for row in ReferenceRow.objects.filter(dataset=dataset.name)}
    now = timezone.now()
    new_rows, changed_rows, entries = [], [], []
    for key, values in wanted.items():
        row, entry = rows.get(key), ledger.get(key)
        target = dataset.model(**values)
        digest = dataset.digest(target)
        if row is None:
            if entry is not None:
                report.kept[key] = "deleted here"
                continue
            new_rows.append(target)
        else:
            current = dataset.digest(row)
            if current != digest:
                if entry is None or current != entry.digest:
                    report.kept[key] = "edited here" if entry else "made here"
                    continue
                for name in dataset.fields:
                    setattr(row, name, getattr(target, name))
                changed_rows.append(row)
        if entry is None or entry.digest != digest:
            entries.append(ReferenceRow(dataset=dataset.name, key=key, digest=digest, loaded_at=now))
    dataset.model._default_manager.bulk_create(new_rows, batch_size=500)
    if changed_rows:
        dataset.model._default_manager.bulk_update(changed_rows, [_concrete(dataset, n) for n in dataset.fields])
    ReferenceRow.objects.bulk_create(
        entries,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["dataset", "key"],
        update_fields=["digest", "loaded_at"],
    )
    report.created += len(new_rows)
    report.updated += len(changed_rows)
    report.updated_pks += [row.pk for row in changed_rows]
    return report


def note_loads(reports: Iterable[Report]) -> None:
    now = timezone.now()
    ReferenceLoad.objects.bulk_create(
        ReferenceLoad(
            dataset=report.dataset,
            loaded_at=now,
            total=report.total,
            created=report.created,
            updated=report.updated,
            kept=len(report.kept),
            kept_keys=sorted(report.kept),
        )
        for report in reports
    )


def edited_keys(dataset: Dataset) -> list[str]:
    """Keys of loaded rows whose values are no longer the loaded ones, and of those deleted since."""
    rows = dataset.rows()
    return sorted(
        entry.key
        for entry in ReferenceRow.objects.filter(dataset=dataset.name)
        if entry.key not in rows or dataset.digest(rows[entry.key]) != entry.digest
    )


def _concrete(dataset: Dataset, name: str) -> str:
    return dataset.model._meta.get_field(name).name


def _plain(model_field: models.Field, value: Any) -> Any:
    """`value` as JSON holds it, equal for what a file says and what the database gives back."""
    if value is None or value == "":
        return None
    if isinstance(model_field, models.DecimalField):
        return str(Decimal(value).quantize(Decimal(1).scaleb(-model_field.decimal_places)))
    if isinstance(model_field, models.IntegerField):
        return int(value)
    if isinstance(value, bool | int | str):
        return value
    return str(value)
