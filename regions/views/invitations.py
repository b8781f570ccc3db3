from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.exceptions import NotPossible
from accounts.models import User
from regions.forms import InvitedPersonForm
from regions.models import OrganisationInvitation
from regions.services import accept_invitation, register_invited_person

from .organisations import show_refusal


@never_cache
def invitation(request, token):
    """What the link in the letter opens: accept, sign in first, or make an account."""
    found = OrganisationInvitation.objects.with_token(token).select_related("organisation").first()
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
            membership = accept_invitation(token=token, by=request.user)
            messages.success(
                request, _("You now work for %(organisation)s.") % {"organisation": membership.organisation.name}
            )
            return redirect(membership.organisation)
        if form is not None and form.is_valid():
            try:
                register_invited_person(token=token, **form.cleaned_data)
            except NotPossible as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, _("Your account is ready. Sign in to begin."))
                return redirect("account_login")
    context = {
        "invitation": found,
        "form": form,
        "is_addressee": is_addressee,
        "has_account": has_account,
        "token": token,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "regions/invitation.html", context, status=status)
