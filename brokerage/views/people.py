from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.exceptions import NotPossible, Refused
from accounts.models import User
from brokerage import rules
from brokerage.forms.companies import InviteForm
from brokerage.models import CompanyInvitation, CompanyMembership, OutreachContact
from brokerage.services import memberships
from brokerage.services.people import (
    accept_company_invitation,
    answer_join_request,
    invite_to_company,
    register_invited_person,
)
from regions.forms import InvitedPersonForm

from .companies import find_company
from .refusals import show_refusal


@login_required
def company_invite(request, public_id):
    company = find_company(request, public_id)
    if not rules.may_invite(request.user, company):
        raise Refused(_("Only owners of the company and its broker invite people."))
    form = InviteForm(request.POST or None, initial={"language": get_language()} | _met(request, company))
    if request.method == "POST" and form.is_valid():
        try:
            invitation = invite_to_company(by=request.user, company=company, **form.cleaned_data)
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The invitation is on its way to %(address)s.") % {"address": invitation.email})
            return redirect("brokerage:company_detail", public_id)
    context = {"form": form, "company": company}
    return render(request, "brokerage/people/company_invite.html", context, status=422 if form.errors else 200)


def _met(request, company) -> dict:
    """The person whom a broker met before the company was registered and who is not here yet."""
    met = OutreachContact.objects.visible_to(request.user).filter(company=company).exclude(email="").first()
    if met is None or User.objects.filter(email__iexact=met.email, company_memberships__company=company).exists():
        return {}
    return {"email": met.email, "full_name": met.full_name, "is_owner": True}


@login_required
@require_POST
def join_answer(request, public_id, pk):
    company = find_company(request, public_id)
    join_request = get_object_or_404(company.join_requests.select_related("company", "user"), pk=pk)
    accept = request.POST.get("answer") == "yes"
    answer_join_request(by=request.user, join_request=join_request, accept=accept)
    person = {"person": join_request.user}
    messages.success(
        request,
        _("%(person)s belongs to the company now.") % person if accept else _("%(person)s was told no.") % person,
    )
    return redirect("brokerage:company_detail", public_id)


CHANGES = {
    "owner": partial(memberships.change_owner, is_owner=True),
    "colleague": partial(memberships.change_owner, is_owner=False),
    "contact": partial(memberships.change_contact, is_contact=True),
    "no_contact": partial(memberships.change_contact, is_contact=False),
    "end": memberships.end_membership,
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def company_person(request, public_id, person_id):
    """What a person of the company is: owner or colleague, named to partners or not; and how to leave."""
    company = find_company(request, public_id)
    rows = CompanyMembership.objects.in_force().filter(company=company).select_related("user", "company")
    membership = rows.filter(user__public_id=person_id).order_by("-valid_from", "-pk").first()
    if membership is None:
        raise Http404
    is_self = membership.user_id == request.user.pk
    may_change = rules.may_invite(request.user, company)
    if not (may_change or is_self):
        raise Refused(_("Only owners of the company and its broker change who is what in it."))
    refusal = None
    if request.method == "POST":
        change = CHANGES.get(request.POST.get("do", ""))
        try:
            if change is None:
                raise NotPossible(_("Choose what should change."))
            change(by=request.user, membership=membership)
        except NotPossible as refused:
            refusal = refused
        else:
            messages.success(request, _("Done. It holds from now on."))
            if is_self:
                return redirect("start")
            return redirect("brokerage:company_detail", public_id)
    context = {
        "company": company,
        "membership": membership,
        "is_self": is_self,
        "may_change": may_change,
        "is_last_owner": memberships.is_last_owner(membership),
        "refusal": refusal,
    }
    return render(request, "brokerage/people/company_person.html", context, status=422 if refusal else 200)


@never_cache
def invitation_accept(request, token):
    """What the link in the letter opens: accept, sign in first, or make an account."""
    found = CompanyInvitation.objects.with_token(token).select_related("company").first()
    if found is None:
        raise Http404
    if not found.is_open:
        return render(request, "regions/invitation_closed.html", status=410)
    is_addressee = request.user.is_authenticated and request.user.email.lower() == found.email.lower()
    has_account = User.objects.filter(email=found.email.lower()).exists()
    form = None
    if not request.user.is_authenticated and not has_account:
        form = InvitedPersonForm(request.POST or None, initial={"full_name": found.full_name})
    if request.method == "POST":
        if request.user.is_authenticated:
            membership = accept_company_invitation(by=request.user, token=token)
            messages.success(request, _("You now work for %(company)s.") % {"company": membership.company})
            return redirect("start")
        if form is not None and form.is_valid():
            try:
                register_invited_person(token=token, **form.cleaned_data)
            except NotPossible as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, _("Your account is ready. Sign in to begin."))
                return redirect("account_login")
    context = {"invitation": found, "form": form, "is_addressee": is_addressee, "has_account": has_account}
    status = 422 if form is not None and form.errors else 200
    return render(request, "brokerage/people/invitation_accept.html", context, status=status)
