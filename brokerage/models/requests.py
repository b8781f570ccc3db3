from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role

from .company import Company


class BrokerChangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Requests to the organisation a broker works for; all for administrators."""
        capacity = getattr(user, "capacity", None)
        if capacity is not None and capacity.role == Role.BROKER:
            return self.filter(company__serving_organisation_id=capacity.holder_id)
        if capacity is not None and capacity.role == Role.ADMINISTRATOR:
            return self
        return self.none()

    def open(self):
        return self.filter(answered_at=None)


class BrokerChangeRequest(models.Model):
    """A company asks for another broker; a colleague of the one in charge or an administrator answers."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="broker_change_requests")
    reason = models.TextField(_("why"), max_length=2000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answer_due = models.DateField(_("answer due"))
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    new_broker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answer = models.TextField(_("answer"), blank=True, max_length=2000)

    objects = BrokerChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for another broker")
        verbose_name_plural = _("requests for another broker")
        constraints = [
            models.UniqueConstraint(
                fields=["company"], condition=Q(answered_at=None), name="brokerage_one_open_broker_change"
            )
        ]

    def __str__(self) -> str:
        return f"{self.company} {self.asked_at:%Y-%m-%d}"
