import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModelBase, RulesModelMixin

from accounts.roles import Role
from brokerage import rules as rights
from brokerage.enums import Approval, ConsentState, ExitReason, MatchState
from brokerage.workflow import RUNNING_MATCH_STATES

from .company import Company
from .profile import Profile
from .suggestion import Suggestion


class MatchQuerySet(models.QuerySet):
    def running(self):
        return self.filter(state__in=RUNNING_MATCH_STATES)

    def introduced(self):
        return self.filter(introduced_at__isnull=False)

    def visible_to(self, user):
        capacity = getattr(user, "capacity", None)
        if capacity is None:
            return self.none()
        if capacity.role == Role.BROKER:
            served = Party.objects.filter(company__serving_organisation_id=capacity.holder_id)
            mine = served.filter(Q(is_home=True) | Q(match__home_approved_at__isnull=False))
            return self.filter(pk__in=mine.values("match"))
        if capacity.role == Role.SME:
            # A company hears of a match when it is asked for consent, not before.
            mine = Party.objects.filter(company_id=capacity.holder_id).values("match")
            return self.filter(pk__in=mine, consent_asked_at__isnull=False)
        return self.none()

    def for_cards(self):
        return self.prefetch_related(
            models.Prefetch(
                "parties",
                Party.objects.select_related(
                    "company__country",
                    "company__region",
                    "company__serving_organisation",
                    "company__broker_in_charge",
                    "broker",
                    "profile",
                ).order_by("-is_home", "pk"),
            )
        )


class Match(RulesModelMixin, models.Model, metaclass=RulesModelBase):
    """The brokered case of two or more companies, from a shortlisted suggestion to its close."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    suggestion = models.ForeignKey(Suggestion, null=True, blank=True, on_delete=models.PROTECT, related_name="matches")
    # The pair a running match is about; two running matches never share one.
    pair_key = models.CharField(max_length=60)
    state = models.CharField(_("state"), max_length=25, choices=MatchState, default=MatchState.SHORTLISTED)
    state_since = models.DateTimeField(default=timezone.now)
    exit_reason = models.CharField(max_length=20, choices=ExitReason, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("opened"), default=timezone.now)
    home_approved_at = models.DateTimeField(null=True, blank=True)
    consent_asked_at = models.DateTimeField(null=True, blank=True)
    introduced_at = models.DateTimeField(null=True, blank=True)
    # When those who must act were told last, and their second person; counts for a state when it is later.
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ["-state_since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pair_key"],
                condition=Q(state__in=list(RUNNING_MATCH_STATES)),
                name="brokerage_one_running_match_a_pair",
            )
        ]
        indexes = [models.Index(fields=["state", "state_since"], name="brokerage_match_state")]
        rules_permissions = {
            "view": rights.may_see_match,
            "approve_home": rights.may_approve_home,
            "approve_partner": rights.may_approve_partner,
            "work_on_match": rights.is_match_broker,
            "consent_to_match": rights.may_consent,
            "record_agreement": rights.may_record_agreement,
            "confirm_agreement": rights.is_match_owner,
            "answer_follow_up": rights.may_answer_follow_up,
            "end_contact": rights.is_match_owner,
            "withdraw_consent": rights.may_withdraw,
        }

    def __str__(self) -> str:
        return f"{self.pair_key} {self.state}"

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING_MATCH_STATES

    def party_of(self, capacity) -> "Party | None":
        """The party that `capacity` acts for: its own company's, or one its organisation serves (home first)."""
        if capacity is None:
            return None
        parties = sorted(self.parties.all(), key=lambda party: (not party.is_home, party.pk))
        for party in parties:
            if capacity.role == Role.SME and party.company_id == capacity.holder_id:
                return party
            if capacity.role == Role.BROKER and party.company.serving_organisation_id == capacity.holder_id:
                return party
        return None


class Party(models.Model):
    """A company in a match with its own approval, consent and withdrawal."""

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="parties")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="parties")
    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, related_name="parties")
    is_home = models.BooleanField(default=False)
    approval = models.CharField(max_length=10, choices=Approval, default=Approval.PENDING)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    consent = models.CharField(max_length=10, choices=ConsentState, default=ConsentState.NOT_ASKED)
    # Who has this side of the case after a hand-over; empty: the broker in charge of the company.
    broker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("party of a match")
        verbose_name_plural = _("parties of matches")
        constraints = [
            models.UniqueConstraint(fields=["match", "company"], name="brokerage_company_once_a_match"),
            models.UniqueConstraint(fields=["match"], condition=Q(is_home=True), name="brokerage_one_home"),
        ]

    def __str__(self) -> str:
        return f"{self.match_id}: {self.company}"

    @property
    def broker_in_charge(self):
        return self.broker or self.company.broker_in_charge

    @cached_property
    def open_hand_over(self):
        return self.hand_overs.open().select_related("organisation", "broker", "asked_by").first()
