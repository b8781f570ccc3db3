"""Handing an interest or one side of a case to another broker: offer, answer, take back. POST only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.exceptions import NotPossible, Refused, TooLate
from brokerage import rules
from brokerage.forms.hand_overs import HandOverForm
from brokerage.models import Party
from brokerage.services import hand_overs

from .interest_steps import done
from .interests import find_interest, show_interest
from .matches import find_match, show_match
from .refusals import show_refusal


def _offer(request, thing, form) -> str:
    """What was done; empty when the form comes back with its errors."""
    if "take_back" in request.POST:
        hand_overs.take_back_hand_over(by=request.user, thing=thing)
        return _("The offer is taken back: nothing changed.")
    if form.is_valid():
        organisation, broker = form.receiver()
        note = form.cleaned_data["note"]
        try:
            hand_overs.offer_hand_over(
                by=request.user, thing=thing, organisation=organisation, broker=broker, note=note
            )
        except TooLate:
            raise
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            return _("Offered. It stays where it is until somebody accepts.")
    return ""


def _answer(request, thing) -> str:
    accept = request.POST.get("answer") == "yes"
    hand_overs.answer_hand_over(by=request.user, thing=thing, accept=accept)
    return _("You are in charge of it now.") if accept else _("It stays with the broker who offered it.")


@login_required
@require_POST
def hand_over(request, public_id):
    item = find_interest(request, public_id)
    if not rules.may_work_on_interest(request.user, item):
        raise Refused(_("Only the broker in charge hands an interest over."))
    form = HandOverForm(request.POST, by=request.user)
    if sentence := _offer(request, item, form):
        return done(request, item, sentence)
    return show_interest(request, item, failed="hand_over", form=form, status=422)


@login_required
@require_POST
def hand_over_answer(request, public_id):
    item = find_interest(request, public_id)
    return done(request, item, _answer(request, item))


def _own_party(request, match) -> Party:
    """The side that the person may hand over; nobody else reaches the form."""
    party = rules.party_to_hand_over(request.user, match)
    if party is None:
        raise Refused(_("A case is handed over by the brokers of its company, while it runs."))
    return party


@login_required
@require_POST
def match_hand_over(request, public_id):
    item = find_match(request, public_id)
    party = _own_party(request, item)
    form = HandOverForm(request.POST, by=request.user, house=party.company.serving_organisation)
    if sentence := _offer(request, party, form):
        messages.success(request, sentence)
        return redirect("brokerage:match", public_id)
    return show_match(request, item, hand_over_form=form, status=422)


@login_required
@require_POST
def match_hand_over_answer(request, public_id):
    item = find_match(request, public_id)
    messages.success(request, _answer(request, _own_party(request, item)))
    return redirect("brokerage:match", public_id)
