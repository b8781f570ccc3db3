"""Letters of a case: approvals, consent, messages, meetings, agreements, deadlines."""

from django.utils.translation import gettext_lazy as _

from accounts.letters import Letter

LETTERS = [
    Letter(
        "match_to_approve",
        _("A match waits for your approval"),
        _("A broker of another region proposes a partner for a company that you look after."),
        _("Look at the match"),
    ),
    Letter(
        "consent_requested",
        _("A partner abroad: do you want to be introduced?"),
        _(
            "Two innovation brokers looked at your profile and at one from another country and think that you"
            " should talk. Please read what would be shared and decide. Nothing is disclosed before both "
            "companies have agreed."
        ),
        _("Read and decide"),
    ),
    Letter(
        "introduced",
        _("Both companies agreed: the introduction is made"),
        _(
            "The contact persons of both companies can now be seen in the portal. A first message within a "
            "few days keeps the interest alive."
        ),
        _("See the contacts"),
    ),
    Letter(
        "match_reminder",
        _("A match waits for you"),
        _("Somebody abroad waits for the next step. The page of the match says what it is."),
        _("See what is next"),
    ),
    Letter(
        "match_overdue",
        _("A match has waited beyond its answer time"),
        _("The broker in charge and a second person are told. Please agree who takes the next step."),
        _("See the match"),
    ),
    Letter(
        "match_overdue_partner",
        _("A partner organisation may need help with a match"),
        _("Its broker did not act within the answer time. Please ask whether you can help."),
        _("See the organisation"),
    ),
    Letter(
        "match_ended",
        _("A match has ended"),
        _("One of your matches was ended. The timeline says by whom and why."),
        _("See the timeline"),
    ),
    Letter(
        "message",
        _("A new message in one of your cases"),
        _("The message and the names are in the portal only. You can answer there."),
        _("Read and answer"),
    ),
    Letter(
        "mention",
        _("You are mentioned in a message of one of your cases"),
        _("The message and the names are in the portal only. You can answer there."),
        _("Read and answer"),
    ),
    Letter(
        "meeting_proposed",
        _("Times for a meeting are proposed to you"),
        _(
            "The times, in your time zone, and the file for your calendar are in the portal. Where and with "
            "whom you meet is written there only."
        ),
        _("Look at the meeting"),
    ),
    Letter(
        "meeting_other_times",
        _("Other times for a meeting are proposed"),
        _(
            "The times, in your time zone, and the file for your calendar are in the portal. Where and with "
            "whom you meet is written there only."
        ),
        _("Look at the meeting"),
    ),
    Letter(
        "meeting_settled",
        _("The time of a meeting is settled"),
        _(
            "The file that comes with this letter puts the time into your calendar; it is in the portal, too. Where "
            "and with whom you meet is written there only."
        ),
        _("Look at the meeting"),
    ),
    Letter(
        "meeting_cancelled",
        _("A meeting is cancelled"),
        _("If it stands in your calendar, the file that comes with this letter takes it out."),
        _("Look at the meeting"),
    ),
    Letter(
        "meeting_took_place",
        _("How was the meeting? Tell your side's view"),
        _("A number from 1 to 5 and, if you like, a sentence: each side answers once."),
        _("Look at the meeting"),
    ),
    Letter(
        "meeting_soon",
        _("A meeting begins within a day"),
        _("Where and with whom is written in the portal only."),
        _("Look at the meeting"),
    ),
    Letter(
        "meeting_outcome",
        _("A meeting should have taken place: please record its outcome"),
        _("Where and with whom is written in the portal only."),
        _("Look at the meeting"),
    ),
    Letter(
        "meeting_case_ended",
        _("A meeting is cancelled because the case has ended"),
        _("Where and with whom is written in the portal only."),
        _("Look at the meeting"),
    ),
    Letter(
        "agreement_to_confirm",
        _("An agreement waits for your confirmation"),
        _("Please read what was recorded and confirm it, or mend it where it is wrong."),
        _("Read and confirm"),
    ),
    Letter(
        "agreement_to_validate",
        _("An agreement waits for a broker"),
        _("All companies of a case have confirmed their agreement. Please validate it."),
        _("See the agreement"),
    ),
    Letter(
        "follow_up",
        _("How does the cooperation go?"),
        _("A few questions about what came of the agreement; three minutes are enough."),
        _("Answer the questions"),
    ),
]
