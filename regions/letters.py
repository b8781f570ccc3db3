"""The letters of organisations and enquiries (see `accounts/letters.py`)."""

from django.utils.translation import gettext_lazy as _

from accounts.letters import Letter, Word

LETTERS = [
    Letter(
        "organisation_invitation",
        _("You are invited to the TIBS portal"),
        _("You are invited to work in the portal as %(role)s of %(organisation)s. The link works once, until %(day)s."),
        _("See the invitation"),
        [
            Word("role", _("the role"), "broker"),
            Word("organisation", _("the organisation"), "Vidzeme Planning Region"),
            Word("day", _("the last day on which the link works"), "2026-12-24"),
        ],
        needs=["organisation", "day"],
    ),
    Letter(
        "enquiry",
        _("A question or complaint waits for an answer"),
        _("It must be answered within the time promised on the portal."),
        _("Read and answer"),
    ),
    Letter(
        "enquiry_received",
        _("We have received your message"),
        _("Thank you. You will have an answer by e-mail within a few working days."),
        "",
    ),
    Letter(
        "enquiry_answered",
        _("An answer to your message"),
        "{subject}\n\n{answer}",
        "",
        [
            Word("subject", _("the subject of the message"), "Our company and the programme"),
            Word("answer", _("the answer"), "Please come to our office on Monday."),
        ],
        needs=["answer"],
    ),
]
