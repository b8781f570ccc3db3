import uuid

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .dated import Dated, DatedQuerySet, in_force_q, today


class OrganisationQuerySet(models.QuerySet):
    def partners(self, on=None):
        """Organisations with a partner's role on that day: they have brokers and managers."""
        return self.filter(
            pk__in=OrganisationRole.objects.in_force(on)
            .filter(role__in=OrganisationRole.PARTNER_ROLES)
            .values("organisation")
        )


class Organisation(models.Model):
    """A partner or associated organisation of the programme."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.SlugField(_("key"), unique=True, max_length=100)
    name = models.CharField(_("name in English"), max_length=200)
    name_local = models.CharField(_("own name"), max_length=200, blank=True)
    acronym = models.CharField(_("short name"), max_length=30, blank=True)
    country = models.ForeignKey(
        "regions.Country", on_delete=models.PROTECT, related_name="organisations", verbose_name=_("country")
    )
    city = models.CharField(_("town"), max_length=100, blank=True)
    website = models.URLField(_("web site"), blank=True)
    contact_email = models.EmailField(_("e-mail for enquiries"), blank=True)
    source = models.TextField(_("source"), blank=True)
    note = models.TextField(_("note"), blank=True)
    review_partners = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="reviews_for",
        verbose_name=_("partners for reviews"),
        help_text=_("Organisations whose brokers may review this one's profiles; they see the anonymous form only."),
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("regions:organisation_detail", args=[self.key])

    @property
    def short_name(self) -> str:
        return self.acronym or self.name

    def people(self, role: str, on=None):
        """Active people who hold `role` here on that day."""
        return (
            get_user_model()
            .objects.filter(
                in_force_q(on, "organisation_memberships__"),
                organisation_memberships__organisation=self,
                organisation_memberships__role=role,
                is_active=True,
            )
            .order_by("full_name", "pk")
            .distinct()
        )

    def brokers(self, on=None):
        return self.people(OrganisationMembership.Role.BROKER, on)

    def managers(self, on=None):
        return self.people(OrganisationMembership.Role.MANAGER, on)

    def officers(self, on=None):
        return self.people(OrganisationMembership.Role.OFFICER, on)


class OrganisationRoleQuerySet(DatedQuerySet):
    def in_force(self, on=None):
        return super().in_force(on).filter(is_past=False)


class OrganisationRole(Dated):
    """What an organisation is in the programme, for a time: partners became associated and the other way round."""

    class Role(models.TextChoices):
        LEAD = "lead", _("lead partner")
        PARTNER = "partner", _("project partner")
        ASSOCIATED = "associated", _("associated organisation")

    PARTNER_ROLES = (Role.LEAD, Role.PARTNER)

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="roles", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    is_past = models.BooleanField(_("over"), default=False, help_text=_("The role ended, on a day that is not known."))
    note = models.TextField(_("note"), blank=True)

    objects = OrganisationRoleQuerySet.as_manager()
    overlap_fields = ("organisation",)

    class Meta(Dated.Meta):
        verbose_name = _("role of an organisation")
        verbose_name_plural = _("roles of organisations")
        ordering = ["organisation", "is_past", models.F("valid_from").desc(nulls_last=True), "pk"]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_role_display()}"

    def is_in_force(self, on=None) -> bool:
        return not self.is_past and super().is_in_force(on)


class OrganisationService(Dated):
    """An organisation serves a region: companies there are its companies. One is primary per region and day."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="services", verbose_name=_("organisation")
    )
    region = models.ForeignKey(
        "regions.Region", on_delete=models.CASCADE, related_name="services", verbose_name=_("region")
    )
    is_primary = models.BooleanField(
        _("primary"), default=False, help_text=_("New companies of the region are assigned to this organisation.")
    )

    overlap_fields = ("organisation", "region")

    class Meta(Dated.Meta):
        verbose_name = _("service for a region")
        verbose_name_plural = _("services for regions")
        ordering = ["region", "-is_primary", "organisation"]
        constraints = [
            *Dated.Meta.constraints,
            # Dates in full are checked under a lock (services.dated); this holds the common case in the database.
            models.UniqueConstraint(
                fields=["region"],
                condition=models.Q(is_primary=True, valid_to=None),
                name="regions_one_open_primary_service",
                violation_error_message=_("Another organisation is the primary one of this region."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.region}"


class OrganisationMembership(Dated):
    """A person works for an organisation in a role, for a time. Rights follow from rows in force today."""

    class Role(models.TextChoices):
        BROKER = "broker", _("innovation broker")
        OFFICER = "officer", _("regional authority officer")
        MANAGER = "manager", _("project manager")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="organisation_memberships",
        verbose_name=_("person"),
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)

    overlap_fields = ("user", "organisation", "role")

    class Meta(Dated.Meta):
        verbose_name = _("membership in an organisation")
        verbose_name_plural = _("memberships in organisations")
        ordering = ["organisation", "role", "user"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=models.Q(valid_to=None),
                name="regions_one_open_membership",
                violation_error_message=_("This person already holds this role here."),
            ),
        ]
        indexes = [models.Index(fields=["user", "valid_to"], name="regions_membership_user")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.organisation}"


class S3Mandate(Dated):
    """An organisation keeps a region's S3 priorities and votes for it; its officers do so in its name."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="mandates", verbose_name=_("organisation")
    )
    region = models.ForeignKey(
        "regions.Region", on_delete=models.CASCADE, related_name="mandates", verbose_name=_("region")
    )

    overlap_fields = ("organisation", "region")

    class Meta(Dated.Meta):
        verbose_name = _("S3 mandate")
        verbose_name_plural = _("S3 mandates")
        ordering = ["region", "organisation"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "region"],
                condition=models.Q(valid_to=None),
                name="regions_one_open_mandate",
                violation_error_message=_("This organisation already holds the mandate for this region."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.region}"


__all__ = [
    "Organisation",
    "OrganisationMembership",
    "OrganisationRole",
    "OrganisationService",
    "S3Mandate",
    "today",
]
