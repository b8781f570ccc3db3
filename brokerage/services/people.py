"""How people come to a company: by invitation, or by asking to join."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from accounts.services import notify, queue_mail
from brokerage import moves, rules
from brokerage.models import Company, CompanyInvitation, CompanyMembership, JoinRequest
from brokerage.people_of import brokers_of, owners_of
from brokerage.services.presence import require_present

CLOSED = gettext_lazy("This invitation was used, taken back or has expired. Ask for a new one.")


def invite_to_company(
    *, by: User, company: Company, email: str, full_name: str = "", language: str = "en", is_owner: bool = False
) -> CompanyInvitation:
    """Write the invitation and its letter. An open one to the same address is taken back."""
    if not rules.may_invite(by, company):
        raise Refused(_("Only owners of the company and its broker invite people."))
    email = email.strip().lower()
    members = CompanyMembership.objects.in_force().filter(company=company)
    if members.filter(user__email=email).exists():
        reason = _("This person belongs to the company already.")
        raise NotPossible(reason, {"email": reason})
    with transaction.atomic():
        require_present(company)
        CompanyInvitation.objects.open().filter(company=company, email=email).update(revoked_at=timezone.now())
        invitation = CompanyInvitation(
            company=company, email=email, full_name=full_name, language=language, is_owner=is_owner, invited_by=by
        )
        token = invitation.new_token()
        invitation.save()
        queue_mail(
            key=f"company-invitation:{invitation.pk}",
            to_email=email,
            title=gettext_lazy("You are invited to the TIBS portal"),
            body=gettext_lazy(
                "Somebody invites you to work for your company in the portal of the innovation brokers. "
                "The link works once, for a limited time."
            ),
            url=reverse("brokerage:invitation_accept", args=[token]),
            button=gettext_lazy("See the invitation"),
            language=language,
            recipient_name=full_name,
        )
    return invitation


def accept_company_invitation(*, by: User, token: str) -> CompanyMembership:
    """Take up an invitation: it must be open and for the e-mail address of the person."""
    with transaction.atomic():
        invitation = (
            CompanyInvitation.objects.with_token(token)
            .select_related("company")
            .select_for_update(of=("self",))
            .first()
        )
        if invitation is None or not invitation.is_open:
            raise TooLate(str(CLOSED))
        if invitation.email.lower() != by.email.lower():
            raise Refused(_("This invitation is for another e-mail address. Sign in with the address it was sent to."))
        invitation.accepted_at = timezone.now()
        invitation.accepted_by = by
        invitation.save(update_fields=["accepted_at", "accepted_by"])
        return _add_member(by, invitation.company.merged_into or invitation.company, invitation.is_owner)


def _add_member(user: User, company: Company, is_owner: bool) -> CompanyMembership:
    membership, is_new = CompanyMembership.objects.get_or_create(
        user=user, company=company, valid_to=None, defaults={"is_owner": is_owner}
    )
    if is_owner and not membership.is_owner:
        membership.is_owner = True
        membership.save(update_fields=["is_owner"])
    if is_new and not user.active_capacity:
        user.active_capacity = f"sme:{company.public_id}"
        user.save(update_fields=["active_capacity"])
    user.forget_capacities()
    return membership


def register_invited_person(*, token: str, full_name: str, password: str) -> User:
    """A new account for the invited address: the link that came by mail has confirmed it."""
    with transaction.atomic():
        invitation = CompanyInvitation.objects.with_token(token).first()
        if invitation is None or not invitation.is_open:
            raise TooLate(str(CLOSED))
        email = invitation.email.lower()
        if User.objects.filter(email=email).exists():
            raise NotPossible(_("There is an account with this address already. Sign in to accept."))
        user = User.objects.create_user(email, password, full_name=full_name, language=invitation.language)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        accept_company_invitation(token=token, by=user)
    return user


def ask_to_join(*, by: User, company: Company, message: str = "") -> JoinRequest:
    """Ask a company that looked like one's own; its owners and broker answer. The asker learns no name."""
    if CompanyMembership.objects.in_force().filter(company=company, user=by).exists():
        raise NotPossible(_("You belong to this company already."))
    try:
        with transaction.atomic():
            require_present(company)
            request = JoinRequest.objects.create(company=company, user=by, message=message)
    except IntegrityError:
        raise TooLate(_("You have asked already. You will be told the answer by e-mail.")) from None
    for person in {*owners_of(company), *brokers_of(company)}:
        notify(
            to=person,
            kind="join_request",
            key=f"join:{request.pk}",
            title=gettext_lazy("Somebody asks to join a company"),
            body=gettext_lazy("Please say whether this person belongs to the company."),
            url=reverse("brokerage:company_detail", args=[company.public_id]),
            button=gettext_lazy("See who asks"),
        )
    return request


def answer_join_request(*, by: User, join_request: JoinRequest, accept: bool) -> JoinRequest:
    """Say yes or no, once. A yes makes the person a colleague, not an owner."""
    if not rules.may_invite(by, join_request.company):
        raise Refused(_("Only owners of the company and its broker answer this."))
    with transaction.atomic():
        answer = {"answered_at": timezone.now(), "answered_by": by, "accepted": accept}
        if not moves.swap(JoinRequest, join_request.pk, {"answered_at": None}, answer):
            raise TooLate(_("Somebody answered this request a moment ago."))
        if accept:
            _add_member(join_request.user, join_request.company, is_owner=False)
        notify(
            to=join_request.user,
            kind="join_answer",
            key=f"join-answer:{join_request.pk}",
            title=gettext_lazy("Your request to join a company was answered"),
            body=gettext_lazy("You belong to the company now. Sign in to begin.")
            if accept
            else gettext_lazy("The company does not know you as one of its people. You can register your own company."),
            url=reverse("start"),
            button=gettext_lazy("See where things stand"),
        )
    join_request.refresh_from_db()
    return join_request
