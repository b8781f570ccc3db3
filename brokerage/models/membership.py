from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AbstractInvitation

from .company import Company


class CompanyMembershipQuerySet(models.QuerySet):
    def in_force(self, on=None):
        on = on or timezone.localdate()
        return self.filter(valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gte=on))

    def owners(self):
        return self.filter(is_owner=True)

    def contacts(self):
        return self.filter(is_contact=True)


class CompanyMembership(models.Model):
    """A person of a company. Owners consent, withdraw, confirm and invite; colleagues draft and answer."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="company_memberships", verbose_name=_("person")
    )
    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("company")
    )
    is_owner = models.BooleanField(_("owner"), default=False)
    is_contact = models.BooleanField(
        _("contact person"), default=False, help_text=_("Named to a partner after an introduction.")
    )
    valid_from = models.DateField(_("from"), default=timezone.localdate)
    valid_to = models.DateField(_("until"), null=True, blank=True)

    objects = CompanyMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership in a company")
        verbose_name_plural = _("memberships in companies")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "company"], condition=Q(valid_to=None), name="brokerage_one_open_membership"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                name="brokerage_membership_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.company}"


class CompanyInvitation(AbstractInvitation):
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="invitations")
    is_owner = models.BooleanField(_("owner"), default=False)

    class Meta:
        verbose_name = _("invitation to a company")
        verbose_name_plural = _("invitations to companies")

    def __str__(self) -> str:
        return f"{self.email} → {self.company}"


class JoinRequest(models.Model):
    """Somebody may belong to a company that is registered already. Its owners or broker answer.

    The person who asks is never told the name of the company.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="join_requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="join_requests")
    message = models.TextField(_("message"), blank=True, max_length=1000)
    created_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    accepted = models.BooleanField(null=True, blank=True)

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        constraints = [
            models.UniqueConstraint(
                fields=["company", "user"], condition=Q(answered_at=None), name="brokerage_one_open_join_request"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.company}"
