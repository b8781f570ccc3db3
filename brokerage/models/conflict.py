from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .company import Company


class CompanyConflictQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(ended_at=None)


class CompanyConflict(models.Model):
    """A company that must not be suggested to `company`: named by its name, registration number or web domain.

    The other one need not be registered, and is never told. Whoever has an equal name, number or domain is meant.
    `other` is set where a broker dismissed a suggestion because the two compete.
    """

    class Kind(models.TextChoices):
        COMPETITOR = "competitor", _("Competitor")
        CONFLICT = "conflict", _("Conflict of interest")

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="conflicts")
    other = models.ForeignKey(Company, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=200, blank=True)
    name_key = models.CharField(max_length=200, blank=True, editable=False)
    registration_number = models.CharField(_("registration number"), max_length=60, blank=True)
    registration_key = models.CharField(max_length=60, blank=True, editable=False)
    web_domain = models.CharField(_("web domain"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(_("since"), default=timezone.now)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = CompanyConflictQuerySet.as_manager()

    class Meta:
        verbose_name = _("competitor or conflict")
        verbose_name_plural = _("competitors and conflicts")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(other__isnull=False) | ~Q(name_key="", registration_key="", web_domain=""),
                name="brokerage_conflict_names_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.company_id} {self.kind}"
