"""What the page of a case is put together from, beside the case itself: each part its selector and its include."""

from brokerage import rules
from brokerage.forms.hand_overs import HandOverForm
from brokerage.forms.messages import MessageForm
from brokerage.models import Match
from brokerage.selectors.meetings import meetings_of
from brokerage.selectors.threads import thread
from brokerage.services.messages import note_read


def thread_part(request, item: Match, message_form: MessageForm | None = None, **_others) -> dict:
    found = thread(request.user, item, everything=request.GET.get("messages") == "all")
    if found["unread"] and request.method == "GET":
        note_read(request.user, item)
    if message_form is None and found["may_write"]:
        message_form = MessageForm(user=request.user, match=item)
    return {"thread": found, "message_form": message_form}


def meetings_part(request, item: Match) -> dict:
    return {"meetings": meetings_of(request.user, item)}


def hand_over_part(user, item: Match, hand_over_form: HandOverForm | None = None, **_others) -> dict:
    """Who has the own side of the case, to whom it is offered, and the form to offer it."""
    ours = item.party_of(user.capacity)
    party = rules.party_to_hand_over(user, item)
    offer = party.open_hand_over if party else None
    may_take_over = offer is not None and rules.may_take_over(user, offer)
    form = hand_over_form
    if form is None and party and offer is None:
        form = HandOverForm(by=user, house=party.company.serving_organisation)
    in_charge = (party or ours).broker_in_charge
    return {"hand_over": {"in_charge": in_charge, "offer": offer, "may_take_over": may_take_over, "form": form}}
