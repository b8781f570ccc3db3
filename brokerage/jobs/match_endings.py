"""That a case has ended is told to the brokers of its sides, whoever or whatever ended it."""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.services import notify
from brokerage.models import Match
from brokerage.people_of import brokers_of_party


def tell_brokers_of_end(match: Match, but=None) -> None:
    if match.home_approved_at is None:
        return
    for party in match.parties.select_related("company__serving_organisation"):
        for broker in brokers_of_party(party):
            if but is None or broker.pk != but.pk:
                notify(
                    to=broker,
                    kind="match_ended",
                    key=f"ended:{match.public_id}:{match.state}",
                    title=gettext_lazy("A match has ended"),
                    body=gettext_lazy("One of your matches was ended. The timeline says by whom and why."),
                    url=reverse("brokerage:match", args=[match.public_id]),
                    button=gettext_lazy("See the timeline"),
                )
