"""Administrators place companies and release parked work. Texts of companies and cases are not theirs to read."""

from django import forms
from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.doorbell import ring
from accounts.exceptions import Refused
from brokerage.models import (
    AnswerTime,
    Company,
    Erasure,
    FairnessSnapshot,
    Interest,
    SuggestionRun,
    SuggestionWork,
    WeightSet,
)
from brokerage.services.companies import assign_organisation
from regions.models import Organisation


class NoWriting(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Erasure)
class ErasureAdmin(NoWriting):
    """That somebody was erased, and why: what to show when it is asked."""

    list_display = ["kind", "reason", "erased_at", "subject"]
    list_filter = ["kind", "reason"]


class PlacementForm(forms.ModelForm):
    """Who serves the company; what the service refuses stands at the form."""

    organisation = forms.ModelChoiceField(Organisation.objects.order_by("name"), label=_("Organisation"))

    class Meta:
        model = Company
        fields = []

    def clean(self):
        values = super().clean()
        if values.get("organisation"):
            try:
                assign_organisation(by=self.user, company=self.instance, organisation=values["organisation"])
            except Refused as refusal:
                raise forms.ValidationError(refusal.reason) from refusal
        return values


@admin.register(Company)
class CompanyAdmin(admin.ModelAdmin):
    """Companies that no organisation serves yet: name and place only, to find out who should."""

    form = PlacementForm
    list_display = ["name", "country", "nuts_unit", "created_at"]
    list_filter = [("country", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["name"]
    fields = ["name", "country", "nuts_unit", "created_at", "organisation"]
    readonly_fields = ["name", "country", "nuts_unit", "created_at"]
    list_select_related = ["country", "nuts_unit"]
    actions = None

    def get_queryset(self, request):
        return super().get_queryset(request).waiting_for_organisation()

    def get_form(self, request, obj=None, **options):
        form = super().get_form(request, obj, **options)
        # The service wants to know who asks.
        return type(form.__name__, (form,), {"user": request.user})

    def save_model(self, request, obj, form, change):
        """The service wrote already, guarded; saving the whole row again would overwrite what others changed."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Interest)
class InterestAdmin(NoWriting):
    """By number and state only: what is said and who said it is not the administrators' to read."""

    list_display = ["public_id", "state", "state_since", "created_at", "exit_reason"]
    list_display_links = None
    list_filter = ["state", "exit_reason"]

    def has_view_permission(self, request, obj=None):
        return obj is None and super().has_view_permission(request, obj)


@admin.register(SuggestionRun)
class SuggestionRunAdmin(NoWriting):
    list_display = [
        *("started_at", "finished_at", "engine_version", "weights_version", "sentence_model"),
        *("profiles_ranked", "profiles_compared", "suggestions_written"),
    ]
    list_filter = ["engine_version", "started_at"]
    date_hierarchy = "started_at"


@admin.register(WeightSet)
class WeightSetAdmin(NoWriting):
    list_display = ["number", "at", "origin", "by", "comment"]
    list_filter = ["origin"]
    list_select_related = ["by"]


@admin.register(FairnessSnapshot)
class FairnessSnapshotAdmin(NoWriting):
    list_display = ["taken_at", "ranking"]
    list_select_related = ["ranking"]


class ParkedFilter(admin.SimpleListFilter):
    title = _("parked")
    parameter_name = "parked"

    def lookups(self, request, model_admin):
        return [("yes", _("Parked after failing")), ("due", _("Waiting for a worker"))]

    def queryset(self, request, queryset):
        return {"yes": queryset.parked, "due": queryset.due}.get(self.value(), queryset.all)()


@admin.register(SuggestionWork)
class SuggestionWorkAdmin(NoWriting):
    """By number only: the texts of the profile are not shown."""

    list_display = ["profile_id", "wanted_at", "done_for", "attempts", "parked_at", "last_error"]
    list_display_links = None
    list_filter = [ParkedFilter]
    actions = ["release"]

    def has_view_permission(self, request, obj=None):
        # There is no page of a single row: its form would name the profile by its title.
        return obj is None and super().has_view_permission(request, obj)

    @admin.action(description=_("Release: let the workers try again"))
    def release(self, request, queryset):
        released = queryset.parked().update(parked_at=None, attempts=0, last_error="", wanted_at=timezone.now())
        if released:
            ring("brokerage.tasks.bulk_suggest", queue="bulk")
        sentence = ngettext("%(count)s profile was released.", "%(count)s profiles were released.", released)
        self.message_user(request, sentence % {"count": released}, messages.SUCCESS if released else messages.WARNING)


@admin.register(AnswerTime)
class AnswerTimeAdmin(admin.ModelAdmin):
    """How long a case may wait in a state, when it is reminded of and when it ends by itself."""

    list_display = ["state", "remind_days", "answer_days", "end_days"]
    list_editable = ["remind_days", "answer_days", "end_days"]
    actions = None

    def get_readonly_fields(self, request, obj=None):
        return ["state"] if obj else []
