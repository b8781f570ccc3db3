"""What officers want to change, and the second person who decides: nothing counts before."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from accounts.services.notify import notify
from regions.models import OrganisationMembership, Region, S3Mandate
from s3strategy.models import Concept, Priority, PriorityProposal, StrategyDocument
from s3strategy.rules import check_mandate, check_second_person

from .documents import apply_to_document, changes_of_document
from .priorities import (
    FIELDS,
    add_priority,
    change_codes,
    change_priority,
    change_text,
    code_changes,
    locked,
    plain,
    restore_priority,
    text_changes,
    translation_changes,
    who_was_first,
    withdraw_priority,
)

Kind, State = PriorityProposal.Kind, PriorityProposal.State


def propose_new(
    *, by: User, region: Region, values: dict, comment: str, concepts: list[Concept] = (), texts: dict | None = None
) -> PriorityProposal:
    """`texts`: language -> {"title", "description"}, beside the English of `values`."""
    _check(by, region)
    values = plain(values)
    if concepts:
        values["codes"] = sorted([item.scheme, item.code] for item in concepts)
    if texts:
        values["texts"] = texts
    return _store(by=by, region=region, kind=Kind.NEW, values=values, comment=comment)


def propose_text(*, by: User, priority: Priority, version: int, values: dict, comment: str) -> PriorityProposal:
    """Raises TooLate for an old version and NotPossible when nothing would change, as all of these do."""
    _check(by, priority.region)
    with transaction.atomic():
        # Only what differs: another person's change of another field stays when this one is accepted.
        changed = text_changes(locked(priority, version), values)
        wanted = plain({name: values[name] for name in changed})
        return _store_for(priority, version, by=by, kind=Kind.TEXT, values=wanted, comment=comment)


def propose_translation(*, by: User, priority: Priority, version: int, values: dict, comment: str) -> PriorityProposal:
    """`values`: language, title, description; an empty title takes the text of that language away."""
    _check(by, priority.region)
    with transaction.atomic():
        translation_changes(locked(priority, version), values)
        return _store_for(priority, version, by=by, kind=Kind.TRANSLATION, values=values, comment=comment)


def propose_codes(
    *, by: User, priority: Priority, version: int, concepts: list[Concept], is_confirmed: bool, comment: str
) -> PriorityProposal:
    _check(by, priority.region)
    with transaction.atomic():
        code_changes(locked(priority, version), concepts, is_confirmed)
        values = {"codes": sorted([item.scheme, item.code] for item in concepts), "is_confirmed": is_confirmed}
        return _store_for(priority, version, by=by, kind=Kind.CODES, values=values, comment=comment)


def propose_document(
    *, by: User, region: Region, document: StrategyDocument | None, values: dict, comment: str
) -> PriorityProposal:
    """A new strategy document of the region, or other values of one."""
    wanted, before = changes_of_document(by=by, region=region, document=document, values=values)
    with transaction.atomic():
        if document is not None:
            StrategyDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
            _refuse_second(PriorityProposal.objects.open().filter(document=document))
        return _store(
            by=by, region=region, document=document, kind=Kind.DOCUMENT, values=wanted, before=before, comment=comment
        )


def propose_withdrawal(*, by: User, priority: Priority, version: int, comment: str) -> PriorityProposal:
    return _propose_state(by, priority, version, comment, Kind.WITHDRAW)


def propose_return(*, by: User, priority: Priority, version: int, comment: str) -> PriorityProposal:
    return _propose_state(by, priority, version, comment, Kind.RESTORE)


def _propose_state(by, priority, version, comment, kind) -> PriorityProposal:
    _check(by, priority.region)
    with transaction.atomic():
        current = locked(priority, version)
        if (current.withdrawn_at is None) != (kind == Kind.WITHDRAW):
            raise TooLate(who_was_first(current))
        return _store_for(priority, version, by=by, kind=kind, values={}, comment=comment)


def _check(by: User, region: Region) -> None:
    check_mandate(
        by, region, _("Only officers of an organisation with the S3 mandate for this region change its priorities.")
    )


def _store_for(priority: Priority, version: int, **fields) -> PriorityProposal:
    """Once per kind at a time: two open proposals of one kind could only contradict each other."""
    other = PriorityProposal.objects.open().filter(priority=priority, kind=fields["kind"])
    if fields["kind"] == Kind.TRANSLATION:
        other = other.filter(values__language=fields["values"]["language"])
    _refuse_second(other)
    return _store(region=priority.region, priority=priority, base_version=version, **fields)


def _refuse_second(open_ones) -> None:
    if first := open_ones.select_related("proposed_by").first():
        if first.proposed_by is None:
            raise NotPossible(_("A proposal of this kind is open already. Let it be decided first."))
        sentence = _("%(person)s has a proposal of this kind open already. Let it be decided or taken back first.")
        raise NotPossible(sentence % {"person": first.proposed_by})


def _store(*, by: User, **fields) -> PriorityProposal:
    with transaction.atomic():
        proposal = PriorityProposal.objects.create(proposed_by=by, **fields)
        for person in _second_people(proposal):
            notify(
                to=person,
                kind="proposal_to_decide",
                key=f"proposal:{proposal.pk}",
                title=gettext_lazy("A change of a region's priorities waits for your decision"),
                body=proposal.title,
                url=proposal.get_absolute_url(),
                letter="proposal_to_decide",
                values={"priority": proposal.title},
            )
    return proposal


def _second_people(proposal: PriorityProposal) -> list[User]:
    """The other officers of the region; project managers find it in their list."""
    holders = S3Mandate.objects.in_force().filter(region=proposal.region).values("organisation")
    officers = (
        OrganisationMembership.objects.in_force()
        .filter(organisation__in=holders, role=OrganisationMembership.Role.OFFICER, user__is_active=True)
        .exclude(user=proposal.proposed_by)
        .select_related("user")
    )
    return list({membership.user_id: membership.user for membership in officers}.values())


def accept_proposal(*, by: User, proposal: PriorityProposal, answer: str = "") -> Priority | StrategyDocument:
    """Apply it; gives what was changed. Raises TooLate when somebody decided first, or changed the same since."""
    check_second_person(by, proposal.proposed_by, proposal.region)
    with transaction.atomic():
        _close(proposal, State.ACCEPTED, by, answer)
        changed = _apply(proposal, by)
        end = "document" if proposal.kind == Kind.DOCUMENT else "priority"
        PriorityProposal.objects.filter(pk=proposal.pk).update(**{end: changed})
        _tell(proposal, gettext_lazy("Your change of the strategy was accepted"), "proposal_accepted")
    return changed


def reject_proposal(*, by: User, proposal: PriorityProposal, answer: str) -> None:
    check_second_person(by, proposal.proposed_by, proposal.region)
    with transaction.atomic():
        _close(proposal, State.REJECTED, by, answer)
        _tell(proposal, gettext_lazy("Your change of the strategy was not accepted"), "proposal_rejected")


def take_back_proposal(*, by: User, proposal: PriorityProposal) -> None:
    if proposal.proposed_by != by:
        raise Refused(_("Only the person who made a proposal takes it back."))
    _close(proposal, State.TAKEN_BACK, by, "")


def _close(proposal: PriorityProposal, state: str, by: User, answer: str) -> None:
    rows = PriorityProposal.objects.filter(pk=proposal.pk, state=State.OPEN)
    if not rows.update(state=state, decided_by=by, decided_at=timezone.now(), answer=answer):
        first = PriorityProposal.objects.select_related("decided_by").get(pk=proposal.pk)
        sentence = _("This proposal was decided already (%(state)s, %(person)s).")
        raise TooLate(
            sentence % {"state": first.get_state_display(), "person": first.decided_by or _("a person who left")}
        )


def _tell(proposal: PriorityProposal, title, letter: str) -> None:
    if proposal.proposed_by is not None:
        notify(
            to=proposal.proposed_by,
            kind="proposal_decided",
            key=f"proposal-decided:{proposal.pk}",
            title=title,
            body=proposal.title,
            url=proposal.get_absolute_url(),
            letter=letter,
            values={"priority": proposal.title},
        )


def is_overtaken(proposal: PriorityProposal, current: Priority) -> bool:
    """Whether what the proposal touches was changed since it was made, or something without a row of history was."""
    later = list(current.revisions.filter(version__gte=proposal.base_version).values_list("changed_fields", flat=True))
    if len(later) != current.version - proposal.base_version:
        return True
    return any(name in touched(proposal) for changed in later for name in changed)


def touched(proposal: PriorityProposal) -> set[str]:
    """What it changes, in the words of the history."""
    if proposal.kind == Kind.TEXT:
        return set(proposal.values)
    if proposal.kind == Kind.TRANSLATION:
        return {f"text:{proposal.values['language']}"}
    return {"codes"} if proposal.kind == Kind.CODES else {"withdrawn_at"}


def _apply(proposal: PriorityProposal, approved_by: User) -> Priority | StrategyDocument:
    if proposal.kind == Kind.DOCUMENT:
        return apply_to_document(proposal)
    who = {"by": proposal.proposed_by, "approved_by": approved_by, "comment": proposal.comment}
    if proposal.priority is None:
        return add_priority(region=proposal.region, values=proposal.values, concepts=concepts_of(proposal), **who)
    current = Priority.objects.select_for_update().get(pk=proposal.priority_id)
    if is_overtaken(proposal, current):
        raise TooLate(who_was_first(current))
    over = {"priority": current, "version": current.version, **who}
    if proposal.kind == Kind.CODES:
        return change_codes(
            concepts=concepts_of(proposal), is_confirmed=proposal.values.get("is_confirmed", False), **over
        )
    if proposal.kind in (Kind.WITHDRAW, Kind.RESTORE):
        return (withdraw_priority if proposal.kind == Kind.WITHDRAW else restore_priority)(**over)
    if proposal.kind == Kind.TRANSLATION:
        return change_text(values=proposal.values, **over)
    return change_priority(values=plain({name: getattr(current, name) for name in FIELDS}) | proposal.values, **over)


def concepts_of(proposal: PriorityProposal) -> list[Concept]:
    wanted = [tuple(pair) for pair in proposal.values.get("codes", [])]
    rows = Concept.objects.filter(scheme__in={scheme for scheme, _c in wanted}, code__in={code for _s, code in wanted})
    return [row for row in rows if (row.scheme, row.code) in set(wanted)]
