"""Strategy documents in the hands of the region's officers; as with priorities a second person decides."""

from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from regions.models import Region
from s3strategy.models import PriorityProposal, StrategyDocument
from s3strategy.rules import check_mandate

FIELDS = ("title", "sub_area", "level", "period_from", "period_to", "period_text", "link", "status", "follows_id")


def document_values(document: StrategyDocument) -> dict:
    return {name: getattr(document, name) for name in FIELDS}


def changes_of_document(
    *, by: User, region: Region, document: StrategyDocument | None, values: dict
) -> tuple[dict, dict]:
    """The values that differ and what stands there now. Raises Refused and NotPossible."""
    check_mandate(by, region, _("You do not hold the S3 mandate for this region."))
    if document is None:
        return {name: values[name] for name in FIELDS}, {}
    if document.region_id != region.pk:
        raise Refused(_("This document is not of this region."))
    now = document_values(StrategyDocument.objects.get(pk=document.pk))
    changed = [name for name in FIELDS if values[name] != now[name]]
    if not changed:
        raise NotPossible(_("Nothing is different from what is there."))
    return {name: values[name] for name in changed}, {name: now[name] for name in changed}


def is_document_overtaken(proposal: PriorityProposal, document: StrategyDocument | None) -> bool:
    """Whether a value that it changes is no longer the one it was made over."""
    return document is not None and any(getattr(document, name) != value for name, value in proposal.before.items())


def apply_to_document(proposal: PriorityProposal) -> StrategyDocument:
    """Write an accepted proposal, in the caller's transaction."""
    if proposal.document_id is None:
        Region.objects.select_for_update().get(pk=proposal.region_id)
        return StrategyDocument.objects.create(
            region=proposal.region, key=_free_key(proposal.region, proposal.values), **proposal.values
        )
    document = StrategyDocument.objects.select_for_update(of=("self",)).get(pk=proposal.document_id)
    if is_document_overtaken(proposal, document):
        raise TooLate(_("This document was changed meanwhile. Reject the proposal and let it be made anew."))
    for name, value in proposal.values.items():
        setattr(document, name, value)
    document.save(update_fields=list(proposal.values))
    return document


def _free_key(region: Region, values: dict) -> str:
    stem = slugify(f"{region.key} {values['period_text'] or values['title']}")[:140]
    taken = set(StrategyDocument.objects.filter(key__startswith=stem).values_list("key", flat=True))
    number = 1
    while (key := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return key
