from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModelBase, RulesModelMixin

from accounts.roles import Role
from brokerage import rules as rights
from brokerage.enums import HandOverState

from .company import Company
from .interest import Interest
from .match import Party

# A hand-over is of exactly one of these.
SUBJECTS = ("interest", "party", "company")


def _only(subject: str) -> Q:
    return Q(**{f"{name}__isnull": name != subject for name in SUBJECTS})


class HandOverQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=HandOverState.OFFERED)

    def offered_to(self, user):
        """To the broker, or to any broker of its house; not what it offered itself or what is about its own company."""
        held = getattr(user, "capacity", None)
        if held is None or held.role != Role.BROKER:
            return self.none()
        mine = Q(organisation_id=held.holder_id) & (Q(broker=None) | Q(broker=user))
        found = self.filter(mine).exclude(asked_by=user)
        own = [item.holder_id for item in user.capacities if item.role == Role.SME]
        if own:
            for path in ("interest__profile__company", "interest__company", "party__company"):
                found = found.exclude(**{f"{path}__in": own})
        return found


class HandOver(RulesModelMixin, models.Model, metaclass=RulesModelBase):
    """An interest, one side of a case or a company that goes to another broker.

    An interest or a case is offered, and changes hands only when somebody accepts. A company, with its cases, goes to
    a colleague at once, since who leaves cannot wait: its row is accepted from the beginning.
    """

    interest = models.ForeignKey(Interest, null=True, blank=True, on_delete=models.CASCADE, related_name="hand_overs")
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.CASCADE, related_name="hand_overs")
    company = models.ForeignKey(Company, null=True, blank=True, on_delete=models.CASCADE, related_name="hand_overs")
    # To whom: a house, and in it one broker or anybody.
    organisation = models.ForeignKey(
        "regions.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    broker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Who had it in charge.
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.TextField(_("why"), max_length=2000, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(_("state"), max_length=15, choices=HandOverState, default=HandOverState.OFFERED)
    state_since = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=reduce(or_, map(_only, SUBJECTS)), name="brokerage_hand_over_subject"),
            models.UniqueConstraint(
                fields=["interest"],
                condition=Q(state=HandOverState.OFFERED, interest__isnull=False),
                name="brokerage_one_open_hand_over",
            ),
            models.UniqueConstraint(
                fields=["party"],
                condition=Q(state=HandOverState.OFFERED, party__isnull=False),
                name="brokerage_one_open_case_hand_over",
            ),
            models.CheckConstraint(
                condition=~Q(state=HandOverState.OFFERED) | Q(company=None), name="brokerage_company_goes_at_once"
            ),
        ]
        rules_permissions = {"take_over": rights.may_take_over, "hand_over": rights.may_hand_over_again}

    def __str__(self) -> str:
        return f"{self.interest_id or self.party_id or self.company_id} → {self.organisation_id}"

    @property
    def case(self):
        """The interest or the match it is about; None of a company, whose history these rows are themselves."""
        return self.interest or (self.party.match if self.party else None)

    @property
    def steps(self):
        return self.case.steps

    @property
    def companies(self) -> list[Company]:
        """Nobody who belongs to one of them takes it over."""
        if self.interest:
            return [self.interest.profile.company, *([self.interest.company] if self.interest.company else [])]
        return [self.party.company] if self.party else [self.company]
