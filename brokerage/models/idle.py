from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .company import Company


class IdleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those whose company a broker serves, once both letters were written."""
        return self.quiet().filter(company__in=Company.objects.visible_to(user))

    def quiet(self):
        return self.filter(letters__gte=MOST_LETTERS)


MOST_LETTERS = 2


class IdleCompany(models.Model):
    """A company in which nothing happens although something waits for it: how often it was reminded, and of what.

    The row goes when the company acts.
    """

    class Reason(models.TextChoices):
        CONSENT = "consent", _("asked whether it wants to be introduced")
        DRAFT = "draft", _("a profile waits unfinished")
        NO_PROFILE = "no_profile", _("no profile was ever published")

    company = models.OneToOneField(Company, on_delete=models.CASCADE, related_name="idle")
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    letters = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(MOST_LETTERS)])
    reminded_at = models.DateTimeField(default=timezone.now)

    objects = IdleQuerySet.as_manager()

    class Meta:
        verbose_name = _("quiet company")
        verbose_name_plural = _("quiet companies")
        ordering = ["reminded_at", "pk"]
        indexes = [models.Index(fields=["letters", "reminded_at"], name="brokerage_idle_letters")]

    def __str__(self) -> str:
        return f"{self.company_id}: {self.reason}"
