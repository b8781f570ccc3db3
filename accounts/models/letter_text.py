from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LetterText(models.Model):
    """What an administrator wrote in place of a letter's own words, in one language. A row is never changed: the newest
    one counts, those before are the history; `is_default` gives the letter its own words back."""

    letter = models.CharField(_("letter"), max_length=60)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    number = models.PositiveIntegerField(_("edition"))
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = models.TextField(_("text"), max_length=3000, blank=True)
    is_default = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("text of a letter")
        verbose_name_plural = _("texts of letters")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "language", "number"], name="accounts_letter_text_number")
        ]

    def __str__(self) -> str:
        return f"{self.letter} ({self.language}) {self.number}"
