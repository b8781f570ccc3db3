import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModelBase, RulesModelMixin

from accounts.fields import WebField
from accounts.roles import Role
from brokerage import rules as rights
from brokerage.enums import Barrier, PracticeState, ValueChainArea
from regions.models import Region


class PracticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What is published is for everybody; what is in review for all brokers; the rest for those who wrote it."""
        held = rights.capacity(user)
        if held is None or held.role != Role.BROKER:
            return self.published()
        of_all = Q(state__in=[PracticeState.PUBLISHED, PracticeState.REVIEW])
        return self.filter(of_all | Q(organisation_id=held.holder_id))

    def published(self):
        return self.filter(state=PracticeState.PUBLISHED)

    def of_advanced_regions(self):
        return self.filter(region__group=Region.Group.ADVANCED)

    def to_review_by(self, user):
        """In review and written by others; rules.may_review_practice says it of one."""
        written = self.model.objects.filter(steps__by=user, steps__action__in=rights.WRITING)
        return self.filter(state=PracticeState.REVIEW).exclude(pk__in=written.values("pk"))


class Practice(RulesModelMixin, models.Model, metaclass=RulesModelBase):
    """What worked in a region and others can learn from, on one card; a second broker read it before it is public."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    what = models.TextField(_("what was done"), max_length=3000)
    results = models.TextField(_("results"), max_length=2000)
    region = models.ForeignKey(
        "regions.Region", on_delete=models.PROTECT, related_name="practices", verbose_name=_("where")
    )
    year = models.PositiveSmallIntegerField(
        _("year"), null=True, blank=True, validators=[MinValueValidator(1980), MaxValueValidator(2100)]
    )
    contact = models.ForeignKey(
        "regions.Organisation",
        on_delete=models.PROTECT,
        related_name="practices_to_ask_about",
        verbose_name=_("organisation to ask"),
    )
    priority = models.ForeignKey(
        "s3strategy.Priority",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="practices",
        verbose_name=_("S3 priority"),
    )
    areas = ArrayField(
        models.CharField(max_length=30, choices=ValueChainArea),
        verbose_name=_("needs it answers, by value-chain area"),
        default=list,
        blank=True,
    )
    barriers = ArrayField(
        models.CharField(max_length=20, choices=Barrier),
        verbose_name=_("barriers it answers"),
        default=list,
        blank=True,
    )
    link = WebField(_("link"), blank=True)
    source = models.CharField(_("source"), max_length=500)
    # Of the demo world: invented, and said so wherever it is shown.
    is_example = models.BooleanField(_("example"), default=False, editable=False)
    # Whose brokers wrote it.
    organisation = models.ForeignKey(
        "regions.Organisation", on_delete=models.PROTECT, related_name="practices", editable=False
    )
    state = models.CharField(
        _("state"), max_length=10, choices=PracticeState, default=PracticeState.DRAFT, editable=False
    )
    state_since = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PracticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("best practice")
        verbose_name_plural = _("best practices")
        ordering = ["-state_since", "-pk"]
        rules_permissions = {
            "write_practice": rights.may_write_practice,
            "review_practice": rights.may_review_practice,
        }

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("brokerage:practice", args=[self.public_id])
