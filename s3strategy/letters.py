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
]
