"""The letters of strategies (see `accounts/letters.py`)."""

from django.utils.translation import gettext_lazy as _

from accounts.letters import Letter, Word

PRIORITY = Word("priority", _("the title of the priority"), "Smart bioeconomy")

LETTERS = [
    Letter(
        "proposal_to_decide",
        _("A change of a region's priorities waits for your decision"),
        "{priority}",
        "",
        [PRIORITY],
    ),
    Letter("proposal_accepted", _("Your change of the strategy was accepted"), "{priority}", "", [PRIORITY]),
    Letter("proposal_rejected", _("Your change of the strategy was not accepted"), "{priority}", "", [PRIORITY]),
    Letter(
        "ballot",
        _("Your opinion is asked: %(exercise)s"),
        _(
            "Regions work on a shared strategy of smart specialisation and ask for your opinion on its priorities. The "
            "link takes your votes once, until %(day)s. You need no account."
        ),
        _("Give your votes"),
        [
            Word("exercise", _("Trans-S3 exercise"), "Bioeconomy of the Baltic Sea region"),
            Word("day", _("the last day on which the link works"), "2026-12-24 17:00"),
        ],
        needs=["day"],
    ),
]
