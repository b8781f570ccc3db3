from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Country(models.Model):
    """A country by its ISO 3166-1 alpha-2 code; `name` is the English one, pages show the reader's."""

    code = models.CharField(_("code"), max_length=2, primary_key=True)
    name = models.CharField(_("name in English"), max_length=100)

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.local_name

    @cached_property
    def local_name(self) -> str:
        from regions.country_names import country_name

        return country_name(self.code, get_language()) or self.name
