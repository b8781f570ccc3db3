"""The journal of erasures: a file beside the database, because a restored database does not know what came after."""

import json
import os
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from brokerage.models import Erasure


def journal() -> Path:
    return Path(settings.MEDIA_ROOT).parent / "erasures.jsonl"


def write_journal() -> int:
    """Append what is not written yet. A line may come twice after a crash, which harms nobody."""
    with transaction.atomic():
        rows = list(Erasure.objects.select_for_update(skip_locked=True).filter(journalled_at=None).order_by("pk"))
        if not rows:
            return 0
        journal().parent.mkdir(parents=True, exist_ok=True)
        with journal().open("a", encoding="utf-8") as file:
            for row in rows:
                entry = {"kind": row.kind, "subject": str(row.subject), "reason": row.reason}
                file.write(json.dumps(entry | {"erased_at": row.erased_at.isoformat()}) + "\n")
            file.flush()
            os.fsync(file.fileno())
        Erasure.objects.filter(pk__in=[row.pk for row in rows]).update(journalled_at=timezone.now())
    return len(rows)


def entries_of(path: Path) -> list[tuple[str, str, str]]:
    """What the journal and the table say, each once."""
    found = dict.fromkeys(Erasure.objects.values_list("kind", "subject", "reason"))
    entries = [(kind, str(subject), reason) for kind, subject, reason in found]
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                row = json.loads(line)
                entries.append((row["kind"], row["subject"], row["reason"]))
    return list(dict.fromkeys(entries))
