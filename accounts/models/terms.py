from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TermsVersion(models.Model):
    """The terms as they were shown: one row a version and language."""

    version = models.CharField(_("version"), max_length=20)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    text = models.TextField(_("text"))
    valid_from = models.DateField(_("valid from"))

    class Meta:
        verbose_name = _("version of the terms")
        verbose_name_plural = _("versions of the terms")
        constraints = [models.UniqueConstraint(fields=["version", "language"], name="accounts_terms_once")]

    def __str__(self) -> str:
        return f"{self.version} ({self.language})"


class TermsConsent(models.Model):
    """Who agreed to which version, in which language, when."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="terms_consents")
    version = models.CharField(_("version"), max_length=20)
    language = models.CharField(_("language"), max_length=5)
    given_at = models.DateTimeField(_("given"), default=timezone.now)

    class Meta:
        verbose_name = _("consent to the terms")
        verbose_name_plural = _("consents to the terms")
        constraints = [models.UniqueConstraint(fields=["user", "version"], name="accounts_terms_consent_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.version}"
