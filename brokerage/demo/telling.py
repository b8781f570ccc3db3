"""How people of the demo world are told: searches that they keep, companies that went quiet, words of a letter."""

from django.utils import timezone

from accounts.letters import letter_named
from accounts.models import User
from accounts.services.letter_texts import change_letter
from brokerage.enums import ProfileState, ProfileType
from brokerage.jobs.idle import idle_companies, remind_idle
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
    """A company that left its draft alone and did not answer two letters stands on the desk of its broker."""
    drafts = Profile.objects.filter(state=ProfileState.DRAFT, company__broker_in_charge__isnull=False)
    for pk, changed_at in list(drafts.order_by("-pk").values_list("pk", "changed_at")):
        Profile.objects.filter(pk=pk).update(changed_at=days_ago(80))
        with lived_at(days_ago(25)):
            is_quiet = idle_companies(timezone.now()).filter(profiles=pk).exists()
        if is_quiet:
            break
        Profile.objects.filter(pk=pk).update(changed_at=changed_at)
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
