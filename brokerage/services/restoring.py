"""An older version of a profile is brought back: into what may be edited, by the verb that saves a draft."""

from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible
from accounts.models import User
from brokerage import rules
from brokerage.models import Profile, ProfileVersion

from .profiles import save_draft
from .versions import data_of


def why_not_restored(by: User, profile: Profile) -> str:
    """Empty when `by` may bring a version back now."""
    if not rules.is_own_side(by, profile):
        return _("Only people of the company and its broker write its profiles.")
    if not rules.is_editable(by, profile):
        return _("This profile is “%s”. Take it back to draft first; then an older version can be brought back.") % (
            profile.get_state_display()
        )
    return ""


def restore_version(*, by: User, profile: Profile, number: int, version: int) -> tuple[Profile, list[str]]:
    """The draft says what it said then. Files and links stay as they are; what stood before is kept as a version.

    `version` is the profile's that the reader saw: one saved meanwhile raises TooLate. Also gives the keywords that
    were left out because they cannot be chosen any more.
    """
    kept = ProfileVersion.objects.filter(profile=profile, number=number).first()
    if kept is None:
        raise NotPossible(_("This version is not there."))
    data, left_out = data_of(kept)
    saved = save_draft(by=by, company=profile.company, data=data, profile=profile, version=version, restored=kept)
    return saved, left_out
