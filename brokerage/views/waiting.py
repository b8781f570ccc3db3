from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.roles import Role
from brokerage.forms.desk import AssignForm
from brokerage.models import BrokerChangeRequest, Company
from brokerage.services.companies import assign_organisation
from regions.models import Organisation, OrganisationMembership

from .refusals import show_refusal

PER_PAGE = 25


def _check_administrator(user) -> None:
    if not user.acts_as(Role.ADMINISTRATOR):
        raise Refused(_("Waiting companies are placed by administrators."))


def _waiting(user):
    found = Company.objects.visible_to(user).select_related("country", "nuts_unit", "region")
    return found.order_by("created_at", "pk")


@login_required
@require_safe
def waiting_companies(request):
    """Companies that wait for an organisation, since nobody serves their region, or for another broker."""
    _check_administrator(request.user)
    page = Paginator(_waiting(request.user), PER_PAGE).get_page(request.GET.get("page"))
    changes = BrokerChangeRequest.objects.visible_to(request.user).open().select_related("company")
    context = {"page_obj": page, "changes": changes.order_by("answer_due", "pk")[:PER_PAGE]}
    return render(request, "brokerage/waiting/waiting_companies.html", context)


@login_required
def waiting_company(request, public_id):
    _check_administrator(request.user)
    company = get_object_or_404(_waiting(request.user), public_id=public_id)
    form = AssignForm(request.POST if request.method == "POST" else None, organisations=_with_brokers())
    if request.method == "POST" and form.is_valid():
        try:
            assign_organisation(by=request.user, company=company, **form.cleaned_data)
        except TooLate:
            raise
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            chosen = form.cleaned_data["organisation"]
            messages.success(request, _("%(organisation)s looks after the company now.") % {"organisation": chosen})
            return redirect("brokerage:waiting_companies")
    context = {"company": company, "form": form}
    status = 422 if form.errors else 200
    return render(request, "brokerage/waiting/waiting_company.html", context, status=status)


def _with_brokers():
    """Organisations that have somebody to look after a company."""
    brokers = OrganisationMembership.objects.in_force().filter(role="broker", user__is_active=True)
    return Organisation.objects.filter(pk__in=brokers.values("organisation_id")).order_by("name")
