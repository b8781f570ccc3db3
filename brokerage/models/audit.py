import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModelBase, RulesModelMixin

from accounts.roles import Role
from brokerage import rules as rights
from brokerage.enums import AuditState
from brokerage.questionnaire import CURRENT, FORMS, Questionnaire

from .company import Company
from .profile import Profile


class AuditQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Audits are confidential between a company and the organisation that serves it."""
        capacity = getattr(user, "capacity", None)
        current = self.filter(company__merged_into=None, company__erased_at=None)
        if capacity is not None and capacity.role == Role.SME:
            return current.filter(company_id=capacity.holder_id)
        if capacity is not None and capacity.role == Role.BROKER:
            return current.filter(company__serving_organisation_id=capacity.holder_id)
        return self.none()


class Audit(RulesModelMixin, models.Model, metaclass=RulesModelBase):
    """What a company needs, by its value chain, on one day. `answers`: see brokerage/questionnaire.py."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="audits", verbose_name=_("company"))
    form_version = models.PositiveSmallIntegerField(_("version of the form"), default=CURRENT, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=AuditState, default=AuditState.DRAFT, editable=False)
    state_since = models.DateTimeField(default=timezone.now, editable=False)
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    # The profile drafted from it, at most one at a time.
    profile = models.ForeignKey(Profile, null=True, blank=True, on_delete=models.SET_NULL, related_name="audits")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("begun"), default=timezone.now, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("needs audit")
        verbose_name_plural = _("needs audits")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["company"], condition=Q(state=AuditState.DRAFT), name="brokerage_one_open_audit"
            )
        ]
        rules_permissions = {
            "view": rights.is_own_side,
            "edit_audit": rights.may_edit_audit,
            "complete_audit": rights.may_edit_audit,
        }

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def questionnaire(self) -> Questionnaire:
        return FORMS[self.form_version]
