"""A person is erased: the row stays as a number that steps and consents point to, and says nothing any more."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from knox.models import AuthToken

from accounts.exceptions import NotPossible
from accounts.models import Mail, TermsConsent, User
from brokerage.jobs.advisers import ERASED, forget_adviser
from brokerage.jobs.erasures import write_journal
from brokerage.models import (
    Company,
    CompanyInvitation,
    CompanyMembership,
    Erasure,
    Interest,
    JoinRequest,
    OutreachContact,
    Party,
    Receipt,
)
from brokerage.services.memberships import is_last_owner
from regions.models import Enquiry, OrganisationInvitation, OrganisationMembership
from regions.models.dated import today
from s3strategy.models import Invitee


def why_not(user: User) -> str:
    """Why the person cannot go yet, as a sentence; empty when nothing stands against it."""
    for membership in CompanyMembership.objects.in_force().filter(user=user).select_related("company"):
        if membership.company.erased_at is None and is_last_owner(membership):
            return _(
                "You are the only owner of %(company)s. Make somebody else an owner, or erase the company with “Our "
                "data”: your account goes with it."
            ) % {"company": membership.company}
    others = User.objects.filter(is_staff=True, is_active=True).exclude(pk=user.pk)
    if user.is_staff and not others.exists():
        return _("You are the only administrator. Make somebody else an administrator first.")
    return ""


def erase_person(*, by: User, reason: str = Erasure.Reason.OWN_WISH) -> Erasure:
    """A person erases the own account, at once and for good."""
    with transaction.atomic():
        companies = CompanyMembership.objects.in_force().filter(user=by).values_list("company_id", flat=True)
        # The last owner cannot go by two ways at once; administrators wait for each other.
        list(Company.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=list(companies)).order_by("pk"))
        if by.is_staff:
            list(User.objects.select_for_update(no_key=True).filter(is_staff=True).order_by("pk"))
        if sentence := why_not(by):
            raise NotPossible(sentence)
        return forget_person(by, reason)


def forget_person(user: User, reason: str) -> Erasure:
    """Without asking; in the caller's transaction. Safe to run twice."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    email = user.email
    _close_access(user)
    _delete_letters(user, email)
    CompanyMembership.objects.filter(user=user).delete()
    JoinRequest.objects.filter(user=user).delete()
    OutreachContact.objects.filter(email__iexact=email).delete()
    OrganisationMembership.objects.in_force().filter(user=user).update(valid_to=today())
    Company.objects.filter(broker_in_charge=user).update(broker_in_charge=None)
    Interest.objects.filter(broker=user).update(broker=None)
    Party.objects.filter(broker=user).update(broker=None)
    for interest in Interest.objects.filter(adviser_email__iexact=email).order_by("pk"):
        forget_adviser(interest)
    for model in (CompanyInvitation, OrganisationInvitation, Invitee):
        model.objects.filter(email__iexact=email).delete()
    asked = Enquiry.objects.filter(Q(asked_by=user) | Q(email__iexact=email))
    asked.exclude(answered_at=None).update(answer=ERASED)
    asked.update(name=ERASED, email=f"{user.public_id.hex}@erased.invalid", subject=ERASED, text=ERASED)
    forget_admin_log(User, [user.pk])
    _pseudonymise(user)
    return note_erasure(Erasure.Kind.PERSON, user.public_id, reason)


def forget_admin_log(model, ids: list[int]) -> None:
    """The log of the administration keeps the names of what was changed."""
    kind = ContentType.objects.get_for_model(model)
    LogEntry.objects.filter(content_type=kind, object_id__in=[str(pk) for pk in ids]).delete()


def _close_access(user: User) -> None:
    sessions = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=list(sessions.values_list("session_key", flat=True))).delete()
    for model in (UserSession, EmailAddress, Authenticator, AuthToken, TermsConsent):
        model.objects.filter(user=user).delete()
    user.notifications.all().delete()
    user.letter_choices.all().delete()
    user.saved_searches.all().delete()
    Receipt.objects.filter(to=user).delete()
    user.groups.clear()
    user.user_permissions.clear()


def _delete_letters(user: User, email: str) -> None:
    """A letter that a worker sends at this moment holds its row; it is gone from here, not from the world."""
    Mail.objects.filter(Q(to_user=user) | Q(to_email__iexact=email)).delete()


def _pseudonymise(user: User) -> None:
    user.email = f"{user.public_id.hex}@erased.invalid"
    user.full_name, user.phone, user.active_capacity = ERASED, "", ""
    user.language, user.time_zone, user.last_login = "en", "Europe/Berlin", None
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.save()
    user.forget_capacities()


def note_erasure(kind: str, subject, reason: str) -> Erasure:
    row, _is_new = Erasure.objects.get_or_create(kind=kind, subject=subject, defaults={"reason": reason})
    transaction.on_commit(write_journal)
    return row
