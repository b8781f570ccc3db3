"""Two companies that may be one: merge them or keep them apart."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from brokerage import moves, rules
from brokerage.enums import AuditState
from brokerage.jobs.suggest import want_suggestions
from brokerage.models import Company, CompanyConflict, CompanyMembership, DuplicateHint, Party


def merge_companies(*, by: User, newer: Company, older: Company) -> Company:
    """Everything of `newer` goes to `older`, which stays; `newer` is kept as a row that points to it."""
    _check_broker(by, newer)
    _check_broker(by, older)
    if newer.pk == older.pk or newer.country_id != older.country_id:
        raise NotPossible(_("Only two companies of one country can be merged."))
    with transaction.atomic():
        # In the order of their ids, so that two merges never wait for each other.
        locked = {
            company.pk: company
            for company in Company.objects.select_for_update(of=("self",))
            .filter(pk__in=[newer.pk, older.pk])
            .order_by("pk")
        }
        newer, older = locked[newer.pk], locked[older.pk]
        if newer.erased_at or older.erased_at:
            raise NotPossible(_("One of the companies has left the portal."))
        if newer.merged_into_id or older.merged_into_id:
            raise TooLate(_("Somebody merged one of these companies a moment ago."))
        if Party.objects.filter(company=newer, match__parties__company=older).exists():
            raise NotPossible(_("Both companies are in one match: they cannot be one company. Close the match first."))
        _move_people(newer, older)
        for related in (newer.profiles, newer.invitations, newer.checks, newer.outreach_contacts):
            related.update(company=older)
        for event in newer.outreach_events.all():
            event.companies.add(older)
        newer.outreach_events.clear()
        _move_audits(newer, older)
        _move_own_answers(newer, older)
        Party.objects.filter(company=newer).update(company=older)
        asking = set(older.join_requests.filter(answered_at=None).values_list("user_id", flat=True))
        newer.join_requests.exclude(answered_at=None, user__in=asking).update(company=older)
        CompanyConflict.objects.filter(company=newer).update(company=older)
        CompanyConflict.objects.filter(other=newer).update(other=older)
        newer.broker_change_requests.filter(answered_at=None).update(answered_at=timezone.now(), answered_by=by)
        Company.objects.filter(pk=newer.pk).update(merged_into=older)
        settled = {"settled_at": timezone.now(), "settled_by": by}
        open_hints = DuplicateHint.objects.filter(settled_at=None)
        open_hints.filter(newer=newer, older=older).update(was_merged=True, **settled)
        open_hints.filter(newer=older, older=newer).update(was_merged=True, **settled)
        open_hints.filter(newer=newer).update(was_merged=False, **settled)
        for profile in older.profiles.published():
            want_suggestions(profile)
    older.refresh_from_db()
    return older


def _move_own_answers(newer: Company, older: Company) -> None:
    """A company answers the check once at a time: the older's open answers stay open."""
    if older.self_checks.open().exists():
        for row in newer.self_checks.open():
            moves.move(row, "replace")
    newer.self_checks.update(company=older)


def _move_audits(newer: Company, older: Company) -> None:
    """A company has one open audit: what only the newer's one answers is added to the older's."""
    there = older.audits.filter(state=AuditState.DRAFT).first()
    here = newer.audits.filter(state=AuditState.DRAFT).first()
    if there is not None and here is not None:
        there.answers = {**here.answers, **there.answers}
        there.version += 1
        there.save(update_fields=["answers", "version"])
        here.delete()
    newer.audits.update(company=older)


def _move_people(newer: Company, older: Company) -> None:
    there = {row.user_id: row for row in CompanyMembership.objects.in_force().filter(company=older)}
    for row in CompanyMembership.objects.in_force().filter(company=newer):
        kept = there.get(row.user_id)
        if kept is None:
            row.company = older
            row.save(update_fields=["company"])
        elif row.is_owner and not kept.is_owner:
            kept.is_owner = True
            kept.save(update_fields=["is_owner"])


def keep_apart(*, by: User, hint: DuplicateHint) -> DuplicateHint:
    """They are two companies; the hint does not come back."""
    _check_broker(by, hint.newer)
    values = {"settled_at": timezone.now(), "settled_by": by, "was_merged": False}
    if not moves.swap(DuplicateHint, hint.pk, {"settled_at": None}, values):
        raise TooLate(_("Somebody settled this a moment ago."))
    hint.refresh_from_db()
    return hint


def _check_broker(by: User, company: Company) -> None:
    if not rules.is_serving_broker(by, company):
        raise Refused(_("Only a broker who serves both companies settles whether they are one."))
