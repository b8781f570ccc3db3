from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Erasure(models.Model):
    """That somebody or a company was erased: which row, when, why. It holds no personal data.

    A backup may bring back what was erased; these rows, and the journal beside the database that repeats them, say
    what to erase again (`manage.py replay_erasures`).
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        COMPANY = "company", _("Company")

    class Reason(models.TextChoices):
        OWN_WISH = "own_wish", _("The person or an owner of the company asked for it")
        WITH_COMPANY = "with_company", _("The person's only company was erased")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    subject = models.UUIDField(_("public number of the row"))
    reason = models.CharField(_("why"), max_length=15, choices=Reason)
    erased_at = models.DateTimeField(_("erased"), default=timezone.now)
    journalled_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["erased_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="brokerage_erased_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
