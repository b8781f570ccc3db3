from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.navigation import address_of
from accounts.roles import Role
from brokerage import anonymity, rules
from brokerage.disclosure import record_access, teaser_of, view_of
from brokerage.enums import ProfileState
from brokerage.filters import ProfileFilter
from brokerage.forms.profiles import ProfileForm, initial_of
from brokerage.models import Company, GroupSearch, Profile
from brokerage.selectors.profile_next import next_sentence, reasons_to_mend
from brokerage.services import profile_life
from brokerage.services import profiles as services
from brokerage.services.groups import may_look_for_groups
from brokerage.services.profile_limits import completeness, problems_of
from brokerage.workflow import PROFILE

from .refusals import show_refusal

PER_PAGE = 25
REVIEW = ("publish", "hold", "return", "reject")
VERBS = {
    "submit": services.submit_profile,
    "validate": services.validate_profile,
    "revise": services.revise_profile,
    "renew": profile_life.renew_profile,
    "open_interest": profile_life.open_interest,
    "close_interest": profile_life.close_interest,
    "archive": services.archive_profile,
}


@login_required
@require_safe
def profile_list(request):
    held = request.user.capacity
    if held is None or held.role not in (Role.SME, Role.BROKER):
        raise Refused(_("Profiles are kept by companies and their brokers."))
    profiles = Profile.objects.of_side(held).select_related("company").order_by("-changed_at", "-pk")
    found = ProfileFilter(request.GET, queryset=profiles)
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    context = {"filter": found, "page_obj": page, "is_broker": held.role == Role.BROKER}
    return render(request, "brokerage/profiles/profile_list.html", context)


@login_required
def profile_new(request):
    """An SME writes for its own company; a broker chooses one of its companies first."""
    held = request.user.capacity
    if held is None:
        return redirect("brokerage:company_register")
    if held.role == Role.SME:
        company = held.holder
    elif held.role == Role.BROKER:
        company = _chosen_company(request)
        if company is None:
            companies = Company.objects.visible_to(request.user).order_by("name")
            return render(request, "brokerage/profiles/profile_new.html", {"companies": companies})
    else:
        raise Refused(_("Only people of the company and its broker write its profiles."))
    if not rules.is_own_side(request.user, company):
        raise Refused(_("Only people of the company and its broker write its profiles."))
    return _edit(request, company, None)


def _chosen_company(request) -> Company | None:
    value = request.GET.get("company", "")
    if not value:
        return None
    for company in Company.objects.visible_to(request.user):
        if str(company.public_id) == value:
            return company
    raise Http404


def find_profile(request, public_id) -> Profile:
    profiles = Profile.objects.visible_to(request.user).for_cards().select_related("original", "company__country")
    return get_object_or_404(profiles, public_id=public_id)


@login_required
def profile_edit(request, public_id):
    profile = find_profile(request, public_id)
    if not rules.is_own_side(request.user, profile):
        raise Refused(_("Only people of the company and its broker write its profiles."))
    if not rules.may_edit_profile(request.user, profile):
        raise Refused(_("This profile is “%s” and cannot be changed now.") % profile.get_state_display())
    return _edit(request, profile.company, profile)


def _edit(request, company: Company, profile: Profile | None):
    is_autosave = request.headers.get("X-Autosave") == "1"
    form = ProfileForm(request.POST or None, company=company, profile=profile)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                saved = services.save_draft(
                    by=request.user,
                    company=company,
                    data=form.draft(),
                    profile=profile,
                    version=form.cleaned_data["version"],
                )
            except TooLate as refusal:
                status = 409
                if is_autosave:
                    return JsonResponse({"errors": [refusal.reason]}, status=status)
                profile = find_profile(request, profile.public_id)
                form.compare(initial_of(profile), at=profile.changed_at)
            except NotPossible as refusal:
                show_refusal(form, refusal)
            else:
                if is_autosave:
                    began = ProfileForm(company=company, profile=saved).initial["began_from"]
                    return JsonResponse({"version": saved.version, "began_from": began})
                return _after_saving(request, saved)
        if is_autosave:
            return JsonResponse({"errors": form.errors}, status=status)
    if profile:
        form.show_reasons(reasons_to_mend(profile))
    context = {
        "form": form,
        "company": company,
        "profile": profile,
        "problems": _problems(profile, form) if profile else [],
        "completeness": completeness(profile) if profile else 0,
        "findings": _findings(profile) if profile else [],
    }
    return render(request, "brokerage/profiles/profile_edit.html", context, status=status)


def _after_saving(request, profile: Profile):
    messages.success(request, _("The draft is saved."))
    if "preview" in request.POST:
        return redirect("brokerage:profile_preview", profile.public_id)
    if "go_on" in request.POST:
        return redirect("brokerage:profile_edit", profile.public_id)
    return redirect("brokerage:profile_detail", profile.public_id)


def _problems(profile: Profile, form: ProfileForm | None = None) -> list[dict]:
    """What is missing, with the field's label and where it is mended."""
    form = form or ProfileForm(company=profile.company, profile=profile)
    url = "" if form.is_bound else reverse("brokerage:profile_edit", args=[profile.public_id])
    return [
        {"label": form.fields[name].label, "sentence": sentence, "anchor": _anchor(form[name]), "url": url}
        for name, sentence in problems_of(profile).items()
        if name in form.fields
    ]


def _anchor(field) -> str:
    return f"{field.auto_id}_group" if field.use_fieldset else field.id_for_label


def _findings(profile: Profile) -> list[dict]:
    """For one's own side. A reviewer from elsewhere is not told the words, on the page of the review (`reviews.py`)."""
    return [{"label": _label_of(field), "word": word} for field, word in services.anonymity_findings(profile)]


def _label_of(field: str) -> str:
    fields = ProfileForm.base_fields
    return fields[field].label if field in fields else anonymity.label_of(field)


@login_required
@require_safe
def profile_detail(request, public_id):
    """The page of one's own side and of the reviewer; everybody else reads the opportunity."""
    profile = find_profile(request, public_id)
    user = request.user
    is_own_side = rules.is_own_side(user, profile)
    may_review = rules.may_review_profile(user, profile)
    if not is_own_side and not may_review:
        return redirect("brokerage:opportunity", public_id)
    record_access(user, profile)
    may_edit = rules.may_edit_profile(user, profile)
    findings = _findings(profile) if is_own_side else []
    context = {
        "profile": profile,
        "view": view_of(user, profile),
        "is_own_side": is_own_side,
        "next_sentence": next_sentence(profile.state),
        "may_edit": may_edit,
        "offers": _offers(user, profile),
        "review_url": address_of("brokerage:profile_review", profile.public_id) if may_review else "",
        "problems": _problems(profile) if may_edit else [],
        "completeness": completeness(profile),
        "findings": findings,
        "is_confirmed": anonymity.is_confirmed(profile),
        "may_confirm": bool(findings),
        "steps": _steps(profile) if is_own_side else [],
        "reviews": _reviews(profile) if is_own_side else [],
        "original": getattr(profile, "original", None),
        "may_group": may_look_for_groups(user, profile),
        "group_search": GroupSearch.objects.visible_to(user).filter(profile=profile).first(),
    }
    return render(request, "brokerage/profiles/profile_detail.html", context)


def _offers(user, profile: Profile) -> list:
    """Buttons of this page; the review has a page of its own."""
    return [offer for offer in services.profile_actions(by=user, profile=profile) if offer.key not in REVIEW]


def _steps(profile: Profile) -> list[dict]:
    return [
        {"what": PROFILE.get(step.action).done, "at": step.at, "who": step.by or _("The portal"), "note": step.note}
        for step in profile.steps.select_related("by")
    ]


def _reviews(profile: Profile) -> list[dict]:
    labels = ProfileForm.base_fields
    return [
        {
            "review": review,
            "reasons": [
                {"label": labels[name].label if name in labels else name, "reason": reason}
                for name, reason in review.field_reasons.items()
                if reason
            ],
        }
        for review in profile.reviews.all()
    ]


@login_required
@require_safe
def profile_preview(request, public_id):
    """As the public will see it."""
    profile = find_profile(request, public_id)
    if not rules.is_own_side(request.user, profile):
        raise Refused(_("Only people of the company and its broker see the preview."))
    context = {
        "profile": profile,
        "view": teaser_of(profile),
        "may_edit": rules.may_edit_profile(request.user, profile),
        "is_draft": profile.state != ProfileState.PUBLISHED,
    }
    return render(request, "brokerage/profiles/profile_preview.html", context)


@login_required
@require_POST
def profile_move(request, public_id, action):
    profile = find_profile(request, public_id)
    entry = PROFILE.get(action)
    if action != "send_back" and action not in VERBS:
        raise Http404
    try:
        if action == "send_back":
            services.send_back_profile(by=request.user, profile=profile, note=request.POST.get("note", ""))
        else:
            VERBS[action](by=request.user, profile=profile)
    except TooLate:
        raise
    except NotPossible as refusal:
        messages.error(request, " ".join([str(refusal.reason), *dict.fromkeys(refusal.fields.values())]))
    else:
        messages.success(request, _("Done: %(what)s.") % {"what": entry.done})
    return redirect("brokerage:profile_detail", public_id)


@login_required
@require_POST
def profile_confirm(request, public_id):
    profile = find_profile(request, public_id)
    services.confirm_anonymity(by=request.user, profile=profile)
    messages.success(request, _("Noted: these words may stand in the public text."))
    return redirect("brokerage:profile_detail", public_id)
