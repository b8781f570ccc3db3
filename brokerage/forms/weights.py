from django import forms
from django.utils.translation import gettext_lazy as _

from brokerage.matching.keys import CRITERIA
from brokerage.models import WeightSet
from brokerage.reasons import CRITERIA as LABELS


def as_points(values) -> dict[str, float]:
    """Weights as people set them: hundredths, one decimal."""
    return {key: round(100 * float(values.get(key, 0.0)), 1) for key in CRITERIA}


class WeightsForm(forms.Form):
    """One number a criterion, and where the set began."""

    marks_optional = False

    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    origin = forms.ChoiceField(
        choices=[(item.value, item.label) for item in (WeightSet.Origin.MANAGER, WeightSet.Origin.PROPOSAL)],
        widget=forms.HiddenInput,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for key in CRITERIA:
            number = forms.NumberInput(attrs={"step": "0.1", "class": "form-control", "data-slider": ""})
            self.fields[key] = forms.FloatField(label=LABELS[key], min_value=0, max_value=100, widget=number)

    def clean(self):
        data = super().clean()
        if all(key in data for key in CRITERIA) and not sum(data[key] for key in CRITERIA):
            self.add_error(None, _("At least one criterion must weigh something."))
        return data

    def weights(self) -> dict[str, float]:
        return {key: round(self.cleaned_data[key] / 100, 6) for key in CRITERIA}

    def sliders(self) -> list[forms.BoundField]:
        return [self[key] for key in CRITERIA]


class CommentForm(forms.Form):
    comment = forms.CharField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stays in the history for good. Name no company."),
    )


class ApplyForm(WeightsForm, CommentForm):
    pass
