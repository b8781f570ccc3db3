"""What a person does on the page of an interest: one address a verb, POST only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.exceptions import NotPossible, Refused, TooLate
from brokerage import rules
from brokerage.forms.interests import HandOverForm, form_of
from brokerage.models import Interest
from brokerage.services import hand_overs
from brokerage.services import interests as services
from brokerage.workflow import INTEREST

from .interests import find_interest, profile_form, show_interest
from .refusals import show_refusal


def _done(request, item: Interest, sentence: str):
    messages.success(request, sentence)
    if not Interest.objects.visible_to(request.user).filter(pk=item.pk).exists():
        return redirect("brokerage:interest_list")
    return redirect("brokerage:interest", item.public_id)


@login_required
@require_POST
def interest_step(request, public_id, action):
    entry = INTEREST.get(action)
    if entry is None or entry.clock:
        raise Http404
    item = find_interest(request, public_id)
    form = form_of(entry, request.POST)
    if form.is_valid():
        try:
            services.advance(by=request.user, interest=item, action=action, **form.cleaned_data)
        except TooLate:
            raise
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            return _done(request, item, _("Done: %(what)s.") % {"what": entry.done})
    return show_interest(request, item, failed=action, form=form, status=422)


@login_required
@require_POST
def interest_profile(request, public_id):
    item = find_interest(request, public_id)
    form = profile_form(request.user, item, request.POST)
    if form is None:
        raise Refused(_("The profile of this interest is named already, or it is not for you to name."))
    if form.is_valid():
        try:
            services.name_profile(by=request.user, interest=item, own_profile=form.cleaned_data["own_profile"])
        except TooLate:
            raise
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            return _done(request, item, _("The profile is named."))
    return show_interest(request, item, failed="profile", form=form, status=422)


@login_required
@require_POST
def hand_over(request, public_id):
    item = find_interest(request, public_id)
    if not rules.may_work_on_interest(request.user, item):
        raise Refused(_("Only the broker in charge hands an interest over."))
    if "take_back" in request.POST:
        hand_overs.take_back_hand_over(by=request.user, interest=item)
        return _done(request, item, _("The offer is taken back: it stays with you."))
    form = HandOverForm(request.POST, by=request.user)
    if form.is_valid():
        organisation, broker = form.receiver()
        try:
            hand_overs.offer_hand_over(
                by=request.user, interest=item, organisation=organisation, broker=broker, note=form.cleaned_data["note"]
            )
        except TooLate:
            raise
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            return _done(request, item, _("Offered. It stays with you until somebody accepts."))
    return show_interest(request, item, failed="hand_over", form=form, status=422)


@login_required
@require_POST
def hand_over_answer(request, public_id):
    item = find_interest(request, public_id)
    accept = request.POST.get("answer") == "yes"
    hand_overs.answer_hand_over(by=request.user, interest=item, accept=accept)
    sentence = _("You are in charge of it now.") if accept else _("It stays with the broker who offered it.")
    return _done(request, item, sentence)
