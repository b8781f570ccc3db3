from django import forms

from s3strategy.exercise_enums import CandidateState
from s3strategy.models import Declaration, Exercise, IndicatorValue, MonitoringIndicator


class DeclarationForm(forms.ModelForm):
    """With `for_others` (project managers) also for an organisation that has told it so."""

    class Meta:
        model = Declaration
        fields = ["organisation", "house", "region", "signed_on", "document", "link", "priorities", "commitments"]
        widgets = {
            "signed_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "commitments": forms.Textarea(attrs={"rows": 4}),
            "priorities": forms.SelectMultiple(attrs={"data-picker": "", "size": "6"}),
        }

    def __init__(self, *args, exercise: Exercise, for_others: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["priorities"].queryset = exercise.candidates.filter(state=CandidateState.ADOPTED)
        self.fields["region"].queryset = exercise.regions.order_by("name_en")
        if not for_others:
            del self.fields["organisation"], self.fields["house"]

    def _get_validation_exclusions(self):
        # Whose declaration it is, is said by the service.
        return super()._get_validation_exclusions() | {"organisation", "house"}


class IndicatorForm(forms.ModelForm):
    class Meta:
        model = MonitoringIndicator
        fields = ["title", "unit", "candidate", "baseline", "baseline_year", "target", "target_year", "source"]

    def __init__(self, *args, exercise: Exercise, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["candidate"].queryset = exercise.candidates.exclude(state=CandidateState.SET_ASIDE)


class ValueForm(forms.ModelForm):
    class Meta:
        model = IndicatorValue
        fields = ["year", "value", "source"]
