import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role

from .company import Company


class CheckVersion(models.Model):
    """One version of the form of the beneficiary check. It is never changed: administrators write the next one."""

    number = models.PositiveIntegerField(unique=True)
    comment = models.CharField(_("what is new"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("version of the beneficiary check")
        verbose_name_plural = _("versions of the beneficiary check")
        ordering = ["-number"]

    def __str__(self) -> str:
        return str(self.number)


class CheckCriterion(models.Model):
    """A question answered by yes or no. The texts of the first version are in the catalogues, later ones are not."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        UNKNOWN = "unknown", _("Not known yet")

    class KnownFrom(models.TextChoices):
        """What the data of the company can answer already; the broker may answer otherwise."""

        NOTHING = "", _("nothing: the broker asks")
        SIZE = "size", _("the size: it is a small or medium-sized enterprise")
        REGION = "region", _("the place: it lies in a region that is served")

    version = models.ForeignKey(CheckVersion, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("question"), max_length=300)
    help_text = models.CharField(_("explanation"), max_length=500, blank=True)
    good = models.CharField(_("answer that speaks for the company"), max_length=10, choices=Answer.choices[:2])
    is_required = models.BooleanField(_("required"), default=True)
    known_from = models.CharField(_("known from"), max_length=10, choices=KnownFrom, blank=True)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["version", "position"]
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="brokerage_criterion_place")]

    def __str__(self) -> str:
        return gettext(self.text)

    @property
    def explanation(self) -> str:
        return gettext(self.help_text) if self.help_text else ""


class CheckQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The company and the brokers of its organisation."""
        held = getattr(user, "capacity", None)
        if held is None or held.role not in (Role.SME, Role.BROKER):
            return self.none()
        return self.filter(company__in=Company.objects.visible_to(user))


class BeneficiaryCheck(models.Model):
    """A broker checked a company and decided. Never changed: the company is checked again instead."""

    class Result(models.TextChoices):
        PASSED = "passed", _("Suitable for the programme")
        LATER = "later", _("Not yet: something is missing")
        REFUSED = "refused", _("Not suitable for the programme")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="checks")
    version = models.ForeignKey(CheckVersion, on_delete=models.PROTECT, related_name="checks")
    result = models.CharField(_("result"), max_length=10, choices=Result)
    comment = models.TextField(_("comment"), max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = CheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("beneficiary check")
        verbose_name_plural = _("beneficiary checks")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.company}: {self.get_result_display()}"


class CheckAnswer(models.Model):
    check_row = models.ForeignKey(BeneficiaryCheck, on_delete=models.CASCADE, related_name="answers")
    criterion = models.ForeignKey(CheckCriterion, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(_("answer"), max_length=10, choices=CheckCriterion.Answer)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["check_row", "criterion"], name="brokerage_one_answer_a_criterion"),
            models.CheckConstraint(condition=Q(answer__in=["yes", "no", "unknown"]), name="brokerage_answer_known"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.answer}"

    @property
    def is_good(self) -> bool:
        return self.answer == self.criterion.good
