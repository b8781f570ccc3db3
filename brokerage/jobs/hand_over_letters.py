"""Who hears of a hand-over. Letters hold no name and no word of what is handed over."""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.services import notify
from brokerage.models import HandOver

_ASKED = {
    True: gettext_lazy("A broker asks you to take over an expression of interest"),
    False: gettext_lazy("A colleague asks you to take over a case"),
}
_ANSWERED = {
    True: gettext_lazy("Your offer to hand over an interest was answered"),
    False: gettext_lazy("Your offer to hand over a case was answered"),
}


def url_of(offer: HandOver) -> str:
    return reverse(f"brokerage:{'interest' if offer.interest_id else 'match'}", args=[offer.case.public_id])


def tell_hand_over(offer: HandOver, people: list[User]) -> None:
    for person in people:
        notify(
            to=person,
            kind="interest_hand_over",
            key=f"interest-hand-over:{offer.pk}",
            title=_ASKED[offer.interest_id is not None],
            body=gettext_lazy("It stays with that broker until you accept."),
            url=url_of(offer),
            button=gettext_lazy("Read and answer"),
        )


def tell_hand_over_answer(offer: HandOver) -> None:
    if offer.asked_by is not None:
        notify(
            to=offer.asked_by,
            kind="interest_hand_over",
            key=f"interest-hand-over-answer:{offer.pk}",
            title=_ANSWERED[offer.interest_id is not None],
            body=gettext_lazy("Its page tells who is in charge now."),
            url=url_of(offer),
            button=gettext_lazy("See who is in charge"),
        )


def tell_companies(first: HandOver, receiver: User) -> None:
    """One notice, however many companies."""
    notify(
        to=receiver,
        kind="hand_over",
        key=f"hand-over:{first.pk}",
        title=gettext_lazy("Companies were handed over to you"),
        body=gettext_lazy("You look after them and their cases from now on. The page lists them."),
        url=reverse("brokerage:load"),
        button=gettext_lazy("See your companies"),
    )
