"""Before a profile: cards that wait for a second reader, and companies that answered the check themselves."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from brokerage.enums import PracticeState, SelfCheckState
from brokerage.models import Practice, SelfCheck

from .rows import MOST, Group, Row


def practices(user) -> Group:
    """Cards of all organisations that wait for a reader who had no part in the writing."""
    found = Practice.objects.to_review_by(user).select_related("region", "organisation")
    rows = [
        Row("practice", card.title, card.get_absolute_url(), [card.region.name, card.organisation], card.state_since)
        for card in found.order_by("state_since", "pk")[: MOST + 1]
    ]
    empty = _("No best practice waits for a second reader.")
    more = reverse("brokerage:practice_list") + f"?state={PracticeState.REVIEW}"
    return Group("practices", _("Best practices to review"), "lightbulb", empty, rows, more)


def own_answers(user) -> Group:
    """Of the companies in the broker's charge or in nobody's; the longest waiting first."""
    mine = Q(company__broker_in_charge=user) | Q(company__broker_in_charge=None)
    found = SelfCheck.objects.visible_to(user).filter(mine, state=SelfCheckState.SENT).of_form_in_force()
    found = found.exclude(company__in=user.company_memberships.values("company")).select_related("company")
    rows = [
        Row(
            "check",
            _("Beneficiary check of %(company)s") % {"company": own.company.name},
            reverse("brokerage:company_check", args=[own.company.public_id]),
            [_("answered by the company")],
            own.state_since,
        )
        for own in found.order_by("state_since", "pk")[: MOST + 1]
    ]
    empty = _("No company waits for the decision on its beneficiary check.")
    return Group("checks", _("Beneficiary checks to decide"), "person-check", empty, rows)
