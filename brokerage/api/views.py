import django_filters
from rest_framework import mixins, permissions, viewsets
from rest_framework.response import Response

from brokerage.disclosure import Discloser
from brokerage.enums import ProfileType
from brokerage.models import Match, Profile
from regions.models import Organisation, Region
from s3strategy.models import Concept, Priority

from . import serializers


class ReadOnly(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Lists and single rows; anybody may read what is public."""

    permission_classes = [permissions.AllowAny]


class RegionViewSet(ReadOnly):
    queryset = Region.objects.prefetch_related("units").order_by("key")
    serializer_class = serializers.RegionSerializer
    lookup_field = "key"
    filterset_fields = ["country", "group"]


class OrganisationViewSet(ReadOnly):
    queryset = Organisation.objects.order_by("key")
    serializer_class = serializers.OrganisationSerializer
    lookup_field = "key"
    filterset_fields = ["country"]


class ConceptFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label="Words of the label, or the start of the code.")

    class Meta:
        model = Concept
        fields = ["scheme", "level", "selectable"]

    def search(self, queryset, name, value):
        return queryset.matching(value)


class ConceptViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    permission_classes = [permissions.AllowAny]
    queryset = Concept.objects.select_related("parent").order_by("scheme", "code")
    serializer_class = serializers.ConceptSerializer
    filterset_class = ConceptFilter


class PriorityFilter(django_filters.FilterSet):
    region = django_filters.CharFilter(field_name="region__key")

    class Meta:
        model = Priority
        fields = ["region", "level"]


class PriorityViewSet(ReadOnly):
    queryset = Priority.objects.select_related("region").order_by("pk")
    serializer_class = serializers.PrioritySerializer
    filterset_class = PriorityFilter


class ProfileFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label="Words of the text.")
    type = django_filters.ChoiceFilter(choices=ProfileType)
    country = django_filters.CharFilter(field_name="company__country_id")

    class Meta:
        model = Profile
        fields = ["type", "country"]

    def search(self, queryset, name, value):
        words = value.replace("\x00", "").strip()
        return queryset.search(words) if words else queryset


class ProfileViewSet(ReadOnly):
    """Published profiles, on the rung the reader has: visitors and other SMEs read the teaser."""

    queryset = Profile.objects.none()
    serializer_class = serializers.ProfileSerializer
    filterset_class = ProfileFilter
    lookup_field = "public_id"
    lookup_value_converter = "uuid"

    def get_queryset(self):
        return Profile.objects.public().for_cards().order_by("-published_at", "-pk")

    def list(self, request, *args, **kwargs):
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        views = Discloser(request.user).views(page)
        return self.get_paginated_response(self.get_serializer(views, many=True).data)

    def retrieve(self, request, *args, **kwargs):
        return Response(self.get_serializer(Discloser(request.user).view(self.get_object())).data)


class MatchViewSet(ReadOnly):
    """The matches of one's own company or organisation."""

    permission_classes = [permissions.IsAuthenticated]
    queryset = Match.objects.none()
    serializer_class = serializers.MatchSerializer
    lookup_field = "public_id"
    lookup_value_converter = "uuid"
    filterset_fields = ["state"]

    def get_queryset(self):
        return Match.objects.visible_to(self.request.user).for_cards().order_by("-state_since", "-pk")
