import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regions.models import Region
from s3strategy.models import Priority


class PriorityFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="having_words", label=_("Words"))
    region = django_filters.ModelChoiceFilter(
        queryset=Region.objects.all(), to_field_name="key", label=_("Region"), empty_label=_("All regions")
    )
    level = django_filters.ChoiceFilter(choices=Priority.Level.choices, label=_("Level"), empty_label=_("All levels"))
    withdrawn = django_filters.BooleanFilter(
        method="with_withdrawn", label=_("With withdrawn priorities"), widget=forms.CheckboxInput
    )

    class Meta:
        model = Priority
        fields = ["q", "region", "level", "withdrawn"]

    def having_words(self, queryset, name, value):
        for word in value.replace("\x00", " ").split():
            queryset = queryset.filter(Q(title__icontains=word) | Q(description__icontains=word))
        return queryset

    def with_withdrawn(self, queryset, name, value):
        return queryset

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        return queryset if self.form.cleaned_data.get("withdrawn") else queryset.current()
