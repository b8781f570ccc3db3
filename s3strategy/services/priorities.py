"""What officers do with the priorities of their region; every change keeps what was there before."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible, TooLate
from accounts.models import User
from regions.models import Region
from s3strategy.models import Concept, Priority, PriorityCode, PriorityRevision
from s3strategy.rules import check_mandate

FIELDS = ("title", "description", "source", "year_text", "level", "level_note", "sub_area")


def add_priority(*, by: User, region: Region, values: dict) -> Priority:
    check_mandate(by, region, _only_officers())
    with transaction.atomic():
        # Two officers adding one title at once: the second finds the first's key.
        Region.objects.select_for_update().get(pk=region.pk)
        return Priority.objects.create(
            region=region, key=free_key(region, values["title"]), **{name: values[name] for name in FIELDS}
        )


def free_key(region: Region, title: str) -> str:
    stem = f"{region.key}-{slugify(title)}"[:140].rstrip("-")
    taken = set(Priority.objects.filter(key__startswith=stem).values_list("key", flat=True))
    number = 1
    while (key := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return key


def change_priority(*, by: User, priority: Priority, version: int, values: dict, comment: str) -> Priority:
    """Write `values` over the version the person saw.

    Raises TooLate when somebody changed the priority since, and NotPossible when nothing would change.
    """
    check_mandate(by, priority.region, _only_officers())
    with transaction.atomic():
        current = Priority.objects.select_for_update().get(pk=priority.pk)
        if current.version != version:
            raise TooLate(_who_was_first(current))
        changed = [name for name in FIELDS if getattr(current, name) != values[name]]
        if not changed:
            raise NotPossible(_("Nothing is different from what is there."))
        _keep(current, changed=changed, by=by, comment=comment)
        _write(current, version, **{name: values[name] for name in changed})
    current.refresh_from_db()
    return current


def change_codes(
    *, by: User, priority: Priority, version: int, concepts: Iterable[Concept], is_confirmed: bool, comment: str
) -> Priority:
    """Let the priority be about `concepts` and nothing else.

    What is new is the officer's own and counts fully. What stays keeps its confidence; with `is_confirmed` the
    officer has read it, and it is marked as reviewed. Raises as `change_priority` does.
    """
    check_mandate(by, priority.region, _only_officers())
    with transaction.atomic():
        current = Priority.objects.select_for_update().get(pk=priority.pk)
        if current.version != version:
            raise TooLate(_who_was_first(current))
        before = list(current.codes.select_related("concept").order_by("concept__scheme", "concept__code"))
        wanted = {concept.pk: concept for concept in concepts}
        gone = [code for code in before if code.concept_id not in wanted]
        new = [concept for pk, concept in wanted.items() if pk not in {code.concept_id for code in before}]
        to_review = [code for code in before if is_confirmed and code.concept_id in wanted and not code.is_reviewed]
        if not (gone or new or to_review):
            raise NotPossible(_("Nothing is different from what is there."))
        _keep(current, changed=["codes"], by=by, comment=comment, codes=before)
        PriorityCode.objects.filter(pk__in=[code.pk for code in gone]).delete()
        review = {"reviewed_by": by, "reviewed_at": timezone.now()}
        for code in to_review:
            origin = PriorityCode.Origin.OWN_REVIEWED if code.origin == PriorityCode.Origin.OWN else code.origin
            PriorityCode.objects.filter(pk=code.pk).update(origin=origin, **review)
        PriorityCode.objects.bulk_create(
            PriorityCode(priority=current, concept=concept, origin=PriorityCode.Origin.OFFICER, confidence=1, **review)
            for concept in new
        )
        _write(current, version)
    current.refresh_from_db()
    return current


def withdraw_priority(*, by: User, priority: Priority, version: int, comment: str) -> Priority:
    """The region no longer pursues it: it stays to be read, and counts no more."""
    return _set_withdrawn(by=by, priority=priority, version=version, comment=comment, moment=timezone.now())


def restore_priority(*, by: User, priority: Priority, version: int, comment: str) -> Priority:
    return _set_withdrawn(by=by, priority=priority, version=version, comment=comment, moment=None)


def _set_withdrawn(*, by, priority, version, comment, moment) -> Priority:
    check_mandate(by, priority.region, _only_officers())
    with transaction.atomic():
        current = Priority.objects.select_for_update().get(pk=priority.pk)
        if current.version != version or (current.withdrawn_at is None) == (moment is None):
            raise TooLate(_who_was_first(current))
        _keep(current, changed=["withdrawn_at"], by=by, comment=comment)
        _write(current, version, withdrawn_at=moment)
    current.refresh_from_db()
    return current


def _write(current: Priority, version: int, **values) -> None:
    if not Priority.objects.filter(pk=current.pk, version=version).update(version=F("version") + 1, **values):
        raise TooLate(_who_was_first(current))


def _keep(
    current: Priority, *, changed: list[str], by: User, comment: str, codes: Iterable[PriorityCode] | None = None
) -> None:
    """A revision; `codes` are those of before, given only where they change."""
    before = {name: getattr(current, name) for name in FIELDS}
    before["withdrawn_at"] = current.withdrawn_at.isoformat() if current.withdrawn_at else None
    if codes is not None:
        before["codes"] = [
            {
                "scheme": code.concept.scheme,
                "code": code.concept.code,
                "label": code.concept.label,
                "confidence": str(code.confidence),
                "origin": code.origin,
                "reviewed_at": code.reviewed_at.isoformat() if code.reviewed_at else None,
            }
            for code in codes
        ]
    PriorityRevision.objects.create(
        priority=current,
        version=current.version,
        values=before,
        changed_fields=changed,
        comment=comment,
        changed_by=by,
    )


def _who_was_first(current: Priority) -> str:
    last = current.revisions.select_related("changed_by").first()
    if last is None or last.changed_by is None:
        return _("This priority was changed meanwhile. Compare your text with it, then save again.")
    return _("%(person)s changed this priority meanwhile. Compare your text with it, then save again.") % {
        "person": last.changed_by
    }


def _only_officers() -> str:
    return _("Only officers of an organisation with the S3 mandate for this region change its priorities.")
