"""What the API tells. Profiles go through `ProfileView`: a field outside the reader's rung is null."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from brokerage.models import Match
from regions.models import Organisation, Region
from s3strategy.models import Concept, Priority


class RegionSerializer(serializers.ModelSerializer):
    country = serializers.CharField(source="country_id")
    units = serializers.SerializerMethodField(help_text="NUTS units: code, version and level.")

    class Meta:
        model = Region
        fields = [
            "key",
            "name_en",
            "name_local",
            "country",
            "group",
            "capital",
            "centroid_lat",
            "centroid_lon",
            "units",
        ]

    def get_units(self, region) -> list[dict]:
        return [{"code": unit.code, "version": unit.version, "level": unit.level} for unit in region.units.all()]


class OrganisationSerializer(serializers.ModelSerializer):
    country = serializers.CharField(source="country_id")

    class Meta:
        model = Organisation
        fields = ["key", "name", "name_local", "acronym", "country", "city", "website", "source"]


class ConceptSerializer(serializers.ModelSerializer):
    parent = serializers.CharField(source="parent.code", default=None, allow_null=True)

    class Meta:
        model = Concept
        fields = ["scheme", "code", "label", "parent", "level", "selectable", "source"]


class PrioritySerializer(serializers.ModelSerializer):
    region = serializers.CharField(source="region.key")

    class Meta:
        model = Priority
        fields = ["id", "region", "nuts_code", "title", "description", "source", "year_text", "level", "sub_area"]


class KeywordSerializer(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()


@extend_schema_field(KeywordSerializer(many=True))
class KeywordField(serializers.Field):
    def to_representation(self, concepts):
        return [{"code": concept.code, "label": concept.label} for concept in concepts]


class ProfileSerializer(serializers.Serializer):
    """One `ProfileView`."""

    id = serializers.UUIDField(source="public_id")
    type = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    description = serializers.CharField()
    advantages = serializers.CharField()
    technical = serializers.CharField()
    partner_role = serializers.CharField()
    country = serializers.SerializerMethodField()
    size_class = serializers.CharField()
    region = serializers.SerializerMethodField()
    market_keywords = KeywordField()
    technology_keywords = KeywordField()
    partnership_types = serializers.ListField(child=serializers.CharField())
    partner_types = serializers.ListField(child=serializers.CharField())
    target_countries = serializers.ListField(child=serializers.CharField())
    published_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()

    def get_country(self, view) -> str:
        return view.country.pk

    def get_region(self, view) -> str | None:
        return view.region.key if view.region else None


class MatchSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id")
    profiles = serializers.SerializerMethodField(help_text="Public ids of the profiles of this match.")

    class Meta:
        model = Match
        fields = ["id", "state", "state_since", "created_at", "introduced_at", "profiles"]

    def get_profiles(self, match) -> list[str]:
        return [str(party.profile.public_id) for party in match.parties.all()]
