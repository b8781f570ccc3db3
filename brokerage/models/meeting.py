import uuid
from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModelBase, RulesModelMixin

from accounts.roles import Role
from brokerage import rules as rights
from brokerage.enums import MeetingKind, MeetingState
from brokerage.workflow import DISCLOSED_MATCH_STATES

from .match import Match, Party


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Brokers of the case always; companies while they are introduced to each other."""
        found = self.filter(match__in=Match.objects.visible_to(user).values("pk"))
        if user.acts_as(Role.BROKER):
            return found
        return found.filter(match__state__in=DISCLOSED_MATCH_STATES)

    def open(self):
        return self.filter(state__in=[MeetingState.PROPOSED, MeetingState.SETTLED])


class Meeting(RulesModelMixin, models.Model, metaclass=RulesModelBase):
    """A meeting of the companies of a case: proposed by one side (`party`), settled by the other.

    `sequence` counts what calendars must hear of: a settled time that is proposed anew, and the cancellation.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="meetings")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=15, choices=MeetingState, default=MeetingState.PROPOSED)
    state_since = models.DateTimeField(default=timezone.now)
    kind = models.CharField(_("kind"), max_length=10, choices=MeetingKind)
    place = models.CharField(_("place or address of the call"), max_length=300, blank=True)
    topic = models.TextField(_("what it is about"), max_length=1000, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60)
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    outcome = models.TextField(_("outcome"), max_length=2000, blank=True)
    next_step = models.CharField(_("next step"), max_length=300, blank=True)
    next_step_on = models.DateField(_("next step until"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    # Comes with the form, so that the same form sent twice proposes once.
    form_key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["match", "form_key"], name="brokerage_meeting_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["settled", "took_place"]) | Q(starts_at__isnull=False),
                name="brokerage_settled_meeting_has_a_time",
            ),
        ]
        indexes = [models.Index(fields=["state", "starts_at"], name="brokerage_meeting_due")]
        rules_permissions = {
            "arrange_meeting": rights.may_arrange_meeting,
            "accept_meeting": rights.may_accept_meeting,
            "record_meeting": rights.may_record_meeting,
        }

    def __str__(self) -> str:
        return f"{self.match_id}: {self.state}"

    @property
    def steps(self):
        return self.match.steps

    @property
    def ends_at(self):
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None

    @property
    def has_begun(self) -> bool:
        return self.starts_at is not None and self.starts_at <= timezone.now()


class MeetingTime(models.Model):
    """One of the times that stand for choice."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="times")
    starts_at = models.DateTimeField()

    class Meta:
        verbose_name = _("proposed time")
        verbose_name_plural = _("proposed times")
        ordering = ["starts_at"]
        constraints = [models.UniqueConstraint(fields=["meeting", "starts_at"], name="brokerage_time_once")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class MeetingAnswer(models.Model):
    """How content one side was with a meeting, once; the comment stays with that side."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="answers")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    satisfaction = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    comment = models.TextField(_("comment"), max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("answer after a meeting")
        verbose_name_plural = _("answers after meetings")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "party"], name="brokerage_meeting_answer_once")]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.satisfaction}"
