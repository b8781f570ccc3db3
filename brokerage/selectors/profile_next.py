"""What the state of a profile means for its people, and what comes next, in a sentence."""

from django.utils.translation import gettext_lazy as _

from brokerage.enums import ProfileState
from brokerage.models import Profile

SENTENCES = {
    ProfileState.DRAFT: _(
        "Only the company and its broker see the draft. When nothing is missing, an owner of the company is asked to "
        "validate it."
    ),
    ProfileState.CLIENT_VALIDATION: _(
        "An owner of the company reads the text and validates it. Then a second broker reviews it."
    ),
    ProfileState.REVIEW: _(
        "A second broker reads it now. There is nothing to do until the answer comes, here and by e-mail."
    ),
    ProfileState.PUBLISHED: _(
        "Everybody can read it, without the company's name, and the portal looks for partners abroad."
    ),
    ProfileState.ON_HOLD: _(
        "The review asks for changes first; they stand below. Mend them and have it validated again."
    ),
    ProfileState.RETURNED: _("The review asks for changes; they stand below. Mend them and have it validated again."),
    ProfileState.REJECTED: _("The review did not accept it; the reasons stand below. It can be written anew."),
    ProfileState.EXPIRED: _("Its year is over: it is neither shown nor suggested. Revise it to publish it again."),
    ProfileState.ARCHIVED: _("It is kept to be read; nothing more happens with it."),
}


def next_sentence(state: str) -> str:
    return SENTENCES[ProfileState(state)]


def reasons_to_mend(profile: Profile) -> dict[str, str]:
    """The last review's reasons, field by field, until the profile is published: field -> what to mend."""
    if profile.state == ProfileState.PUBLISHED:
        return {}
    review = profile.reviews.order_by("-created_at", "-pk").first()
    if review is None or review.outcome == "publish":
        return {}
    return {name: reason for name, reason in review.field_reasons.items() if reason}
