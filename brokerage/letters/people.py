"""Letters about companies, their people and their brokers, and what brokers write down."""

from django.utils.translation import gettext_lazy as _

from accounts.letters import Letter

LETTERS = [
    Letter(
        "company_invitation",
        _("You are invited to the TIBS portal"),
        _(
            "Somebody invites you to work for your company in the portal of the innovation brokers. The link "
            "works once, for a limited time."
        ),
        _("See the invitation"),
    ),
    Letter(
        "join_request",
        _("Somebody asks to join a company"),
        _("Please say whether this person belongs to the company."),
        _("See who asks"),
    ),
    Letter(
        "join_accepted",
        _("Your request to join a company was answered"),
        _("You belong to the company now. Sign in to begin."),
        _("See where things stand"),
    ),
    Letter(
        "join_declined",
        _("Your request to join a company was answered"),
        _("The company does not know you as one of its people. You can register your own company."),
        _("See where things stand"),
    ),
    Letter(
        "membership_ended",
        _("You no longer work for a company"),
        _("An owner of the company or its broker did this. The portal shows what you can do now."),
        _("See where things stand"),
    ),
    Letter(
        "membership_changed",
        _("Your role in a company was changed"),
        _("An owner of the company or its broker did this. The portal shows what you can do now."),
        _("See where things stand"),
    ),
    Letter(
        "company_waits",
        _("A company waits for an organisation"),
        _("No partner organisation serves its area. Please choose one for it."),
        _("See the company"),
    ),
    Letter(
        "company_new",
        _("A company is now in your charge"),
        _("A company of your region joined the portal. Please say hello and see what it needs."),
        _("See the company"),
    ),
    Letter(
        "broker_change",
        _("A company asks for another broker"),
        _("Please answer within the time promised to the company."),
        _("Sign in and answer"),
    ),
    Letter(
        "broker_change_answer",
        _("The request for another broker was answered"),
        _("The page of the company tells who is in charge now."),
        _("See the company"),
    ),
    Letter(
        "substitute",
        _("You act for a colleague"),
        _("During an absence you are told what your colleague would be told. See the dates."),
        _("See the dates"),
    ),
    Letter(
        "hand_over",
        _("Companies were handed over to you"),
        _("You look after them and their cases from now on. The page lists them."),
        _("See your companies"),
    ),
    Letter(
        "audit_completed",
        _("A needs audit was completed"),
        _("The audit of needs is complete. See the picture and what could answer the needs."),
        _("See the audit"),
    ),
    Letter(
        "self_check_sent",
        _("A company answered the beneficiary check"),
        _("Its answers stand in the form of the check. Talk them through, then decide."),
        _("Read and decide"),
    ),
    Letter(
        "practice_to_review",
        _("A best practice waits for a second reader"),
        _("A colleague wrote a card. Read it, then publish it or return it with a reason."),
        _("Read the card"),
    ),
    Letter(
        "practice_published",
        _("A best practice of yours is published"),
        _("Another broker read the card; everybody can read it now."),
        _("See the card"),
    ),
    Letter(
        "practice_returned",
        _("A best practice of yours was returned"),
        _("Another broker read the card and says what should be changed."),
        _("See the card"),
    ),
    Letter(
        "idle_consent",
        _("A partner abroad still waits for your answer"),
        _(
            "You were asked whether you want to be introduced. A yes and a no are both welcome; your broker helps you "
            "decide."
        ),
        _("See where things stand"),
    ),
    Letter(
        "idle_draft",
        _("Your profile is waiting to be finished"),
        _(
            "You began to describe what you offer or seek. What you wrote is kept; your broker gladly finishes it with "
            "you."
        ),
        _("See where things stand"),
    ),
    Letter(
        "idle_no_profile",
        _("Shall we look for partners abroad for you?"),
        _(
            "Your company is in the portal, but nobody abroad can find it yet. With a first profile the search begins; "
            "your broker gladly writes it with you."
        ),
        _("See where things stand"),
    ),
]
