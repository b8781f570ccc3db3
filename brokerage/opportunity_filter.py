"""What visitors look for among the published profiles; on this floor because workers ask it for saved searches."""

from collections.abc import Iterable

import django_filters
from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from regions.models import Country
from s3strategy.models import Concept

from .enums import PartnershipType, ProfileType
from .models import Profile


def countries(request):
    return Country.objects.filter(Exists(Profile.objects.public().filter(company__country=OuterRef("pk"))))


def keywords(request):
    """Keywords that a public profile has: choosing one never leads to an empty list."""
    concepts = Concept.objects.filter(scheme__in=["een_market", "een_technology"])
    return concepts.filter(Exists(Profile.objects.public().filter(keywords=OuterRef("pk")))).order_by("label")


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


# In the order in which they are told.
NAMES = tuple(OpportunityFilter.base_filters)


def plain_query(query: str) -> str:
    """The query string with what the filter knows, each once and in its order: equal searches are equal texts."""
    given = QueryDict(query)
    found = QueryDict(mutable=True)
    for name in NAMES:
        if value := given.get(name, "").replace("\x00", " ").strip():
            found[name] = value
    return found.urlencode()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def in_words(queries: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """For each query string what it looks for, as `(label, value)`; two queries for any number of them."""
    asked = {query: QueryDict(query) for query in queries}
    values = {name: {given[name] for given in asked.values() if name in given} for name in NAMES}
    names = {
        "type": dict(ProfileType.choices),
        "partnership": dict(PartnershipType.choices),
        "country": {str(row.pk): str(row) for row in Country.objects.filter(pk__in=values["country"])},
        "keyword": {
            str(pk): label
            for pk, label in Concept.objects.filter(pk__in=filter(_is_number, values["keyword"])).values_list(
                "pk", "label"
            )
        },
    }
    return {
        query: [
            (str(OpportunityFilter.base_filters[name].label), str(names.get(name, {}).get(given[name], given[name])))
            for name in NAMES
            if name in given
        ]
        for query, given in asked.items()
    }
