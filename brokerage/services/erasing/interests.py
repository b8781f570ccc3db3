"""What an erasure leaves of expressions of interest: that there was one, and its course without words."""

from django.db.models import Q

from brokerage import moves
from brokerage.enums import InterestReason
from brokerage.jobs.advisers import NO_WORDS, forget_notes
from brokerage.models import Company, Interest, Profile


def hold_interests(company: Company) -> None:
    of_company = Q(company=company) | Q(profile__company=company) | Q(own_profile__company=company)
    list(Interest.objects.select_for_update(of=("self",), no_key=True).filter(of_company).order_by("pk"))


def forget_interests(companies: list[Company], profiles: list[Profile]) -> None:
    """Of a company that leaves: its own are emptied, those in its profiles end; notes of both go."""
    ids = [profile.pk for profile in profiles]
    own = Interest.objects.filter(company__in=companies)
    found = Interest.objects.filter(Q(company__in=companies) | Q(profile__in=ids) | Q(own_profile__in=ids))
    concerned = list(found.order_by("pk"))
    for interest in concerned:
        if interest.is_open:
            moves.move(interest, "end", exit_reason=InterestReason.PROFILE_ENDED)
    own.update(**NO_WORDS)
    forget_notes([interest.pk for interest in concerned])
