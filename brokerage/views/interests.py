from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import spreadsheets
from accounts.exceptions import NotPossible, Refused
from accounts.roles import Role
from brokerage import moves, rules
from brokerage.disclosure import Discloser
from brokerage.filters import InterestFilter
from brokerage.forms.hand_overs import HandOverForm
from brokerage.forms.interests import ClientProfileForm, InterestForm, OwnProfileForm, form_of
from brokerage.models import Company, Interest, Profile
from brokerage.selectors import interest_list as interest_list_read
from brokerage.selectors import interests as found_by
from brokerage.services import interests as services

from .refusals import show_refusal

PER_PAGE = 20


def check_reader(user) -> None:
    if not user.acts_as(Role.BROKER, Role.SME):
        raise Refused(_("Expressions of interest are read by the companies concerned and their brokers."))


@login_required
def interest_new(request, public_id):
    """A company is interested in an opportunity: the form."""
    check_reader(request.user)
    profile = get_object_or_404(Profile.objects.public().for_cards(), public_id=public_id)
    is_broker = request.user.acts_as(Role.BROKER)
    companies = Company.objects.visible_to(request.user)
    form = InterestForm(request.POST if request.method == "POST" else None, companies=companies, is_broker=is_broker)
    if request.method == "POST" and form.is_valid():
        try:
            interest = services.express_interest(by=request.user, profile=profile, **form.cleaned_data)
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Your interest is with the broker of the profile. Names stay hidden."))
            return redirect("brokerage:interest", interest.public_id)
    context = {"form": form, "view": Discloser(request.user).view(profile)}
    status = 422 if form.is_bound else 200
    return render(request, "brokerage/interests/interest_new.html", context, status=status)


@login_required
@require_safe
def interest_list(request):
    """As a list, or as a spreadsheet (`format=csv` or `xlsx`)."""
    check_reader(request.user)
    found = InterestFilter(request.GET, queryset=Interest.objects.visible_to(request.user), request=request)
    discloser = Discloser(request.user)
    pages = Paginator(found.qs.for_cards(), PER_PAGE)
    if form := spreadsheets.asked_for(request, pages.count):
        # Read now: a streamed answer is written when the reader's language is no longer set.
        rows = list(interest_list_read.rows(found.qs, discloser))
        return spreadsheets.response(form, "interests", interest_list_read.headings(), rows)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "filter": found,
        "page_obj": page,
        "rows": interest_list_read.cards_of(page, discloser),
        "is_sent": request.GET.get("kind") == "sent",
        "is_ended": request.GET.get("show") == "ended",
        "is_filtered": any(request.GET.get(name) for name in ("q", "state", "who")),
        "is_sme": request.user.acts_as(Role.SME),
        "formats": spreadsheets.FORMATS,
        "most_rows": spreadsheets.MOST_ROWS,
    }
    return render(request, "brokerage/interests/interest_list.html", context)


def find_interest(request, public_id) -> Interest:
    check_reader(request.user)
    return get_object_or_404(Interest.objects.visible_to(request.user).for_cards(), public_id=public_id)


@login_required
@require_safe
def interest(request, public_id):
    return show_interest(request, find_interest(request, public_id))


def show_interest(request, item: Interest, *, failed: str = "", form=None, status: int = 200):
    """The page of an interest; `form` is the one that was refused, of the action `failed`."""
    user = request.user
    discloser = Discloser(user)
    card = found_by.card(item, user, discloser)
    steps = list(item.steps.select_related("by").order_by("at", "pk"))
    offers = [
        {"offer": offer, "form": form if offer.key == failed and form else form_of(offer.action)}
        for offer in moves.available(item, user)
        if offer.allowed
    ]
    works = rules.may_work_on_interest(user, item)
    context = card | {
        "own_view": discloser.view(item.own_profile) if item.own_profile else None,
        "stages": found_by.stages(item, steps),
        "steps": found_by.timeline(item, steps, user, card["part"]),
        "question": found_by.question_of(item) if card["part"] != found_by.CLIENT else "",
        "match": found_by.match_for(user, item),
        "forward": [row for row in offers if not row["offer"].action.is_exit],
        "exits": [row for row in offers if row["offer"].action.is_exit],
        "failed": failed,
        "works": works,
        "may_see_profile": rules.may_see_profile(user, item.profile),
        "in_charge": item.broker or (None if item.organisation_id else item.profile.company.broker_in_charge),
        "offer": item.open_hand_over if card["part"] == found_by.KEEPER else None,
        "may_take_over": rules.may_take_over_interest(user, item),
        "profile_form": form if failed == "profile" else profile_form(user, item),
        "hand_over_form": None,
    }
    if works and item.is_open and item.open_hand_over is None:
        context["hand_over_form"] = form if failed == "hand_over" else HandOverForm(by=user)
    return render(request, "brokerage/interests/interest.html", context, status=status)


def profile_form(user, item: Interest, data=None):
    """For whoever may still name the profile of the interested side."""
    if not item.is_open or item.match_id or item.own_profile_id:
        return None
    if item.company is not None:
        return OwnProfileForm(data, company=item.company) if rules.speaks_for_interest(user, item) else None
    return ClientProfileForm(data) if rules.may_work_on_interest(user, item) else None
