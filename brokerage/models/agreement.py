import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brokerage.enums import AgreementKind

from .match import Match, Party


def path_of(agreement: "Agreement", name: str) -> str:
    """A path that tells nothing: the name given by a person stays in the row."""
    return f"agreements/{timezone.now():%Y/%m}/{uuid.uuid4().hex}.{name.rpartition('.')[2]}"


class Agreement(models.Model):
    """What the companies of a case agreed: recorded by one side, confirmed by each company, validated by a broker.

    `version` counts the records, so that a company confirms what it read. The file is written anew without its
    metadata; `sha256` is that of the file as it came, so that the signed original can be recognised.
    """

    match = models.OneToOneField(Match, on_delete=models.CASCADE, related_name="agreement")
    kind = models.CharField(_("kind of agreement"), max_length=25, choices=AgreementKind)
    signed_on = models.DateField(_("date of the agreement"))
    value_eur = models.PositiveBigIntegerField(_("value in euros"), null=True, blank=True)
    jobs = models.PositiveIntegerField(_("jobs expected"), null=True, blank=True)
    file = models.FileField(upload_to=path_of, blank=True)
    file_name = models.CharField(_("file name"), max_length=120, blank=True)
    content_type = models.CharField(max_length=40, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    validated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")

    def __str__(self) -> str:
        return f"{self.match_id} {self.kind}"


class AgreementConfirmation(models.Model):
    """An owner says for its company that the record is right."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="confirmations")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("confirmation of an agreement")
        verbose_name_plural = _("confirmations of agreements")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "party"], name="brokerage_one_confirmation_a_party")
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.party_id}"
