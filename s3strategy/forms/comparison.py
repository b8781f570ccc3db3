"""Which regions stand side by side, and how much each indicator counts. The address keeps the choice."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from regions.models import Region, RegionFact
from s3strategy.selectors.comparison import INDICATORS, WEIGHTS

LEAST, MOST = 2, 9


class ComparisonForm(forms.Form):
    region = forms.ModelMultipleChoiceField(
        Region.objects.all(),
        to_field_name="key",
        label=_("Regions"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("From two to nine."),
        error_messages={"invalid_choice": _("There is no region “%(value)s”. Choose from the list.")},
    )

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        self.repeated = []
        if data is not None:
            named = data.getlist("region")
            self.repeated = sorted({key for key in named if named.count(key) > 1})
        labels = dict(RegionFact.Indicator.choices)
        for indicator in INDICATORS:
            self.fields[f"w_{indicator.key}"] = forms.FloatField(
                label=labels[indicator.key],
                min_value=0,
                max_value=100,
                required=False,
                initial=WEIGHTS[indicator.key],
                widget=forms.NumberInput(attrs={"step": "any"}),
            )

    def clean_region(self):
        regions = self.cleaned_data["region"]
        if len(regions) < LEAST:
            raise forms.ValidationError(_now("One region alone cannot be compared. Choose a second one."))
        if len(regions) > MOST:
            sentence = _now("These are %(count)s regions; at most nine stand side by side. Take some away.")
            raise forms.ValidationError(sentence % {"count": len(regions)})
        return regions

    def regions(self) -> list[Region]:
        """In the order of the address, each once."""
        rows = {region.key: region for region in self.cleaned_data["region"].select_related("country")}
        return [rows[key] for key in dict.fromkeys(self.data.getlist("region")) if key in rows]

    def weights(self) -> dict[str, float]:
        asked = {key: self.cleaned_data.get(f"w_{key}") for key in WEIGHTS}
        return {key: WEIGHTS[key] if value is None else value for key, value in asked.items()}

    @property
    def weight_fields(self):
        return [self[f"w_{indicator.key}"] for indicator in INDICATORS]
