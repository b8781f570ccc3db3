from decimal import Decimal

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from s3strategy.models import Concept, CrosswalkLink, Priority


class CrosswalkFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="having_words", label=_("Words"))
    state = django_filters.ChoiceFilter(
        choices=CrosswalkLink.State.choices, label=_("State"), empty_label=_("All states")
    )
    kind = django_filters.ChoiceFilter(
        method="of_kind",
        choices=[("priorities", _("to priorities")), ("concepts", _("between classifications"))],
        label=_("Links"),
        empty_label=_("All links"),
    )

    class Meta:
        model = CrosswalkLink
        fields = ["q", "state", "kind"]

    def having_words(self, queryset, name, value):
        for word in value.replace("\x00", " ").split():
            queryset = queryset.filter(
                Q(concept__label__icontains=word) | Q(other__label__icontains=word) | Q(priority__title__icontains=word)
            )
        return queryset

    def of_kind(self, queryset, name, value):
        return queryset.filter(priority__isnull=value != "priorities")


class ReviewForm(forms.Form):
    version = forms.IntegerField(min_value=1)
    decision = forms.ChoiceField(choices=[("accept", ""), ("reject", "")])


class LinkForm(forms.Form):
    """A link that a person makes: an EEN keyword or another concept, and the priority or concept it goes with."""

    concept = forms.CharField(
        label=_("Concept"), max_length=60, help_text=_("Its classification and code, such as een_technology:04005.")
    )
    to_concept = forms.CharField(
        label=_("Means about the same as the concept"),
        max_length=60,
        required=False,
        help_text=_("Of another classification, such as nace:D.35."),
    )
    to_priority = forms.ModelChoiceField(
        Priority.objects.current().select_related("region"),
        label=_("Or belongs to the priority"),
        required=False,
        empty_label=_("none"),
    )
    confidence = forms.DecimalField(
        label=_("Confidence"),
        min_value=Decimal("0.01"),
        max_value=1,
        decimal_places=2,
        initial=Decimal("0.8"),
        help_text=_("From 0.01 to 1: how surely the two mean the same."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to_priority"].label_from_instance = lambda row: f"{row.region.name}: {row.title}"

    def clean_concept(self):
        return self._concept("concept")

    def clean_to_concept(self):
        return self._concept("to_concept") if self.cleaned_data["to_concept"] else None

    def _concept(self, name: str) -> Concept:
        scheme, _colon, code = self.cleaned_data[name].replace("\x00", "").strip().partition(":")
        found = Concept.objects.filter(scheme=scheme, code=code).first()
        if found is None:
            raise forms.ValidationError(_now("There is no such concept. Look its code up in the classifications."))
        return found

    def clean(self):
        values = super().clean()
        if not self.errors and bool(values["to_concept"]) == bool(values["to_priority"]):
            self.add_error("to_concept", _now("Name either a concept or a priority."))
        return values
