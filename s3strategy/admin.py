from django.contrib import admin
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from s3strategy.models import (
    Concept,
    CrosswalkLink,
    CrosswalkWork,
    Exercise,
    ExerciseRecord,
    Priority,
    PriorityCode,
    PriorityProposal,
    PriorityRevision,
    PriorityText,
    StrategyDocument,
)


@admin.register(Concept)
class ConceptAdmin(admin.ModelAdmin):
    list_display = ["code", "label", "scheme", "level", "selectable"]
    list_filter = ["scheme", "level", "selectable"]
    search_fields = ["code", "label"]
    raw_id_fields = ["parent"]


class PriorityCodeInline(admin.StackedInline):
    model = PriorityCode
    extra = 0
    raw_id_fields = ["concept"]
    # Who reviewed it and when is noted by the page of the officers.
    readonly_fields = ["reviewed_by", "reviewed_at"]


class PriorityTextInline(admin.StackedInline):
    model = PriorityText
    extra = 0


@admin.register(StrategyDocument)
class StrategyDocumentAdmin(admin.ModelAdmin):
    list_display = ["name", "region", "country", "level", "period_text", "status"]
    list_filter = ["level", "status", "region"]
    list_select_related = ["region", "country"]
    search_fields = ["key", "title", "link"]
    raw_id_fields = ["follows"]


@admin.register(Priority)
class PriorityAdmin(admin.ModelAdmin):
    list_display = ["title", "region", "level", "year_text", "withdrawn_at"]
    list_filter = ["level", "region"]
    list_select_related = ["region"]
    search_fields = ["title", "description", "key"]
    # To withdraw is a step with a history, on the page of the priority.
    readonly_fields = ["withdrawn_at", "shown_version"]
    inlines = [PriorityTextInline, PriorityCodeInline]
    raw_id_fields = ["follows"]

    @admin.display(description=_("version"))
    def shown_version(self, obj):
        return obj.version

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and form.changed_data:
            self._count_up(obj)

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        if change and formset.has_changed():
            self._count_up(form.instance)

    def _count_up(self, obj):
        """An officer who has it open in a form must be told."""
        Priority.objects.filter(pk=obj.pk).update(version=F("version") + 1)


@admin.register(PriorityCode)
class PriorityCodeAdmin(admin.ModelAdmin):
    list_display = ["priority", "concept", "origin", "confidence", "reviewed_at"]
    list_filter = ["origin", "concept__scheme", "priority__region"]
    list_select_related = ["priority", "concept"]
    search_fields = ["priority__title", "concept__label"]
    raw_id_fields = ["priority", "concept"]
    readonly_fields = ["reviewed_by", "reviewed_at"]


class ReadOnlyAdmin(admin.ModelAdmin):
    """History is read, never written by hand."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(PriorityRevision)
class PriorityRevisionAdmin(ReadOnlyAdmin):
    list_display = ["priority", "version", "changed_by", "approved_by", "changed_at", "comment"]
    list_select_related = ["priority", "changed_by", "approved_by"]
    search_fields = ["priority__title"]


@admin.register(PriorityProposal)
class PriorityProposalAdmin(ReadOnlyAdmin):
    list_display = ["title", "region", "kind", "state", "proposed_by", "proposed_at"]
    list_filter = ["state", "kind", "region"]
    list_select_related = ["priority", "region", "proposed_by"]


@admin.register(CrosswalkLink)
class CrosswalkLinkAdmin(ReadOnlyAdmin):
    """Reviewed on its page, where the review leaves a row of history."""

    list_display = ["concept", "other", "priority", "confidence", "origin", "state"]
    list_filter = ["state", "origin"]
    list_select_related = ["concept", "other", "priority"]
    search_fields = ["concept__label", "other__label", "priority__title"]


@admin.register(CrosswalkWork)
class CrosswalkWorkAdmin(ReadOnlyAdmin):
    list_display = ["priority", "wanted", "done_for", "attempts", "parked_at"]
    list_select_related = ["priority"]


@admin.register(Exercise)
class ExerciseAdmin(ReadOnlyAdmin):
    list_display = ["title", "state", "state_since", "leader"]
    list_filter = ["state"]
    list_select_related = ["leader"]
    search_fields = ["title"]


@admin.register(ExerciseRecord)
class ExerciseRecordAdmin(ReadOnlyAdmin):
    list_display = ["exercise", "action", "subject", "by", "at"]
    list_filter = ["exercise"]
    list_select_related = ["exercise", "by"]
    search_fields = ["subject"]
