from django.contrib import admin
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from s3strategy.models import Concept, Exercise, ExerciseRecord, Priority, PriorityCode, PriorityRevision


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


@admin.register(Priority)
class PriorityAdmin(admin.ModelAdmin):
    list_display = ["title", "region", "level", "year_text", "withdrawn_at"]
    list_filter = ["level", "region"]
    list_select_related = ["region"]
    search_fields = ["title", "description", "key"]
    # To withdraw is a step with a history, on the page of the priority.
    readonly_fields = ["withdrawn_at", "shown_version"]
    inlines = [PriorityCodeInline]

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


@admin.register(PriorityRevision)
class PriorityRevisionAdmin(admin.ModelAdmin):
    list_display = ["priority", "version", "changed_by", "changed_at", "comment"]
    list_select_related = ["priority", "changed_by"]
    search_fields = ["priority__title"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ReadOnlyAdmin(admin.ModelAdmin):
    """To be looked at: what is there is changed on its own pages, with a history."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


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
