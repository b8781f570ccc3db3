from django import forms
from django.utils.translation import gettext_lazy as _


class BrokerChangeAnswerForm(forms.Form):
    broker = forms.ModelChoiceField(
        label=_("Who looks after the company from now on"),
        queryset=None,
        required=False,
        empty_label=_("The broker stays the same"),
    )
    answer = forms.CharField(
        label=_("Answer to the company"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args, brokers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["broker"].queryset = brokers


class AssignForm(forms.Form):
    organisation = forms.ModelChoiceField(
        label=_("Organisation that will look after the company"),
        queryset=None,
        empty_label=_("Choose an organisation"),
    )

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations


class FiguresForm(forms.Form):
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    region = forms.ModelChoiceField(
        label=_("Region"), queryset=None, required=False, to_field_name="key", empty_label=_("All regions")
    )

    def __init__(self, *args, regions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions

    def clean(self):
        data = super().clean()
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", _("The end must not be before the beginning."))
        return data
