from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ConceptQuerySet(models.QuerySet):
    def of(self, scheme: str):
        return self.filter(scheme=scheme)

    def selectable(self):
        return self.filter(selectable=True)

    def matching(self, words: str):
        """Concepts whose label holds every word, or whose code begins with the text."""
        words = words.replace("\x00", "").strip()
        condition = Q()
        for word in words.split():
            condition &= Q(label__icontains=word)
        return self.filter(condition | Q(code__istartswith=words)) if words else self


class Concept(models.Model):
    """A node of a public classification. The code is text: leading zeros count, and widths are mixed."""

    class Scheme(models.TextChoices):
        NACE = "nace", _("Economic activities (NACE Rev. 2)")
        NABS = "nabs", _("Scientific domains (NABS 2007)")
        FORD = "ford", _("Fields of research (OECD FORD)")
        EEN_TECHNOLOGY = "een_technology", _("EEN technology keywords")
        EEN_MARKET = "een_market", _("EEN market keywords")
        SDG = "sdg", _("Sustainable development goals")

    scheme = models.CharField(_("classification"), max_length=20, choices=Scheme)
    code = models.CharField(_("code"), max_length=20)
    label = models.CharField(_("label"), max_length=255)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", verbose_name=_("part of")
    )
    level = models.PositiveSmallIntegerField(_("level"))
    selectable = models.BooleanField(_("can be chosen"), default=True)
    source = models.TextField(_("source"), blank=True)

    objects = ConceptQuerySet.as_manager()

    class Meta:
        verbose_name = _("concept")
        verbose_name_plural = _("concepts")
        ordering = ["scheme", "code"]
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="s3strategy_concept_scheme_code")]
        indexes = [models.Index(fields=["scheme", "level"], name="s3strategy_concept_level")]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"
