from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import Mail
from accounts.roles import Role
from brokerage import rules
from brokerage.forms.companies import BrokerChangeForm, CompanyEditForm, CompanyForm, JoinForm
from brokerage.models import Company, CompanyInvitation, CompanyMembership, OutreachContact, SelfCheck
from brokerage.selectors.company_next import asks_itself, next_step
from brokerage.selectors.directory import instruments_for_company
from brokerage.services.broker_change import ask_for_other_broker
from brokerage.services.companies import LikelyDuplicate, register_company, update_company
from brokerage.services.outreach import company_from_contact
from brokerage.services.people import ask_to_join

from .refusals import show_refusal

# Which companies the person's own one looked like: kept on the server, so that nobody can ask to join any company.
LIKE = "like_companies"


@login_required
def company_register(request):
    return register(request)


def register(request, contact: OutreachContact | None = None):
    """The form of a new company; `contact` is the one of outreach that becomes it, and fills the form in."""
    if not rules.may_register_company(request.user):
        raise Refused(_("Companies are registered by their own people and by brokers. Switch your role to do it."))
    on_behalf = request.user.acts_as(Role.BROKER)
    initial = {name: getattr(contact, name) for name in OutreachContact.CARRIED_OVER} if contact else None
    form = CompanyForm(request.POST or None, initial=initial)
    likely = None
    if request.method == "POST" and form.is_valid():
        insists = bool(request.session.get(LIKE)) and "another_company" in request.POST
        data = {"by": request.user, "data": form.cleaned_data, "despite_likeness": insists}
        try:
            if contact:
                company = company_from_contact(contact=contact, **data)
            else:
                company = register_company(on_behalf=on_behalf, **data)
        except LikelyDuplicate as found:
            likely = found
            request.session[LIKE] = [company.pk for company, _ground in found.likeness]
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            request.session.pop(LIKE, None)
            messages.success(request, _("The company is registered."))
            if on_behalf and not rules.is_own_side(request.user, company):
                messages.info(request, _("Another organisation serves its region and takes care of it from here."))
                return redirect(contact or "start")
            if on_behalf:
                return redirect("brokerage:company_detail", company.public_id)
            return redirect("brokerage:start_sme")
    context = {"form": form, "likely": likely, "join_form": JoinForm(), "on_behalf": on_behalf, "contact": contact}
    return render(request, "brokerage/companies/company_register.html", context, status=422 if form.errors else 200)


@login_required
def company_join(request):
    """Ask the companies that one's own looked like; their names stay unknown to the person."""
    alike = Company.objects.current().filter(pk__in=request.session.get(LIKE, []))
    if request.method != "POST" or not alike:
        return redirect("brokerage:company_register")
    form = JoinForm(request.POST)
    if not form.is_valid():
        return render(request, "brokerage/companies/company_join.html", {"form": form}, status=422)
    for company in alike:
        try:
            ask_to_join(by=request.user, company=company, message=form.cleaned_data["message"])
        except (NotPossible, TooLate) as refusal:
            # Asking twice changes nothing, and which of the companies was meant stays unsaid.
            messages.info(request, refusal.reason)
    request.session.pop(LIKE)
    return render(request, "brokerage/companies/company_joined.html")


@login_required
@require_safe
def company_own(request):
    held = request.user.capacity
    if held is None:
        return redirect("brokerage:company_register")
    if held.role != Role.SME:
        raise Refused(_("This page is for people of a company. Switch your role to see it."))
    return redirect("brokerage:company_detail", held.holder.public_id)


def find_company(request, public_id) -> Company:
    companies = Company.objects.visible_to(request.user).select_related(
        "country", "region", "nuts_unit", "serving_organisation", "broker_in_charge"
    )
    return get_object_or_404(companies, public_id=public_id)


@login_required
@require_safe
def company_detail(request, public_id):
    company = find_company(request, public_id)
    is_own_side = rules.is_own_side(request.user, company)
    may_invite = rules.may_invite(request.user, company)
    context = {
        "company": company,
        "is_own_side": is_own_side,
        "may_keep": rules.may_keep_company(request.user, company),
        "may_invite": may_invite,
        "is_owner": rules.is_company_owner(request.user, company),
        "open_change": company.broker_change_requests.filter(answered_at=None).first(),
        "last_change": company.broker_change_requests.exclude(answered_at=None).order_by("-answered_at").first(),
        "join_requests": company.join_requests.filter(answered_at=None).select_related("user") if may_invite else [],
        "memberships": [],
        "invitations": [],
        "refused": set(),
        "profiles": [],
        "checks": [],
        "contacts": OutreachContact.objects.visible_to(request.user).filter(company=company),
        "may_check": rules.is_serving_broker(request.user, company),
        "step": None,
        "audits": [],
        "instruments": [],
        "self_check": None,
        "asks_itself": False,
        "is_member": rules.is_company_member(request.user, company),
    }
    if is_own_side:
        members = CompanyMembership.objects.in_force().filter(company=company).select_related("user")
        context["memberships"] = members.order_by("-is_owner", "user__full_name")
        context["invitations"] = CompanyInvitation.objects.open().filter(company=company)
        people = [row.user.email for row in context["memberships"]] + [row.email for row in context["invitations"]]
        context["refused"] = Mail.objects.refused_addresses(people)
        context["profiles"] = company.profiles.all()
        own = SelfCheck.objects.visible_to(request.user).filter(company=company).open().of_form_in_force().first()
        context["self_check"] = own
        context["checks"] = list(company.checks.select_related("version", "by"))
        context["step"] = next_step(company, context["checks"], may_check=context["may_check"], own=own)
        context["asks_itself"] = context["is_member"] and asks_itself(context["checks"], own)
        context["audits"] = company.audits.all()
        context["instruments"] = instruments_for_company(company)
    return render(request, "brokerage/companies/company_detail.html", context)


@login_required
def company_edit(request, public_id):
    company = find_company(request, public_id)
    if not rules.may_keep_company(request.user, company):
        raise Refused(_("Only owners of the company and its broker change its data."))
    form = CompanyEditForm(request.POST or None, instance=company, initial={"version": company.version})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = dict(form.cleaned_data)
            try:
                update_company(by=request.user, company=company, version=data.pop("version"), data=data)
            except NotPossible as refusal:
                show_refusal(form, refusal)
            except TooLate as refusal:
                form.add_error(None, refusal.reason)
                status = 409
            else:
                messages.success(request, _("The company is saved."))
                return redirect("brokerage:company_detail", public_id)
    context = {"form": form, "company": Company.objects.get(pk=company.pk), "is_stale": status == 409}
    return render(request, "brokerage/companies/company_edit.html", context, status=status)


@login_required
def broker_change(request, public_id):
    company = find_company(request, public_id)
    if not rules.is_company_owner(request.user, company):
        raise Refused(_("Only owners of the company ask for another broker."))
    form = BrokerChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_other_broker(by=request.user, company=company, reason=form.cleaned_data["reason"])
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(
                request, _("Your request is sent. The page of your company tells when you have an answer.")
            )
            return redirect("brokerage:company_detail", public_id)
    context = {"form": form, "company": company}
    return render(request, "brokerage/companies/broker_change.html", context, status=422 if form.errors else 200)
