from django.db import models
from django.utils.translation import gettext_lazy as _


class ReferenceRow(models.Model):
    """What was last loaded for one row of reference data: the digest of the values, not the values.

    A row whose values no longer have this digest was edited here, and loading leaves it alone.
    """

    dataset = models.CharField(_("data set"), max_length=40)
    key = models.CharField(_("key"), max_length=200)
    digest = models.CharField(_("digest of the loaded values"), max_length=64)
    loaded_at = models.DateTimeField(_("loaded"))

    class Meta:
        verbose_name = _("loaded row")
        verbose_name_plural = _("loaded rows")
        ordering = ["dataset", "key"]
        constraints = [models.UniqueConstraint(fields=["dataset", "key"], name="regions_reference_row_once")]

    def __str__(self) -> str:
        return f"{self.dataset}: {self.key}"


class ReferenceLoad(models.Model):
    """One run of the loading command over one data set."""

    dataset = models.CharField(_("data set"), max_length=40)
    loaded_at = models.DateTimeField(_("loaded"))
    total = models.PositiveIntegerField(_("rows in the file"), default=0)
    created = models.PositiveIntegerField(_("new"), default=0)
    updated = models.PositiveIntegerField(_("changed"), default=0)
    kept = models.PositiveIntegerField(_("kept as edited"), default=0)
    kept_keys = models.JSONField(_("rows kept"), default=list, blank=True)

    class Meta:
        verbose_name = _("loading of reference data")
        verbose_name_plural = _("loadings of reference data")
        ordering = ["-loaded_at", "dataset"]

    def __str__(self) -> str:
        return f"{self.dataset} {self.loaded_at:%Y-%m-%d %H:%M}"
