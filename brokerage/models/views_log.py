from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .company import Company


class AccessRecord(models.Model):
    """Who saw a company's confidential data, on which rung; the company reads it under "Our data"."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="access_records")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    holder = models.CharField(_("organisation or company"), max_length=200, blank=True)
    role = models.CharField(max_length=15)
    rung = models.CharField(max_length=12)
    day = models.DateField(default=timezone.localdate)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("access to a company's data")
        verbose_name_plural = _("accesses to companies' data")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["company", "user", "rung", "day"], name="brokerage_access_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.company_id} {self.rung} {self.day}"
