"""Propose links of the crosswalk from the texts. What is due is a row; what a person rejected is not proposed again."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache, partial

from django.db.models import F

from accounts.doorbell import ring_later
from accounts.jobs.claims import attempt
from s3strategy.likeness import Likeness, Texts
from s3strategy.models import Concept, CrosswalkLink, CrosswalkWork, Priority

Scheme = Concept.Scheme
KEYWORDS = (Scheme.EEN_TECHNOLOGY, Scheme.EEN_MARKET)
FIELDS = (Scheme.NACE, Scheme.NABS, Scheme.FORD)
# Below it, texts share a common word by chance. Our own choice, as are the numbers of proposals.
LEAST_LIKE = 0.55
LEAST_LIKE_PRIORITY = 0.55
PER_KEYWORD, PER_PRIORITY = 2, 5
# Words that are the same may still mean two things: a proposal is never sure.
SUREST = Decimal("0.8")


def propose_due() -> int:
    """All that is due, one row at a time; safe to run twice and at the same time."""
    _find_work()
    again = partial(ring_later, "s3strategy.tasks.bulk_crosswalk", queue="bulk")
    due = list(CrosswalkWork.objects.due().order_by("attempts", "pk").values_list("pk", flat=True))
    # The texts are the same for all rows of a run, and read only when one is due.
    work = partial(_work, texts=cache(lambda: Texts(_concepts((*KEYWORDS, *FIELDS)))))
    return sum(attempt(CrosswalkWork.objects.due().filter(pk=pk), work, ring_later=again) for pk in due)


def _find_work() -> None:
    """Rows for what has none, and the present version in those whose priority or classification changed."""
    count = Concept.objects.count()
    new = Priority.objects.current().filter(crosswalk_work=None)
    rows = [CrosswalkWork(priority_id=pk, wanted=version) for pk, version in new.values_list("pk", "version")]
    if count and not CrosswalkWork.objects.filter(priority=None).exists():
        rows.append(CrosswalkWork(priority=None, wanted=count))
    CrosswalkWork.objects.bulk_create(rows, ignore_conflicts=True)
    fresh = {"attempts": 0, "parked_at": None}
    CrosswalkWork.objects.filter(priority=None).exclude(wanted=count).update(wanted=count, **fresh)
    changed = CrosswalkWork.objects.filter(priority__in=Priority.objects.current()).exclude(
        wanted=F("priority__version")
    )
    for work in changed.select_related("priority"):
        CrosswalkWork.objects.filter(pk=work.pk).update(wanted=work.priority.version, **fresh)


def _work(work: CrosswalkWork, texts: Callable[[], Texts]) -> None:
    if work.priority_id is None:
        _between_classifications()
    else:
        _for_priority(Priority.objects.get(pk=work.priority_id), texts())
    CrosswalkWork.objects.filter(pk=work.pk).update(done_for=work.wanted)


def _concepts(schemes: Iterable[str]) -> dict[int, str]:
    """Key -> label of what can be chosen and says something: roots of the keywords are headings."""
    return dict(Concept.objects.filter(scheme__in=schemes, selectable=True).values_list("pk", "label"))


def _between_classifications() -> None:
    fields = Texts(_concepts(FIELDS))
    links = [
        _link(min(pk, like.key), like, other_id=max(pk, like.key))
        for pk, label in _concepts(KEYWORDS).items()
        for like in fields.like(label, least=LEAST_LIKE, most=PER_KEYWORD)
    ]
    _store(links)


def _for_priority(priority: Priority, texts: Texts) -> None:
    """Concepts that the words of a priority name; those it is coded with need no link."""
    coded = set(priority.codes.values_list("concept", flat=True))
    parts = [priority.title, *priority.description.replace(";", ",").split(",")]
    best: dict[int, Likeness] = {}
    for part in parts:
        for like in texts.like(part, least=LEAST_LIKE_PRIORITY, most=PER_PRIORITY):
            if like.key not in coded and (like.key not in best or best[like.key].value < like.value):
                best[like.key] = like
    kept = sorted(best.values(), key=lambda like: (-like.value, like.key))[:PER_PRIORITY]
    _store([_link(like.key, like, priority=priority) for like in kept])


def _link(concept_id: int, like: Likeness, **end) -> CrosswalkLink:
    return CrosswalkLink(
        concept_id=concept_id,
        confidence=min(SUREST, max(Decimal("0.01"), round(Decimal(like.value), 2))),
        origin=CrosswalkLink.Origin.PROPOSAL,
        basis=", ".join(like.words)[:300],
        **end,
    )


def _store(links: list[CrosswalkLink]) -> None:
    """New ones only: a pair that is linked already, or was rejected, stays as people left it."""
    CrosswalkLink.objects.bulk_create(links, batch_size=500, ignore_conflicts=True)
