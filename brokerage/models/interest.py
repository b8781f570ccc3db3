import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModelBase, RulesModelMixin

from accounts.roles import Role
from brokerage import rules as rights
from brokerage.enums import InterestReason, InterestState
from brokerage.workflow import OPEN_INTEREST_STATES

from .company import Company
from .match import Match
from .profile import Profile


class InterestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state__in=OPEN_INTEREST_STATES)

    def verified(self):
        return self.filter(verified_at__isnull=False)

    def visible_to(self, user):
        """What a person may open; of an adviser's only what its address confirmed."""
        held = getattr(user, "capacity", None)
        if held is None:
            return self.none()
        if held.role == Role.BROKER:
            theirs = Q(company__serving_organisation_id=held.holder_id) & ~_belonging("company", user)
            has_it = Q(profile__company__serving_organisation_id=held.holder_id) | Q(organisation_id=held.holder_id)
            return self.verified().filter(theirs | has_it | Q(pk__in=_offered_to(user)))
        if held.role == Role.SME:
            asked = Q(profile__company_id=held.holder_id, forwarded_at__isnull=False)
            return self.verified().filter(asked | Q(company_id=held.holder_id))
        return self.none()

    def to_work_on_by(self, user):
        """Those of which the broker is in charge."""
        held = getattr(user, "capacity", None)
        if held is None or held.role != Role.BROKER:
            return self.none()
        found = self.verified().annotate(
            keeper=Coalesce("organisation_id", "profile__company__serving_organisation_id"),
        )
        named = Q(organisation=None, broker=None, profile__company__broker_in_charge=user) | Q(broker=user)
        nobody = Q(broker=None) & (
            Q(organisation__isnull=False) | Q(organisation=None, profile__company__broker_in_charge=None)
        )
        nobody_of = ~_belonging("profile__company", user) & ~_belonging("company", user)
        return found.filter(keeper=held.holder_id).filter(named | nobody).filter(nobody_of)

    def waiting_for(self, user):
        """Those in which it is the broker's turn: to move on, to answer a question, to name a profile, to take over."""
        held = getattr(user, "capacity", None)
        if held is None or held.role != Role.BROKER:
            return self.none()
        unnamed = Q(state=InterestState.REVIEWED_BY_CLIENT, own_profile=None, match=None)
        to_move = Q(state__in=[InterestState.RECEIVED, InterestState.ACKNOWLEDGED]) | Q(unnamed, company=None)
        mine = self.model.objects.to_work_on_by(user).filter(to_move).values("pk")
        theirs = Q(company__serving_organisation_id=held.holder_id) & ~_belonging("company", user)
        asked = theirs & (Q(state=InterestState.WAITING_INFORMATION) | unnamed)
        return self.visible_to(user).filter(Q(pk__in=mine) | asked | Q(pk__in=_offered_to(user)))

    def for_cards(self):
        return self.select_related(
            *(f"{path}{tail}" for path in ("profile__company", "company") for tail in _OF_COMPANY),
            "own_profile__company__country",
            "own_profile__company__region",
            "organisation",
            "broker",
            "match",
        )


_OF_COMPANY = ("", "__country", "__region", "__serving_organisation", "__broker_in_charge")


def _offered_to(user):
    from .hand_over import HandOver  # It points here.

    return HandOver.objects.open().offered_to(user).filter(interest__isnull=False).values("interest_id")


def _belonging(path: str, user) -> Q:
    own = [held.holder_id for held in user.capacities if held.role == Role.SME]
    return Q(**{f"{path}_id__in": own, f"{path}__isnull": False})


class Interest(RulesModelMixin, models.Model, metaclass=RulesModelBase):
    """Somebody's interest in a published profile: of a company registered here, or of an adviser outside.

    It discloses nothing: who of the two companies learns whose name is decided by the match it may lead to.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, related_name="interests")
    company = models.ForeignKey(
        Company, null=True, blank=True, on_delete=models.PROTECT, related_name="interests", verbose_name=_("company")
    )
    own_profile = models.ForeignKey(
        Profile,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="interests_with",
        verbose_name=_("the profile it is about on the own side"),
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    adviser_name = models.CharField(_("your name"), max_length=150, blank=True)
    adviser_email = models.EmailField(_("e-mail"), blank=True)
    adviser_house = models.CharField(_("your organisation"), max_length=200, blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="en")
    why = models.TextField(_("why this partner"), max_length=2000)
    expects = models.TextField(_("what is expected of the cooperation"), max_length=2000)
    questions = models.TextField(_("questions"), max_length=2000, blank=True)

    state = models.CharField(_("state"), max_length=25, choices=InterestState, default=InterestState.RECEIVED)
    state_since = models.DateTimeField(default=timezone.now)
    exit_reason = models.CharField(max_length=20, choices=InterestReason, blank=True)
    created_at = models.DateTimeField(_("received"), default=timezone.now)
    verified_at = models.DateTimeField(null=True, blank=True)
    forwarded_at = models.DateTimeField(null=True, blank=True)
    # What was said of waiting in the state it is in, if later than `state_since`.
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    escalated_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Who has it after a hand-over; empty: the organisation and the broker of the profile's company.
    organisation = models.ForeignKey(
        "regions.Organisation", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    broker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    match = models.ForeignKey(Match, null=True, blank=True, on_delete=models.SET_NULL, related_name="interests")

    objects = InterestQuerySet.as_manager()

    class Meta:
        verbose_name = _("expression of interest")
        verbose_name_plural = _("expressions of interest")
        ordering = ["-state_since", "-pk"]
        indexes = [models.Index(fields=["state", "state_since"], name="brokerage_interest_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(company__isnull=False, adviser_email="") | (Q(company=None) & ~Q(adviser_email="")),
                name="brokerage_interest_of_somebody",
            ),
            # Who took it back may come again.
            models.UniqueConstraint(
                fields=["company", "profile"],
                condition=Q(company__isnull=False) & ~Q(state=InterestState.WITHDRAWN),
                name="brokerage_interest_once",
            ),
            models.UniqueConstraint(
                fields=["adviser_email", "profile"],
                condition=Q(company=None) & ~Q(state=InterestState.WITHDRAWN),
                name="brokerage_interest_once_adviser",
            ),
        ]
        rules_permissions = {
            "view": rights.may_see_interest,
            "work_on_interest": rights.may_work_on_interest,
            "speak_for_interest": rights.speaks_for_interest,
            "take_back_interest": rights.may_take_back_interest,
            "answer_as_client": rights.answers_as_client,
            "take_over": rights.may_take_over_interest,
        }

    def __str__(self) -> str:
        return f"{self.profile_id} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_INTEREST_STATES

    @property
    def organisation_in_charge_id(self) -> int | None:
        return self.organisation_id or self.profile.company.serving_organisation_id

    @property
    def broker_in_charge_id(self) -> int | None:
        if self.organisation_id or self.broker_id:
            return self.broker_id
        return self.profile.company.broker_in_charge_id

    @cached_property
    def open_hand_over(self):
        return self.hand_overs.open().select_related("organisation", "broker", "asked_by").first()
