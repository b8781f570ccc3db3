"""Reference data for administrators. What is few is chosen from a list, what is many is looked up in a window: the
searching boxes of Django's admin need inline styles, which the portal's policy refuses."""

from django import forms
from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.exceptions import NotPossible
from regions.models import (
    Country,
    Enquiry,
    MacroRegion,
    NutsUnit,
    Organisation,
    OrganisationInvitation,
    OrganisationMembership,
    OrganisationRole,
    OrganisationService,
    ReferenceLoad,
    ReferenceRow,
    Region,
    RegionFact,
    RegionUnit,
    S3Mandate,
)
from regions.services import check_dates, save_dated
from regions.services.invitations import check_role


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class DatedForm(forms.ModelForm):
    """Says at the form what the service would refuse, beside the field."""

    def clean(self):
        values = super().clean()
        if not self.errors:
            row = self.instance
            for name in self._meta.model.overlap_fields:
                setattr(row, name, values.get(name, getattr(row, name, None)))
            for name in ("valid_from", "valid_to", "is_primary", "is_past"):
                if name in values:
                    setattr(row, name, values[name])
            try:
                check_dates(row)
                if isinstance(row, OrganisationMembership):
                    check_role(row.organisation, row.role)
            except NotPossible as refusal:
                for field, sentence in (refusal.fields or {None: refusal.reason}).items():
                    self.add_error(field if field in self.fields else None, sentence)
        return values


class DatedAdmin(admin.ModelAdmin):
    form = DatedForm
    list_filter = ["valid_from", "valid_to"]

    def save_model(self, request, obj, form, change):
        save_dated(row=obj)

    @admin.display(boolean=True, description=_("in force"))
    def in_force(self, obj):
        return obj.is_in_force()


KEY_HELP = _("The end of its web address. It is filled in from the name; change it only before others link to it.")


class PlaceAdmin(admin.ModelAdmin):
    """Regions and organisations: small boxes for the many sources, and a word on what each field is for."""

    formfield_overrides = {
        models.URLField: {"assume_scheme": "https"},
        models.TextField: {"widget": admin.widgets.AdminTextareaWidget(attrs={"rows": 3})},
    }
    help_texts: dict[str, object] = {}

    def get_form(self, request, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change=change, help_texts=self.help_texts, **kwargs)


@admin.register(Country)
class CountryAdmin(admin.ModelAdmin):
    list_display = ["code", "name"]
    search_fields = ["code", "name"]


@admin.register(MacroRegion)
class MacroRegionAdmin(admin.ModelAdmin):
    list_display = ["name", "key"]
    search_fields = ["name"]
    prepopulated_fields = {"key": ["name"]}


@admin.register(NutsUnit)
class NutsUnitAdmin(admin.ModelAdmin):
    list_display = ["code", "version", "level", "name", "country", "successor"]
    list_filter = ["version", "level", ("country", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["country", "successor"]
    search_fields = ["code", "name"]
    raw_id_fields = ["parent", "successor"]


class RegionUnitInline(admin.StackedInline):
    model = RegionUnit
    extra = 0
    raw_id_fields = ["unit"]


class RegionFactInline(admin.StackedInline):
    model = RegionFact
    extra = 0


@admin.register(Region)
class RegionAdmin(PlaceAdmin):
    help_texts = {
        "key": KEY_HELP,
        "group": _("Supported regions and regions with mature practice are paired by preference."),
        "centroid_lat": _("Degrees north, for the map; empty: no dot."),
        "centroid_lon": _("Degrees east, for the map; empty: no dot."),
        "nuts_note": _("What a reader should know about the units below, for example an older code."),
        "capital_basis": _("Where the main town is stated: an address or a title."),
    }
    list_display = ["name_en", "name_local", "country", "macro_region", "group"]
    list_filter = ["group", "macro_region", ("country", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["country", "macro_region"]
    search_fields = ["name_en", "name_local", "key"]
    prepopulated_fields = {"key": ["name_en"]}
    inlines = [RegionUnitInline, RegionFactInline]


@admin.register(RegionFact)
class RegionFactAdmin(admin.ModelAdmin):
    list_display = ["region", "indicator", "value", "text", "unit", "year"]
    list_filter = ["indicator", "region"]
    list_select_related = ["region"]
    search_fields = ["region__name_en"]


@admin.register(RegionUnit)
class RegionUnitAdmin(admin.ModelAdmin):
    list_display = ["region", "unit"]
    list_filter = ["region"]
    list_select_related = ["region", "unit"]
    search_fields = ["region__name_en", "unit__code"]
    raw_id_fields = ["unit"]


@admin.register(Organisation)
class OrganisationAdmin(PlaceAdmin):
    help_texts = {
        "key": KEY_HELP,
        "contact_email": _("Shown to everybody on the page of the organisation."),
        "source": _("Where these data stand: an address or a title."),
    }
    list_display = ["name", "acronym", "country", "city", "website"]
    list_filter = ["roles__role", ("country", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["country"]
    search_fields = ["name", "name_local", "acronym"]
    prepopulated_fields = {"key": ["name"]}
    readonly_fields = ["public_id"]


@admin.register(OrganisationRole)
class OrganisationRoleAdmin(DatedAdmin):
    list_display = ["organisation", "role", "valid_from", "valid_to", "in_force"]
    list_filter = ["role"]
    list_select_related = ["organisation"]
    search_fields = ["organisation__name"]


@admin.register(OrganisationService)
class OrganisationServiceAdmin(DatedAdmin):
    list_display = ["organisation", "region", "is_primary", "valid_from", "valid_to", "in_force"]
    list_filter = ["region", "is_primary"]
    list_select_related = ["organisation", "region"]
    search_fields = ["organisation__name", "region__name_en"]


@admin.register(OrganisationMembership)
class OrganisationMembershipAdmin(DatedAdmin):
    list_display = ["user", "role", "organisation", "valid_from", "valid_to", "in_force"]
    list_filter = ["role", "organisation"]
    list_select_related = ["organisation", "user"]
    search_fields = ["user__email", "user__full_name", "organisation__name"]
    raw_id_fields = ["user"]


@admin.register(S3Mandate)
class S3MandateAdmin(DatedAdmin):
    list_display = ["organisation", "region", "valid_from", "valid_to", "in_force"]
    list_filter = ["region"]
    list_select_related = ["organisation", "region"]
    search_fields = ["organisation__name", "region__name_en"]


@admin.register(OrganisationInvitation)
class OrganisationInvitationAdmin(ReadOnly):
    list_display = ["email", "role", "organisation", "created_at", "expires_at", "accepted_at", "revoked_at"]
    list_filter = ["role", "organisation"]
    list_select_related = ["organisation"]
    search_fields = ["email"]
    exclude = ["token_digest"]


@admin.register(Enquiry)
class EnquiryAdmin(ReadOnly):
    list_display = ["subject", "kind", "region", "organisation", "created_at", "answer_due", "answered_at"]
    list_filter = ["kind", "region", "organisation"]
    list_select_related = ["region", "organisation"]
    search_fields = ["subject", "email", "name"]
    date_hierarchy = "created_at"


@admin.register(ReferenceRow)
class ReferenceRowAdmin(ReadOnly):
    list_display = ["dataset", "key", "digest", "loaded_at"]
    list_filter = ["dataset"]
    search_fields = ["key"]


@admin.register(ReferenceLoad)
class ReferenceLoadAdmin(ReadOnly):
    list_display = ["dataset", "loaded_at", "total", "created", "updated", "kept"]
    list_filter = ["dataset"]
