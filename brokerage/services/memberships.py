"""Who is owner or contact person of a company, and who leaves it.

Every verb locks the company, so that its last owner cannot go by two ways at once, and reads the rights again behind
the lock. What held until yesterday stays as a row with its dates; dates are whole days, so a row of today is changed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from accounts.services import notify
from brokerage import rules
from brokerage.models import Company, CompanyMembership


def change_owner(*, by: User, membership: CompanyMembership, is_owner: bool) -> CompanyMembership:
    """Make a colleague an owner or an owner a colleague; the last owner stays one."""
    with _locked(by, membership) as current:
        if not is_owner:
            _keep_an_owner(current)
        return _change(by, current, is_owner=is_owner)


def change_contact(*, by: User, membership: CompanyMembership, is_contact: bool) -> CompanyMembership:
    """Name the person to partners after an introduction, or do so no more; without any, owners are named."""
    with _locked(by, membership) as current:
        return _change(by, current, is_contact=is_contact)


def end_membership(*, by: User, membership: CompanyMembership) -> CompanyMembership:
    """A person leaves the company; the last owner cannot."""
    with _locked(by, membership, or_self=True) as current:
        _keep_an_owner(current)
        _tell(by, current, gettext_lazy("You no longer work for a company"))
        end_row(current)
    return current


def end_row(membership: CompanyMembership) -> None:
    if membership.valid_from >= timezone.localdate():
        membership.delete()
    else:
        membership.valid_to = timezone.localdate() - date.resolution
        membership.save(update_fields=["valid_to"])


def is_last_owner(membership: CompanyMembership) -> bool:
    owners = CompanyMembership.objects.in_force().owners().filter(company=membership.company_id, user__is_active=True)
    return membership.is_owner and not owners.exclude(user=membership.user_id).exists()


@contextmanager
def _locked(by: User, membership: CompanyMembership, or_self: bool = False) -> Iterator[CompanyMembership]:
    with transaction.atomic():
        company = Company.objects.select_for_update(of=("self",), no_key=True).get(pk=membership.company_id)
        by.forget_capacities()
        if not (rules.may_invite(by, company) or (or_self and membership.user_id == by.pk)):
            raise Refused(_("Only owners of the company and its broker change who is what in it."))
        rows = CompanyMembership.objects.in_force().select_related("user", "company")
        current = rows.filter(company=company, user=membership.user_id).order_by("-valid_from", "-pk").first()
        if current is None:
            raise TooLate(_("This person left the company a moment ago."))
        yield current
        membership.user.forget_capacities()
        by.forget_capacities()


def _keep_an_owner(membership: CompanyMembership) -> None:
    if is_last_owner(membership):
        raise NotPossible(_("A company keeps at least one owner. Make somebody else an owner first."))


def _change(by: User, current: CompanyMembership, **changes: bool) -> CompanyMembership:
    if all(getattr(current, name) == value for name, value in changes.items()):
        return current
    if current.valid_from >= timezone.localdate():
        for name, value in changes.items():
            setattr(current, name, value)
        current.save(update_fields=list(changes))
        row = current
    else:
        held = {"is_owner": current.is_owner, "is_contact": current.is_contact}
        end_row(current)
        row = CompanyMembership.objects.create(user=current.user, company=current.company, **(held | changes))
    _tell(by, row, gettext_lazy("Your role in a company was changed"))
    return row


def _tell(by: User, membership: CompanyMembership, title) -> None:
    if membership.user_id == by.pk:
        return
    notify(
        to=membership.user,
        kind="membership_changed",
        key=f"membership:{membership.pk}:{timezone.now():%Y%m%dT%H%M%S%f}",
        title=title,
        body=gettext_lazy("An owner of the company or its broker did this. The portal shows what you can do now."),
        url=reverse("start"),
        button=gettext_lazy("See where things stand"),
    )
