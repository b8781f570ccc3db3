from dataclasses import dataclass

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from brokerage.enums import MatchState
from brokerage.workflow import MATCH


@dataclass(frozen=True, slots=True)
class Days:
    """Days in a state after which those who must act are reminded, a second person hears, the case ends."""

    remind: int
    answer: int
    end: int | None = None


DEFAULTS = {
    MatchState.SHORTLISTED: Days(7, 14, 60),
    MatchState.HOME_APPROVED: Days(7, 14, 60),
    MatchState.CONSENT_REQUESTED: Days(10, 20, 30),
    MatchState.INTRODUCED: Days(7, 21, 90),
    MatchState.IN_DIALOGUE: Days(30, 60, 180),
    MatchState.MEETING_HELD: Days(30, 60),
    MatchState.NEGOTIATING: Days(45, 90),
}
WAITING = [(state.value, state.label) for state in DEFAULTS]


def may_end(state: str) -> bool:
    return state in MATCH.get("end_unanswered").sources


class AnswerTime(models.Model):
    """How long a case may wait in a state; where no row says otherwise, `DEFAULTS` do."""

    state = models.CharField(_("state"), max_length=25, choices=WAITING, unique=True)
    remind_days = models.PositiveSmallIntegerField(
        _("remind after days"), validators=[MinValueValidator(1), MaxValueValidator(730)]
    )
    answer_days = models.PositiveSmallIntegerField(
        _("answer time in days"),
        validators=[MinValueValidator(1), MaxValueValidator(730)],
        help_text=_("After it a second person is told."),
    )
    end_days = models.PositiveSmallIntegerField(
        _("end after days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
        help_text=_("The case ends as “No reply”. Empty: never."),
    )

    class Meta:
        verbose_name = _("answer time")
        verbose_name_plural = _("answer times")
        ordering = ["answer_days", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer_days__gte=F("remind_days")) & (Q(end_days=None) | Q(end_days__gte=F("answer_days"))),
                name="brokerage_answer_time_order",
                violation_error_message=_("Remind first, then the answer time, then the end."),
            )
        ]

    def __str__(self) -> str:
        return self.get_state_display()


def answer_times() -> dict[str, Days]:
    """The days of each state in which a case waits for somebody."""
    found = {str(state): days for state, days in DEFAULTS.items()}
    for row in AnswerTime.objects.all():
        end = row.end_days if may_end(row.state) else None
        found[row.state] = Days(row.remind_days, row.answer_days, end)
    return found
