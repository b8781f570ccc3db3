"""Letters about profiles."""

from django.utils.translation import gettext_lazy as _

from accounts.letters import Letter, Word

DATE = Word("date", _("the day on which it ends"), "2026-12-24")
COUNT = Word("count", _("how many"), "2")
PROFILES = Word("profiles", _("titles of the new profiles, as everybody may read them"), "Panels from bark (Latvia)")

LETTERS = [
    Letter(
        "profile_to_validate",
        _("Your profile waits for your yes"),
        _("Please read the profile that describes your offer or request and validate it."),
        _("Read the profile"),
    ),
    Letter(
        "profile_to_review",
        _("A profile waits for review"),
        _("A colleague's profile needs the second person's review before it is published."),
        _("Review the profile"),
    ),
    Letter(
        "profile_reviewed",
        _("A profile was reviewed"),
        _("The review is done. The page of the profile tells the result and what to do next."),
        _("See the result"),
    ),
    Letter(
        "profile_ends_first",
        _("A profile ends soon"),
        _("It is shown until %(date)s. You can renew it once, for another year."),
        _("See the profile"),
        [DATE],
        needs=["date"],
    ),
    Letter(
        "profile_ends_renewed",
        _("A profile ends soon"),
        _("It is shown until %(date)s. Revise it then to publish it again."),
        _("See the profile"),
        [DATE],
        needs=["date"],
    ),
    Letter(
        "profile_ends_call",
        _("A profile ends soon"),
        _("It is shown until %(date)s, when its call ends."),
        _("See the profile"),
        [DATE],
        needs=["date"],
    ),
    Letter(
        "profile_ended",
        _("A profile has ended"),
        _("It is neither shown nor suggested any more. Revise it to publish it again."),
        _("See the profile"),
    ),
    Letter(
        "saved_search",
        _("New profiles that fit a search"),
        "",
        _("See what fits"),
        [COUNT, PROFILES],
        needs=["profiles"],
        is_made=True,
    ),
]
