from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.exceptions import NotPossible, Refused
from accounts.models import Mail
from regions.forms import InvitationForm
from regions.models import (
    Organisation,
    OrganisationInvitation,
    OrganisationMembership,
    OrganisationRole,
    OrganisationService,
    S3Mandate,
)
from regions.rules import can_invite_people, is_administrator, is_broker_of, is_manager_of
from regions.services import invite_to_organisation


@require_safe
def organisation_list(request):
    organisations = Organisation.objects.select_related("country").prefetch_related(
        Prefetch("roles", OrganisationRole.objects.in_force(), "roles_today"),
        Prefetch("services", OrganisationService.objects.in_force().select_related("region"), "services_today"),
        Prefetch("mandates", S3Mandate.objects.in_force().select_related("region"), "mandates_today"),
        Prefetch("memberships", OrganisationMembership.objects.in_force(), "memberships_today"),
    )
    return render(
        request,
        "regions/organisation_list.html",
        {"organisations": organisations, "is_administrator": is_administrator(request.user)},
    )


@require_safe
def organisation_detail(request, key):
    organisation = get_object_or_404(Organisation.objects.select_related("country"), key=key)
    memberships = (
        OrganisationMembership.objects.in_force()
        .filter(organisation=organisation, user__is_active=True)
        .select_related("user")
        .order_by("role", "user__full_name")
    )
    administers = is_administrator(request.user)
    invitations = OrganisationInvitation.objects.open().filter(organisation=organisation) if administers else []
    people = [row.user.email for row in memberships] + [row.email for row in invitations]
    return render(
        request,
        "regions/organisation_detail.html",
        {
            "refused": Mail.objects.refused_addresses(people) if administers else set(),
            "organisation": organisation,
            "roles": organisation.roles.all(),
            "services": OrganisationService.objects.in_force()
            .filter(organisation=organisation)
            .select_related("region"),
            "mandates": S3Mandate.objects.in_force().filter(organisation=organisation).select_related("region"),
            "brokers": [row for row in memberships if row.role == OrganisationMembership.Role.BROKER],
            "memberships": memberships if administers else [],
            "invitations": invitations,
            "may_read_enquiries": administers
            or is_broker_of(request.user, organisation)
            or is_manager_of(request.user, organisation),
            "may_invite": can_invite_people(request.user, organisation),
        },
    )


@login_required
@require_safe
def own_organisation(request):
    capacity = request.user.capacity
    if capacity is None or not isinstance(capacity.holder, Organisation):
        raise Refused(_("You do not work for an organisation of the programme."))
    return redirect(capacity.holder)


@login_required
def invite_person(request, key):
    organisation = get_object_or_404(Organisation, key=key)
    if not can_invite_people(request.user, organisation):
        raise Refused(_("Only administrators invite people to an organisation."))
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = invite_to_organisation(by=request.user, organisation=organisation, **form.cleaned_data)
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The invitation is on its way to %(address)s.") % {"address": invitation.email})
            return redirect(organisation)
    status = 422 if form.errors else 200
    return render(request, "regions/invite_person.html", {"form": form, "organisation": organisation}, status=status)


def show_refusal(form, refusal: NotPossible) -> None:
    """Put what a service refused where the person can mend it."""
    for field, sentence in refusal.fields.items():
        form.add_error(field if field in form.fields else None, sentence)
    if not refusal.fields:
        form.add_error(None, refusal.reason)
