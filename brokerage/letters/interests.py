"""Letters about expressions of interest."""

from django.utils.translation import gettext_lazy as _

from accounts.letters import Letter

LETTERS = [
    Letter(
        "interest_arrived",
        _("Somebody is interested in a profile that you look after"),
        _("Please acknowledge it within a few days, ask what is missing, or forward it."),
        _("Read the interest"),
    ),
    Letter(
        "interest_acknowledged",
        _("A broker looks at your expression of interest"),
        _("The portal shows what was said and what comes next."),
        _("See where it stands"),
    ),
    Letter(
        "interest_question",
        _("A broker has a question about your expression of interest"),
        _("The portal shows what was said and what comes next."),
        _("See where it stands"),
    ),
    Letter(
        "interest_forwarded",
        _("Your expression of interest is with the company now"),
        _("The portal shows what was said and what comes next."),
        _("See where it stands"),
    ),
    Letter(
        "interest_liked",
        _("The company abroad is interested as well"),
        _("The portal shows what was said and what comes next."),
        _("See where it stands"),
    ),
    Letter(
        "interest_answered",
        _("An answer to your expression of interest"),
        _("The portal shows what was said and what comes next."),
        _("See where it stands"),
    ),
    Letter(
        "interest_closed",
        _("Your expression of interest was closed"),
        _("The portal shows what was said and what comes next."),
        _("See where it stands"),
    ),
    Letter(
        "interest_information",
        _("Your question about an interest was answered"),
        _("The portal shows what was said and what comes next."),
        _("See where it stands"),
    ),
    Letter(
        "interest_ask_broker",
        _("A company wants to know more about an interest"),
        _("The portal shows what was said and what comes next."),
        _("See where it stands"),
    ),
    Letter(
        "interest_client_likes",
        _("A company likes an expression of interest"),
        _("The portal shows what was said and what comes next."),
        _("See where it stands"),
    ),
    Letter(
        "interest_client_declined",
        _("A company declined an expression of interest"),
        _("The portal shows what was said and what comes next."),
        _("See where it stands"),
    ),
    Letter(
        "interest_taken_back",
        _("An expression of interest was taken back"),
        _("The portal shows what was said and what comes next."),
        _("See where it stands"),
    ),
    Letter(
        "interest_to_client",
        _("Somebody abroad is interested in your profile"),
        _("Read why, and say whether you are interested too. Nobody learns who you are by that."),
        _("Read and answer"),
    ),
    Letter(
        "interest_match",
        _("An expression of interest became a match"),
        _("The company said yes. Look at the pair once more and approve it."),
        _("Look at the match"),
    ),
    Letter(
        "case_hand_over",
        _("A colleague asks you to take over a case"),
        _("It stays with that broker until you accept."),
        _("Read and answer"),
    ),
    Letter(
        "case_hand_over_answer",
        _("Your offer to hand over a case was answered"),
        _("Its page tells who is in charge now."),
        _("See who is in charge"),
    ),
    Letter(
        "interest_hand_over",
        _("A broker asks you to take over an expression of interest"),
        _("It stays with that broker until you accept."),
        _("Read and answer"),
    ),
    Letter(
        "interest_hand_over_answer",
        _("Your offer to hand over an interest was answered"),
        _("Its page tells who is in charge now."),
        _("See who is in charge"),
    ),
    Letter(
        "interest_reminder",
        _("An expression of interest waits for you"),
        _("Somebody abroad waits for the next step. The page of the interest says what it is."),
        _("See what is next"),
    ),
    Letter(
        "interest_overdue",
        _("An expression of interest has waited beyond its answer time"),
        _("A second person is told too. Please agree who takes the next step."),
        _("See what is next"),
    ),
    Letter(
        "interest_overdue_partner",
        _("A partner organisation may need help with an expression of interest"),
        _("Its broker did not act within the answer time. Please ask whether you can help."),
        _("See the organisation"),
    ),
    Letter(
        "interest_adviser_reminder",
        _("A broker waits for your answer"),
        _("Without an answer your expression of interest is closed in a while."),
        _("Read and answer"),
    ),
    Letter(
        "adviser_confirm",
        _("Please confirm your address"),
        _(
            "With this address somebody expressed interest in an opportunity on the portal. If it was you, "
            "confirm it: only then a broker reads it. If not, do nothing, and it is deleted in a few days."
        ),
        _("Look and confirm"),
    ),
]
