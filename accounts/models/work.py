from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Attempted(models.Model):
    """A row that stands for work of a worker.

    Attempts are counted before the work starts and reset when it succeeds; a row that failed
    `TIBS_WORK_ATTEMPTS` times is parked, and stays so until an administrator releases it.
    """

    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    parked_at = models.DateTimeField(_("parked"), null=True, blank=True, editable=False)
    last_error = models.TextField(_("last error"), blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def has_attempts_left(self) -> bool:
        return self.attempts < settings.TIBS_WORK_ATTEMPTS
