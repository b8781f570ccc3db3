import unicodedata
import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModelBase, RulesModelMixin

from accounts.roles import Role
from brokerage import rules as rights
from brokerage.enums import (
    IprStatus,
    Origin,
    PartnershipType,
    PartnerType,
    ProfileState,
    ProfileType,
    Stage,
    ValueChainArea,
)
from brokerage.workflow import DISCLOSED_MATCH_STATES

from .company import Company


def plain_text_of(text: str) -> str:
    """Lower case without accents: what texts and search words are compared by."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def choices_array(label, choices) -> ArrayField:
    return ArrayField(models.CharField(max_length=30, choices=choices), verbose_name=label, default=list, blank=True)


class ProfileQuerySet(models.QuerySet):
    def published(self):
        return self.filter(state=ProfileState.PUBLISHED)

    def in_date(self, now=None):
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now or timezone.now()))

    def public(self):
        """What a visitor may find: published, in date, not imported."""
        return self.published().in_date().filter(origin=Origin.PORTAL)

    def of_side(self, capacity):
        """Profiles whose company is the capacity's own, or is served by its organisation."""
        if capacity is None:
            return self.none()
        if capacity.role == Role.SME:
            return self.filter(company_id=capacity.holder_id)
        if capacity.role == Role.BROKER:
            return self.filter(company__serving_organisation_id=capacity.holder_id)
        return self.none()

    def visible_to(self, user):
        """Every profile `user` may open on some rung (see disclosure.py)."""
        capacity = getattr(user, "capacity", None)
        seen = Q(state=ProfileState.PUBLISHED, origin=Origin.PORTAL) & (
            Q(expires_at=None) | Q(expires_at__gt=timezone.now())
        )
        if capacity is None:
            return self.filter(seen)
        if capacity.role == Role.SME:
            seen |= Q(company_id=capacity.holder_id)
            seen |= Q(
                parties__match__state__in=DISCLOSED_MATCH_STATES,
                parties__match__parties__company_id=capacity.holder_id,
            )
            return self.filter(seen).distinct()
        if capacity.role == Role.BROKER:
            seen |= Q(company__serving_organisation_id=capacity.holder_id)
            seen |= Q(state=ProfileState.PUBLISHED, origin=Origin.IMPORT)
            seen |= Q(state=ProfileState.REVIEW, company__serving_organisation__review_partners=capacity.holder_id)
            for side in ({"is_home": True}, {"match__home_approved_at__isnull": False}):
                mine = {"company__serving_organisation_id": capacity.holder_id, **side}
                seen |= Q(**{f"parties__match__parties__{name}": value for name, value in mine.items()})
            return self.filter(seen).distinct()
        return self.filter(seen)

    def to_review_by(self, user):
        """Profiles in review for which `user` can be the second person."""
        capacity = getattr(user, "capacity", None)
        if capacity is None or capacity.role != Role.BROKER:
            return self.none()
        return (
            self.filter(state=ProfileState.REVIEW)
            .filter(
                Q(company__serving_organisation_id=capacity.holder_id)
                | Q(company__serving_organisation__review_partners=capacity.holder_id)
            )
            .exclude(submitted_by=user)
            .exclude(company__broker_in_charge=user)
            .exclude(company__memberships__user=user)
            .distinct()
        )

    def search(self, words: str):
        """Profiles that hold every word of `words`, best first."""
        query = SearchQuery(plain_text_of(words), config="simple", search_type="websearch")
        return self.filter(search=query).order_by(SearchRank(F("search"), query).desc(), "-published_at", "pk")

    def for_cards(self):
        """All a list of profiles shows, in a constant number of queries."""
        return self.select_related(
            "company", "company__country", "company__region", "company__serving_organisation"
        ).prefetch_related("keywords")


class Profile(RulesModelMixin, models.Model, metaclass=RulesModelBase):
    """An anonymous offer or request of a company (EEN's five types); see docs for the limits of its fields."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="profiles")
    type = models.CharField(_("type"), max_length=3, choices=ProfileType, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=ProfileState, default=ProfileState.DRAFT, editable=False
    )
    state_since = models.DateTimeField(default=timezone.now, editable=False)

    title = models.CharField(_("title"), max_length=256, blank=True)
    summary = models.TextField(_("summary"), max_length=500, blank=True)
    description = models.TextField(_("description"), max_length=4000, blank=True)
    advantages = models.TextField(_("advantages and innovation"), max_length=2000, blank=True)
    technical = models.TextField(_("technical specification or expertise sought"), max_length=2000, blank=True)
    partner_role = models.TextField(_("expected role of the partner"), max_length=4000, blank=True)
    stage = models.CharField(_("stage of development"), max_length=20, choices=Stage, blank=True)
    stage_note = models.CharField(_("note on the stage"), max_length=500, blank=True)
    ipr = models.CharField(_("intellectual property"), max_length=10, choices=IprStatus, blank=True)
    ipr_note = models.CharField(_("note on intellectual property"), max_length=500, blank=True)
    partnership_types = choices_array(_("types of partnership"), PartnershipType.choices)
    partner_types = choices_array(_("partner types and sizes sought"), PartnerType.choices)
    offers_areas = choices_array(_("value-chain areas offered for"), ValueChainArea.choices)
    seeks_areas = choices_array(_("value-chain areas in which help is sought"), ValueChainArea.choices)
    keywords = models.ManyToManyField("s3strategy.Concept", through="ProfileKeyword", related_name="profiles")
    source_keywords = ArrayField(models.CharField(max_length=300), default=list, blank=True, editable=False)
    target_countries = ArrayField(
        models.CharField(max_length=2), verbose_name=_("target countries"), default=list, blank=True
    )
    call_programme = models.CharField(_("programme of the call"), max_length=200, blank=True)
    call_identifier = models.CharField(_("identifier of the call"), max_length=120, blank=True)
    call_coordinator_wanted = models.BooleanField(_("coordinator wanted"), null=True, blank=True)
    call_interest_deadline = models.DateField(_("deadline for interest"), null=True, blank=True)
    call_deadline = models.DateField(_("deadline of the call"), null=True, blank=True)
    open_for_interest = models.BooleanField(_("open for interest"), default=True)

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True, editable=False)
    renewals = models.PositiveSmallIntegerField(default=0, editable=False)
    anonymity_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    anonymity_confirmed_text = models.CharField(max_length=64, blank=True, editable=False)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.PORTAL, editable=False)
    import_key = models.CharField(max_length=120, null=True, blank=True, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    # Without accents and case, because the embedded PostgreSQL has no `unaccent`.
    search_text = models.TextField(blank=True, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("search_text", config="simple"), output_field=SearchVectorField(), db_persist=True
    )

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        ordering = ["-changed_at", "-pk"]
        indexes = [
            GinIndex(fields=["search"], name="brokerage_profile_search"),
            models.Index(fields=["state", "-published_at"], name="brokerage_profile_state"),
            models.Index(fields=["changed_at"], name="brokerage_profile_changed"),
            # What visitors may find: counted and grouped without reading the texts.
            models.Index(
                fields=["company"],
                include=["id", "expires_at"],
                condition=Q(state=ProfileState.PUBLISHED, origin=Origin.PORTAL),
                name="brokerage_profile_public",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(origin=Origin.IMPORT) | ~Q(state=ProfileState.PUBLISHED) | ~Q(type=""),
                name="brokerage_profile_type_known",
            ),
            models.CheckConstraint(
                condition=Q(call_deadline=None)
                | Q(call_interest_deadline=None)
                | Q(call_interest_deadline__lte=F("call_deadline")),
                name="brokerage_call_deadlines",
            ),
        ]
        rules_permissions = {
            "view": rights.may_see_profile,
            "change": rights.may_edit_profile,
            "edit_profile": rights.may_edit_profile,
            "validate_profile": rights.is_company_owner,
            "send_back_profile": rights.is_own_side,
            "review_profile": rights.may_review_profile,
            "revise_profile": rights.is_own_side,
            "renew_profile": rights.is_own_side,
        }

    def __str__(self) -> str:
        return self.title or f"{self.get_type_display() or _('Profile')}"

    def save(self, *args, **kwargs):
        texts = [self.title, self.summary, self.description, self.advantages, self.technical, self.partner_role]
        self.search_text = plain_text_of(" ".join([*texts, *self.source_keywords]))
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        super().save(*args, **kwargs)

    @property
    def is_in_date(self) -> bool:
        return self.expires_at is None or self.expires_at > timezone.now()


class ProfileKeyword(models.Model):
    """A keyword of a profile; its scheme is that of the concept."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="profile_keywords")
    concept = models.ForeignKey("s3strategy.Concept", on_delete=models.PROTECT, related_name="profile_keywords")

    class Meta:
        verbose_name = _("keyword of a profile")
        verbose_name_plural = _("keywords of profiles")
        constraints = [models.UniqueConstraint(fields=["profile", "concept"], name="brokerage_keyword_once")]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.concept}"


class OriginalText(models.Model):
    """The profile in its original language, beside the English text. It is not ranked."""

    profile = models.OneToOneField(Profile, on_delete=models.CASCADE, related_name="original")
    language = models.CharField(_("language"), max_length=5)
    title = models.CharField(_("title"), max_length=256, blank=True)
    summary = models.TextField(_("summary"), max_length=500, blank=True)
    description = models.TextField(_("description"), max_length=4000, blank=True)

    class Meta:
        verbose_name = _("text in the original language")
        verbose_name_plural = _("texts in the original language")

    def __str__(self) -> str:
        return f"{self.profile_id} ({self.language})"
