"""How a person comes to work for an organisation: a link by e-mail that works once, for a time."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from accounts.services.mail import queue_mail
from regions.models import Organisation, OrganisationInvitation, OrganisationMembership
from regions.models.dated import today
from regions.rules import can_invite_people

from .dated import save_dated

SUBJECT = gettext_lazy("You are invited to the TIBS portal")
BODY = gettext_lazy(
    "You are invited to work in the portal as %(role)s of %(organisation)s. The link works once, until %(day)s."
)


def invite_to_organisation(
    *, by: User, organisation: Organisation, email: str, role: str, full_name: str = "", language: str = "en"
) -> OrganisationInvitation:
    """Write the invitation and its letter. An open one for the same role is taken back: only the newest link works."""
    if not can_invite_people(by, organisation):
        raise Refused(_("Only administrators invite people to an organisation."))
    check_role(organisation, role)
    email = email.strip().lower()
    held = OrganisationMembership.objects.in_force().filter(organisation=organisation, role=role, user__email=email)
    if held.exists():
        raise NotPossible(_("This person already holds this role here."), {"email": _("Already holds this role here.")})
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        OrganisationInvitation.objects.open().filter(organisation=organisation, email=email, role=role).update(
            revoked_at=timezone.now()
        )
        invitation = OrganisationInvitation(
            organisation=organisation, email=email, role=role, full_name=full_name, language=language, invited_by=by
        )
        token = invitation.new_token()
        invitation.save()
        queue_mail(
            key=f"organisation-invitation:{invitation.pk}",
            to_email=email,
            title=SUBJECT,
            body=_LazyBody(invitation),
            letter="organisation_invitation",
            values=_values_of(invitation),
            url=reverse("regions:invitation", args=[token]),
            button=gettext_lazy("See the invitation"),
            language=language,
            recipient_name=full_name,
        )
    return invitation


class _LazyBody:
    """The letter's text, made in the language that is active when it is read."""

    def __init__(self, invitation: OrganisationInvitation):
        self.invitation = invitation

    def __str__(self) -> str:
        return str(BODY) % _values_of(self.invitation)


def _in_figures(moment) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


_day = lazy(_in_figures, str)


def _values_of(invitation: OrganisationInvitation) -> dict:
    return {
        "role": OrganisationMembership.Role(invitation.role).label,
        "organisation": invitation.organisation.name,
        "day": _day(invitation.expires_at),
    }


def check_role(organisation: Organisation, role: str) -> None:
    """Brokers and managers belong to partner organisations; officers to any organisation of the programme."""
    if role not in OrganisationMembership.Role.values:
        raise NotPossible(_("This role does not exist."), {"role": _("Choose one of the roles.")})
    if role == OrganisationMembership.Role.OFFICER:
        return
    if not Organisation.objects.partners().filter(pk=organisation.pk).exists():
        reason = _("Only a partner organisation has brokers and managers.")
        raise NotPossible(reason, {"role": reason})


def accept_invitation(*, token: str, by: User) -> OrganisationMembership:
    """Take up an invitation: it must be open and for the e-mail address of the person."""
    with transaction.atomic():
        invitation = (
            OrganisationInvitation.objects.with_token(token)
            .select_related("organisation")
            .select_for_update(of=("self",))
            .first()
        )
        if invitation is None or not invitation.is_open:
            raise TooLate(_("This invitation was used, taken back or has expired. Ask for a new one."))
        if invitation.email.lower() != by.email.lower():
            raise Refused(_("This invitation is for another e-mail address. Sign in with the address it was sent to."))
        check_role(invitation.organisation, invitation.role)
        invitation.accepted_at = timezone.now()
        invitation.accepted_by = by
        invitation.save(update_fields=["accepted_at", "accepted_by"])
        row = {"user": by, "organisation": invitation.organisation, "role": invitation.role}
        membership = OrganisationMembership.objects.in_force().filter(**row).first()
        if membership is None:
            membership = save_dated(row=OrganisationMembership(**row, valid_from=today()))
    by.forget_capacities()
    return membership


def register_invited_person(*, token: str, full_name: str, password: str) -> User:
    """A new account for the invited address: the link that came by mail has confirmed it."""
    with transaction.atomic():
        invitation = OrganisationInvitation.objects.with_token(token).first()
        if invitation is None or not invitation.is_open:
            raise TooLate(_("This invitation was used, taken back or has expired. Ask for a new one."))
        email = invitation.email.lower()
        if User.objects.filter(email=email).exists():
            raise NotPossible(_("There is an account with this address already. Sign in to accept."))
        user = User.objects.create_user(email, password, full_name=full_name, language=invitation.language)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        accept_invitation(token=token, by=user)
    return user
