import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from regions.models import Country
from s3strategy.models import Concept

from .enums import PartnershipType, ProfileState, ProfileType
from .models import Profile


def countries(request):
    return Country.objects.filter(company__profiles__in=Profile.objects.public()).distinct()


def keywords(request):
    """Keywords that a public profile has: choosing one never leads to an empty list."""
    concepts = Concept.objects.filter(scheme__in=["een_market", "een_technology"])
    return concepts.filter(profiles__in=Profile.objects.public()).distinct().order_by("label")


class ConceptChoice(django_filters.fields.ModelChoiceField):
    def label_from_instance(self, concept):
        return concept.label


class KeywordFilter(django_filters.ModelChoiceFilter):
    field_class = ConceptChoice


class OpportunityFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="having_words", label=_("Words"), max_length=200)
    type = django_filters.ChoiceFilter(choices=ProfileType.choices, label=_("Type"), empty_label=_("All types"))
    country = django_filters.ModelChoiceFilter(
        field_name="company__country", queryset=countries, label=_("Country"), empty_label=_("All countries")
    )
    partnership = django_filters.ChoiceFilter(
        field_name="partnership_types",
        lookup_expr="contains",
        method="of_partnership",
        choices=PartnershipType.choices,
        label=_("Type of partnership"),
        empty_label=_("All"),
    )
    keyword = KeywordFilter(field_name="keywords", queryset=keywords, label=_("Keyword"), empty_label=_("All keywords"))

    class Meta:
        model = Profile
        fields = ["q", "type", "country", "partnership", "keyword"]

    def having_words(self, queryset, name, value):
        return queryset.search(value.replace("\x00", " "))

    def of_partnership(self, queryset, name, value):
        return queryset.filter(partnership_types__contains=[value])


class ProfileFilter(django_filters.FilterSet):
    """The profiles of one's own side."""

    state = django_filters.ChoiceFilter(choices=ProfileState.choices, label=_("State"), empty_label=_("All states"))
    type = django_filters.ChoiceFilter(choices=ProfileType.choices, label=_("Type"), empty_label=_("All types"))
    q = django_filters.CharFilter(
        field_name="title", lookup_expr="icontains", label=_("Words of the title"), widget=forms.TextInput
    )

    class Meta:
        model = Profile
        fields = ["state", "type", "q"]
