import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModelBase, RulesModelMixin

from accounts.roles import Role
from brokerage import rules as rights
from brokerage.enums import SelfCheckState

from .check import BeneficiaryCheck, CheckCriterion, CheckVersion
from .company import Company

OPEN = (SelfCheckState.DRAFT, SelfCheckState.SENT)


class SelfCheckQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The company's own; its broker reads what was sent."""
        held = rights.capacity(user)
        if held is None:
            return self.none()
        current = self.filter(company__merged_into=None, company__erased_at=None)
        if held.role == Role.SME:
            return current.filter(company_id=held.holder_id)
        if held.role == Role.BROKER:
            told = current.filter(state__in=[SelfCheckState.SENT, SelfCheckState.USED])
            return told.filter(company__serving_organisation_id=held.holder_id)
        return self.none()

    def open(self):
        return self.filter(state__in=OPEN)

    def of_form_in_force(self):
        return self.filter(form=models.Subquery(CheckVersion.objects.order_by("-number").values("pk")[:1]))


class SelfCheck(RulesModelMixin, models.Model, metaclass=RulesModelBase):
    """The beneficiary check as the company itself answers it, to one version of the form."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="self_checks")
    form = models.ForeignKey(CheckVersion, on_delete=models.PROTECT, related_name="self_checks")
    state = models.CharField(_("state"), max_length=10, choices=SelfCheckState, default=SelfCheckState.DRAFT)
    state_since = models.DateTimeField(default=timezone.now)
    # The decision that it led to.
    check_row = models.ForeignKey(
        BeneficiaryCheck, null=True, blank=True, on_delete=models.SET_NULL, related_name="self_checks"
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=0)

    objects = SelfCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("company's own answers to the check")
        verbose_name_plural = _("companies' own answers to the check")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["company"], condition=Q(state__in=OPEN), name="brokerage_one_open_self_check"
            )
        ]
        rules_permissions = {
            "answer_self_check": rights.is_company_member,
            "decide_self_check": rights.is_serving_broker,
        }

    def __str__(self) -> str:
        return str(self.public_id)


class SelfAnswer(models.Model):
    """One answer, and whose it is."""

    self_check = models.ForeignKey(SelfCheck, on_delete=models.CASCADE, related_name="answers")
    criterion = models.ForeignKey(CheckCriterion, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(_("answer"), max_length=10, choices=CheckCriterion.Answer)
    note = models.CharField(_("note"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("company's own answer")
        verbose_name_plural = _("companies' own answers")
        ordering = ["criterion__position"]
        constraints = [models.UniqueConstraint(fields=["self_check", "criterion"], name="brokerage_one_own_answer")]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.answer}"
