"""How people of the demo world are told: searches that they keep, companies that went quiet, words of a letter."""

from django.utils import timezone

from accounts.letters import letter_named
from accounts.models import User
from accounts.services.letter_texts import change_letter
from brokerage.enums import ProfileType
from brokerage.jobs.idle import remind_idle
from brokerage.jobs.saved_searches import tell_searches
from brokerage.models import Profile
from brokerage.services.saved_searches import save_search

from .clock import days_ago, lived_at

WHO = {
    "sme.podlaskie@demo.example": ProfileType.TECHNOLOGY_REQUEST,
    "broker2.vpr@demo.example": ProfileType.BUSINESS_OFFER,
}
# So many profiles were published after the searches were kept.
LATER = 12


def make_searches() -> None:
    newest = Profile.objects.public().order_by("-published_at").values_list("published_at", flat=True)[: LATER + 1]
    with lived_at(list(newest)[-1] if newest else days_ago(30)):
        for email, kind in WHO.items():
            for user in User.objects.filter(email=email):
                save_search(by=user, name=str(ProfileType(kind).label), query=f"type={kind}")
    tell_searches(timezone.now())


def make_quiet() -> None:
    """Companies that did not answer two letters stand on the desk of their broker."""
    for days in (25, 2):
        with lived_at(days_ago(days)):
            remind_idle(timezone.now())


def make_letter_text() -> None:
    letter = letter_named("company_new")
    subject, text = letter.default("en")
    change_letter(
        by=User.objects.get(email="admin@demo.example"),
        letter=letter,
        language="en",
        subject=subject,
        text=f"{text}\n\nA first call within a week has proved best.",
        number=0,
    )
