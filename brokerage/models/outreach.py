import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import WebField
from accounts.roles import Role
from brokerage.enums import SizeClass

from .company import Company


class OfOrganisation(models.QuerySet):
    """Rows that the brokers of one organisation keep for themselves."""

    def visible_to(self, user):
        held = getattr(user, "capacity", None)
        if held is None or held.role != Role.BROKER:
            return self.none()
        return self.filter(organisation_id=held.holder_id)


class OutreachEvent(models.Model):
    """A fair, a workshop, a visit: where brokers of an organisation met companies. Kept for the organisation only."""

    class Kind(models.TextChoices):
        EVENT = "event", _("Information event")
        FAIR = "fair", _("Fair or conference")
        WORKSHOP = "workshop", _("Workshop or training")
        VISIT = "visit", _("Visit to a company")
        CALL = "call", _("Call or online meeting")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey("regions.Organisation", on_delete=models.PROTECT, related_name="outreach_events")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=200)
    held_on = models.DateField(_("date"))
    place = models.CharField(_("place"), max_length=200)
    companies = models.ManyToManyField(
        Company, blank=True, related_name="outreach_events", verbose_name=_("companies met")
    )
    notes = models.TextField(_("notes"), max_length=4000, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfOrganisation.as_manager()

    class Meta:
        verbose_name = _("event or visit")
        verbose_name_plural = _("events and visits")
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("brokerage:outreach_event", args=[self.public_id])


class ContactQuerySet(OfOrganisation):
    def open(self):
        """Those that are not yet a company and were not given up."""
        return self.filter(company=None, closed_at=None)


class OutreachContact(models.Model):
    """A company that is not registered yet, and the person who was met. `company` is what became of it.

    Its columns for the company have the names of Company's, so that nothing is typed twice.
    """

    CARRIED_OVER = ("name", "country", "nuts_unit", "registration_number", "size_class", "website")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey("regions.Organisation", on_delete=models.PROTECT, related_name="outreach_contacts")
    event = models.ForeignKey(
        OutreachEvent,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="contacts",
        verbose_name=_("met at"),
    )
    name = models.CharField(_("name of the company"), max_length=200)
    country = models.ForeignKey("regions.Country", on_delete=models.PROTECT, verbose_name=_("country"))
    nuts_unit = models.ForeignKey(
        "regions.NutsUnit", null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("area (NUTS)")
    )
    registration_number = models.CharField(_("registration number"), max_length=60, blank=True)
    size_class = models.CharField(_("size"), max_length=10, choices=SizeClass, blank=True)
    website = WebField(_("web site"), blank=True)
    full_name = models.CharField(_("person"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    note = models.TextField(_("notes"), max_length=4000, blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_step_on = models.DateField(_("until"), null=True, blank=True)
    company = models.ForeignKey(
        Company, null=True, blank=True, on_delete=models.CASCADE, related_name="outreach_contacts", editable=False
    )
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = [models.F("next_step_on").asc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(next_step="", next_step_on=None) | (~Q(next_step="") & Q(next_step_on__isnull=False)),
                name="brokerage_contact_step_with_date",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("brokerage:outreach_contact", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        return self.company_id is None and self.closed_at is None
