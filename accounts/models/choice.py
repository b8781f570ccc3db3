from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.TextChoices):
    """What letters are about, as their reader chooses them. Kinds of notifications belong to one (TOPIC_OF)."""

    YOUR_TURN = "your_turn", _("Something waits for you")
    OUTCOMES = "outcomes", _("Something you take part in went on or ended")
    ENDINGS = "endings", _("A profile ends soon or has ended")
    SEARCHES = "searches", _("New profiles that fit a search of yours")
    IDLE = "idle", _("Friendly reminders when nothing has happened for long")
    PEOPLE = "people", _("People and companies: memberships, brokers, new companies")


class Pace(models.TextChoices):
    NOW = "now", _("At once")
    DAILY = "daily", _("Once a day, together")
    WEEKLY = "weekly", _("Once a week, together")
    NEVER = "never", _("Not by e-mail")


TOPIC_OF = {
    **dict.fromkeys(
        [
            "agreement_to_confirm",
            "agreement_to_validate",
            "company_waits",
            "consent_requested",
            "enquiry",
            "follow_up",
            "interest_hand_over",
            "interest_overdue",
            "interest_overdue_partner",
            "interest_reminder",
            "join_request",
            "match_overdue",
            "match_overdue_partner",
            "match_reminder",
            "match_to_approve",
            "mention",
            "practice_to_review",
            "profile_to_review",
            "profile_to_validate",
            "proposal_to_decide",
            "self_check_sent",
        ],
        Topic.YOUR_TURN,
    ),
    **dict.fromkeys(
        [
            "broker_change",
            "broker_change_answer",
            "company_new",
            "hand_over",
            "join_answer",
            "membership_changed",
            "substitute",
        ],
        Topic.PEOPLE,
    ),
    "idle_company": Topic.IDLE,
    "profile_ends": Topic.ENDINGS,
    "saved_search": Topic.SEARCHES,
}


def topic_of(kind: str) -> Topic:
    return TOPIC_OF.get(kind, Topic.OUTCOMES)


class LetterChoice(models.Model):
    """How soon a person wants letters of one topic; without a row: at once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="letter_choices")
    topic = models.CharField(max_length=20, choices=Topic)
    pace = models.CharField(max_length=10, choices=Pace, default=Pace.NOW)

    class Meta:
        verbose_name = _("choice of letters")
        verbose_name_plural = _("choices of letters")
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="accounts_letter_choice_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.topic} {self.pace}"
