"""Looking for support instruments and best practices."""

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from regions.models import Region
from regions.models.dated import today
from s3strategy.models import Priority

from . import rules
from .enums import Barrier, InstrumentKind, PracticeState, ValueChainArea
from .models import Instrument, Practice


class DirectoryFilter(django_filters.FilterSet):
    """What instruments and practices are both looked for by. `places` hold the words of a thing."""

    places: tuple[str, ...] = ()

    q = django_filters.CharFilter(method="having_words", label=_("Words"), max_length=200)
    area = django_filters.ChoiceFilter(
        field_name="areas",
        method="answering",
        choices=ValueChainArea.choices,
        label=_("Need it answers"),
        empty_label=_("All needs"),
    )
    barrier = django_filters.ChoiceFilter(
        field_name="barriers",
        method="answering",
        choices=Barrier.choices,
        label=_("Barrier it answers"),
        empty_label=_("All barriers"),
    )

    def having_words(self, queryset, name, value):
        """Every word somewhere."""
        for word in value.replace("\x00", " ").split():
            condition = Q()
            for place in self.places:
                condition |= Q(**{f"{place}__icontains": word})
            queryset = queryset.filter(condition)
        return queryset

    def answering(self, queryset, name, value):
        return queryset.filter(**{f"{name}__contains": [value]})


class InstrumentFilter(DirectoryFilter):
    """Listed and not ended, unless others are asked for."""

    places = ("name", "offered_by", "gives", "for_whom")

    region = django_filters.ModelChoiceFilter(
        field_name="regions",
        queryset=Region.objects.order_by("name_en"),
        to_field_name="key",
        label=_("Region"),
        empty_label=_("All regions"),
    )
    kind = django_filters.ChoiceFilter(choices=InstrumentKind.choices, label=_("Kind"), empty_label=_("All kinds"))
    show = django_filters.ChoiceFilter(
        method="showing",
        choices=[("stale", _("To be checked")), ("ended", _("Ended")), ("withdrawn", _("Taken off the list"))],
        label=_("State"),
        empty_label=_("In force"),
    )

    class Meta:
        model = Instrument
        fields = ["q", "region", "kind", "area", "barrier", "show"]

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("show") else found.listed().open_on(today())

    def showing(self, queryset, name, value):
        if value == "stale":
            return queryset.listed().open_on(today()).stale()
        return queryset.listed().filter(valid_until__lt=today()) if value == "ended" else queryset.withdrawn()


class PracticeFilter(DirectoryFilter):
    places = ("title", "what", "results", "contact__name", "source")

    region = django_filters.ModelChoiceFilter(
        queryset=Region.objects.order_by("name_en"),
        to_field_name="key",
        label=_("Region"),
        empty_label=_("All regions"),
    )
    group = django_filters.ChoiceFilter(
        field_name="region__group",
        choices=[
            (Region.Group.ADVANCED, _("Regions that bring mature practice")),
            (Region.Group.SUPPORTED, _("Regions that are supported")),
        ],
        label=_("Kind of region"),
        empty_label=_("All"),
    )
    priority = django_filters.ModelChoiceFilter(
        queryset=lambda _request: Priority.objects.filter(
            Exists(Practice.objects.published().filter(priority=OuterRef("pk")))
        ),
        to_field_name="key",
        label=_("S3 priority"),
        empty_label=_("All priorities"),
    )
    state = django_filters.ChoiceFilter(choices=PracticeState.choices, label=_("State"), empty_label=_("All states"))

    class Meta:
        model = Practice
        fields = ["q", "region", "group", "priority", "area", "barrier", "state"]

    def __init__(self, data=None, *args, request=None, **kwargs):
        super().__init__(data, *args, request=request, **kwargs)
        if not rules.is_broker(request.user):
            # Others see published ones only.
            del self.filters["state"]
