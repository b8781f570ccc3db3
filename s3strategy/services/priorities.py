"""Changes of priorities, as a second person approved them; each keeps what was there before in one row of history.

Pages do not call these: what an officer wants is a proposal first (`services/proposals.py`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible, TooLate
from accounts.models import User
from regions.models import Region
from s3strategy.models import Concept, Priority, PriorityCode, PriorityRevision, PriorityText
from s3strategy.rules import check_second_person

FIELDS = (
    *("title", "description", "source", "year_text", "level", "level_note", "sub_area", "document_id"),
    *("follows_id", "value_chain_areas", "evidence", "valid_from", "valid_to"),
)


def plain(values: dict) -> dict:
    """`values` as JSON keeps them."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def with_types(values: dict) -> dict:
    """The fields of a priority in `values` as the model holds them; what is missing is empty."""
    typed = {}
    for name in FIELDS:
        field = Priority._meta.get_field(name)
        value = values.get(name)
        typed[name] = field.to_python(value) if value not in (None, "", []) else field.get_default()
    return typed


def add_priority(
    *,
    by: User | None,
    approved_by: User,
    region: Region,
    values: dict,
    comment: str = "",
    concepts: Iterable[Concept] = (),
) -> Priority:
    """A new priority with its codes, and its texts in other languages (`values["texts"]`)."""
    check_second_person(approved_by, by, region)
    with transaction.atomic():
        # Two people adding one title at once: the second finds the first's key.
        Region.objects.select_for_update().get(pk=region.pk)
        priority = Priority.objects.create(region=region, key=free_key(region, values["title"]), **with_types(values))
        PriorityText.objects.bulk_create(
            PriorityText(priority=priority, language=language, **text)
            for language, text in (values.get("texts") or {}).items()
        )
        _add_codes(priority, concepts, by)
        PriorityRevision.objects.create(
            priority=priority,
            version=0,
            changed_fields=["new"],
            comment=comment,
            changed_by=by,
            approved_by=approved_by,
        )
    return priority


def free_key(region: Region, title: str) -> str:
    stem = f"{region.key}-{slugify(title)}"[:140].rstrip("-")
    taken = set(Priority.objects.filter(key__startswith=stem).values_list("key", flat=True))
    number = 1
    while (key := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return key


def text_changes(priority: Priority, values: dict) -> list[str]:
    """The fields in which `values` differ; raises NotPossible when none does."""
    wanted = with_types(values)
    changed = [name for name in FIELDS if getattr(priority, name) != wanted[name]]
    if not changed:
        raise NotPossible(_("Nothing is different from what is there."))
    return changed


def change_priority(
    *, by: User | None, approved_by: User, priority: Priority, version: int, values: dict, comment: str
) -> Priority:
    """Write `values` over the version the person saw.

    Raises TooLate when somebody changed the priority since, and NotPossible when nothing would change.
    """
    check_second_person(approved_by, by, priority.region)
    with transaction.atomic():
        current = locked(priority, version)
        changed = text_changes(current, values)
        _keep(current, changed=changed, by=by, approved_by=approved_by, comment=comment)
        wanted = with_types(values)
        _write(current, version, **{name: wanted[name] for name in changed})
    current.refresh_from_db()
    return current


def change_text(
    *, by: User | None, approved_by: User, priority: Priority, version: int, values: dict, comment: str
) -> Priority:
    """Set the text in `values["language"]`; an empty title takes it away."""
    check_second_person(approved_by, by, priority.region)
    with transaction.atomic():
        current = locked(priority, version)
        is_different = translation_changes(current, values)
        _keep(current, changed=[f"text:{values['language']}"], by=by, approved_by=approved_by, comment=comment)
        rows = PriorityText.objects.filter(priority=current, language=values["language"])
        if not values["title"]:
            rows.delete()
        elif is_different:
            PriorityText.objects.update_or_create(
                priority=current,
                language=values["language"],
                defaults={"title": values["title"], "description": values["description"]},
            )
        _write(current, version)
    current.refresh_from_db()
    return current


def translation_changes(priority: Priority, values: dict) -> bool:
    """Whether the text in that language would differ; raises NotPossible when it would not."""
    before = priority.texts.filter(language=values["language"]).values_list("title", "description").first()
    if (before or ("", "")) == (values["title"], values["description"]):
        raise NotPossible(_("Nothing is different from what is there."))
    return True


@dataclass(frozen=True, slots=True)
class CodeChanges:
    before: list[PriorityCode]
    gone: list[PriorityCode]
    new: list[Concept]
    to_review: list[PriorityCode]


def code_changes(priority: Priority, concepts: Iterable[Concept], is_confirmed: bool) -> CodeChanges:
    """What it takes to let the priority be about `concepts`; raises NotPossible when nothing would change."""
    before = list(priority.codes.select_related("concept").order_by("concept__scheme", "concept__code"))
    wanted = {concept.pk: concept for concept in concepts}
    had = {code.concept_id for code in before}
    changes = CodeChanges(
        before,
        gone=[code for code in before if code.concept_id not in wanted],
        new=[concept for pk, concept in wanted.items() if pk not in had],
        to_review=[code for code in before if is_confirmed and code.concept_id in wanted and not code.is_reviewed],
    )
    if not (changes.gone or changes.new or changes.to_review):
        raise NotPossible(_("Nothing is different from what is there."))
    return changes


def change_codes(
    *,
    by: User | None,
    approved_by: User,
    priority: Priority,
    version: int,
    concepts: Iterable[Concept],
    is_confirmed: bool,
    comment: str,
) -> Priority:
    """Let the priority be about `concepts` and nothing else.

    What is new is the officer's own and counts fully. What stays keeps its confidence; with `is_confirmed` the
    officer has read it, and it is marked as reviewed. Raises as `change_priority` does.
    """
    check_second_person(approved_by, by, priority.region)
    with transaction.atomic():
        current = locked(priority, version)
        changes = code_changes(current, concepts, is_confirmed)
        _keep(current, changed=["codes"], by=by, approved_by=approved_by, comment=comment, codes=changes.before)
        PriorityCode.objects.filter(pk__in=[code.pk for code in changes.gone]).delete()
        review = {"reviewed_by": by, "reviewed_at": timezone.now()}
        for code in changes.to_review:
            origin = PriorityCode.Origin.OWN_REVIEWED if code.origin == PriorityCode.Origin.OWN else code.origin
            PriorityCode.objects.filter(pk=code.pk).update(origin=origin, **review)
        _add_codes(current, changes.new, by)
        _write(current, version)
    current.refresh_from_db()
    return current


def _add_codes(priority: Priority, concepts: Iterable[Concept], by: User | None) -> None:
    """Codes that an officer gave count fully and are reviewed."""
    review = {"reviewed_by": by, "reviewed_at": timezone.now(), "origin": PriorityCode.Origin.OFFICER, "confidence": 1}
    PriorityCode.objects.bulk_create(PriorityCode(priority=priority, concept=concept, **review) for concept in concepts)


def withdraw_priority(**asked) -> Priority:
    """The region no longer pursues it: it stays to be read, and counts no more."""
    return _set_withdrawn(moment=timezone.now(), **asked)


def restore_priority(**asked) -> Priority:
    return _set_withdrawn(moment=None, **asked)


def _set_withdrawn(*, by, approved_by, priority, version, comment, moment) -> Priority:
    check_second_person(approved_by, by, priority.region)
    with transaction.atomic():
        current = locked(priority, version)
        if (current.withdrawn_at is None) == (moment is None):
            raise TooLate(who_was_first(current))
        _keep(current, changed=["withdrawn_at"], by=by, approved_by=approved_by, comment=comment)
        _write(current, version, withdrawn_at=moment)
    current.refresh_from_db()
    return current


def locked(priority: Priority, version: int) -> Priority:
    """The row under its lock, in a transaction; raises TooLate when it is no longer of that version."""
    current = Priority.objects.select_for_update().get(pk=priority.pk)
    if current.version != version:
        raise TooLate(who_was_first(current))
    return current


def _write(current: Priority, version: int, **values) -> None:
    if not Priority.objects.filter(pk=current.pk, version=version).update(version=F("version") + 1, **values):
        raise TooLate(who_was_first(current))


def codes_as_values(codes: Iterable[PriorityCode]) -> list[dict]:
    return [
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


def _keep(
    current: Priority,
    *,
    changed: list[str],
    by: User | None,
    approved_by: User,
    comment: str,
    codes: Iterable[PriorityCode] | None = None,
) -> None:
    """A revision; `codes` are those of before, given only where they change."""
    before = plain({name: getattr(current, name) for name in FIELDS})
    before["withdrawn_at"] = current.withdrawn_at.isoformat() if current.withdrawn_at else None
    before["texts"] = {
        language: {"title": title, "description": description}
        for language, title, description in current.texts.values_list("language", "title", "description")
    }
    if codes is not None:
        before["codes"] = codes_as_values(codes)
    PriorityRevision.objects.create(
        priority=current,
        version=current.version,
        values=before,
        changed_fields=changed,
        comment=comment,
        changed_by=by,
        approved_by=approved_by,
    )


def who_was_first(current: Priority) -> str:
    last = current.revisions.select_related("changed_by").first()
    if last is None or last.changed_by is None:
        return _("This priority was changed meanwhile. Compare your text with it, then save again.")
    return _("%(person)s changed this priority meanwhile. Compare your text with it, then save again.") % {
        "person": last.changed_by
    }
