import re
import unicodedata
import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModelBase, RulesModelMixin

from accounts.fields import WebField
from accounts.roles import Role
from brokerage import rules as rights
from brokerage.enums import PARTNER_TYPE_OF_SIZE, Origin, SizeClass, TurnoverClass

_LEGAL_FORMS = re.compile(
    r"\b(sp\.? ?z ?o\.? ?o\.?|gmbh( & co\.? kg)?|oü|ou|sia|uab|a/s|aps|oyj?|ab|as|ltd|limited|inc|sa|ag|kg|vsi|všį"
    r"|spółka akcyjna)\b\.?"
)


def name_key_of(name: str) -> str:
    """`name` without case, accents, legal form and punctuation: what near-equal names share."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = _LEGAL_FORMS.sub(" ", plain)
    return " ".join(re.findall(r"\w+", plain))[:200]


def registration_key_of(number: str) -> str:
    return re.sub(r"\W+", "", number).upper()[:60]


def web_domain_of(address: str) -> str:
    """`www.Example.EE/en` -> `example.ee`; empty when there is no host."""
    if not address:
        return ""
    host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    return host.removeprefix("www.")[:200]


class CompanyQuerySet(models.QuerySet):
    def current(self):
        return self.filter(merged_into=None, erased_at=None)

    def waiting_for_organisation(self):
        return self.current().filter(serving_organisation=None, origin=Origin.PORTAL)

    def visible_to(self, user):
        """Companies whose own page `user` may open (rung "own")."""
        capacity = getattr(user, "capacity", None)
        if capacity is None:
            return self.none()
        if capacity.role == Role.SME:
            return self.current().filter(pk=capacity.holder_id)
        if capacity.role == Role.BROKER:
            return self.current().filter(serving_organisation_id=capacity.holder_id)
        if capacity.role == Role.ADMINISTRATOR:
            # Administrators place a company; its texts are not theirs to read.
            return self.waiting_for_organisation()
        return self.none()


class Company(RulesModelMixin, models.Model, metaclass=RulesModelBase):
    """A small or medium-sized enterprise and who looks after it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    name_key = models.CharField(max_length=200, editable=False, db_index=True)
    registration_number = models.CharField(_("registration number"), max_length=60, blank=True)
    registration_key = models.CharField(max_length=60, editable=False, blank=True, db_index=True)
    legal_form = models.CharField(_("legal form"), max_length=80, blank=True)
    country = models.ForeignKey("regions.Country", on_delete=models.PROTECT, verbose_name=_("country"))
    nuts_unit = models.ForeignKey(
        "regions.NutsUnit", null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("area (NUTS)")
    )
    region = models.ForeignKey(
        "regions.Region", null=True, blank=True, on_delete=models.PROTECT, related_name="companies", editable=False
    )
    size_class = models.CharField(_("size"), max_length=10, choices=SizeClass, blank=True)
    year_founded = models.PositiveSmallIntegerField(
        _("year founded"), null=True, blank=True, validators=[MinValueValidator(1600), MaxValueValidator(2100)]
    )
    nace = models.ManyToManyField(
        "s3strategy.Concept",
        blank=True,
        related_name="companies",
        verbose_name=_("activities (NACE)"),
        limit_choices_to={"scheme": "nace"},
    )
    website = WebField(_("web site"), blank=True)
    web_domain = models.CharField(max_length=200, blank=True, editable=False, db_index=True)
    languages = ArrayField(
        models.CharField(max_length=5), verbose_name=_("working languages"), default=list, blank=True
    )
    turnover_class = models.CharField(_("turnover"), max_length=12, choices=TurnoverClass, blank=True)
    certificates = models.CharField(_("certificates"), max_length=500, blank=True)

    serving_organisation = models.ForeignKey(
        "regions.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="companies"
    )
    broker_in_charge = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="companies_in_charge"
    )
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.PORTAL, editable=False)
    import_key = models.CharField(max_length=120, null=True, blank=True, unique=True, editable=False)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, editable=False)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ["name", "pk"]
        rules_permissions = {
            "view": rights.is_own_side | (rights.is_administrator & rights.is_waiting_company),
            "change": rights.may_keep_company,
            "invite": rights.may_invite,
            "merge": rights.is_serving_broker,
            "place": rights.is_administrator & rights.is_waiting_company,
            "ask_for_broker": rights.is_company_owner,
        }

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs):
        self.name_key = name_key_of(self.name)
        self.registration_key = registration_key_of(self.registration_number)
        self.web_domain = web_domain_of(self.website)
        super().save(*args, **kwargs)

    @property
    def partner_type(self) -> str:
        """What the company is as somebody else's partner; empty when its size is not known."""
        return str(PARTNER_TYPE_OF_SIZE.get(self.size_class, ""))
