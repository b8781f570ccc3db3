import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModelBase, RulesModelMixin

from accounts.fields import WebField
from accounts.roles import Role
from brokerage import rules as rights
from brokerage.enums import Barrier, InstrumentKind, InstrumentState, ValueChainArea
from regions.models import OrganisationService
from regions.models.dated import today

# Nobody looked whether it is still right for so long: it is marked.
STALE_DAYS = 180


class InstrumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What is listed is public knowledge; what was withdrawn is seen by those who can put it back."""
        listed, held = Q(state=InstrumentState.LISTED), rights.capacity(user)
        if held is None or held.role != Role.BROKER:
            return self.filter(listed)
        return self.filter(listed | Q(pk__in=self.model.objects.kept_by(held.holder_id).values("pk")))

    def kept_by(self, organisation_id: int):
        """Those of a region that the organisation serves today."""
        served = OrganisationService.objects.in_force().filter(organisation_id=organisation_id).values("region")
        of_regions = self.model.regions.through.objects.filter(region__in=served)
        return self.filter(pk__in=of_regions.values("instrument"))

    def listed(self):
        return self.filter(state=InstrumentState.LISTED)

    def withdrawn(self):
        return self.filter(state=InstrumentState.WITHDRAWN)

    def open_on(self, day):
        """Not ended on that day; what opens later is worth knowing."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day))

    def stale(self):
        return self.filter(checked_on__lt=today() - timedelta(days=STALE_DAYS))


class Instrument(RulesModelMixin, models.Model, metaclass=RulesModelBase):
    """What a region has to help companies: money, places, a start, advice. Everybody reads it, its brokers keep it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=InstrumentKind)
    name = models.CharField(_("name"), max_length=200)
    offered_by = models.CharField(_("offered by"), max_length=200)
    regions = models.ManyToManyField("regions.Region", related_name="instruments", verbose_name=_("regions it serves"))
    gives = models.TextField(_("what it gives"), max_length=2000)
    for_whom = models.TextField(_("who may use it"), max_length=1000)
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
    languages = ArrayField(
        models.CharField(max_length=5, choices=settings.LANGUAGES),
        verbose_name=_("languages it can be used in"),
        default=list,
        blank=True,
    )
    link = WebField(_("link"), blank=True)
    valid_from = models.DateField(_("open from"), null=True, blank=True)
    valid_until = models.DateField(_("open until"), null=True, blank=True)
    checked_on = models.DateField(_("last checked"), default=today, editable=False)
    # Of the demo world: invented, and said so wherever it is shown.
    is_example = models.BooleanField(_("example"), default=False, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=InstrumentState, default=InstrumentState.LISTED, editable=False
    )
    state_since = models.DateTimeField(default=timezone.now, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("support instrument")
        verbose_name_plural = _("support instruments")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="brokerage_instrument_dates_in_order",
            )
        ]
        rules_permissions = {"keep_instrument": rights.may_keep_instrument}

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("brokerage:instrument", args=[self.public_id])

    @property
    def is_stale(self) -> bool:
        return self.checked_on < today() - timedelta(days=STALE_DAYS)

    @property
    def has_ended(self) -> bool:
        return self.valid_until is not None and self.valid_until < today()
