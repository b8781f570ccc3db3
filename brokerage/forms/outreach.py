from django import forms
from django.utils.translation import gettext_lazy as _

from brokerage.models import Company, OutreachContact, OutreachEvent

from .choosing import UnitField

DATE = {"type": "date"}


class EventForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = OutreachEvent
        fields = ["kind", "name", "held_on", "place", "companies", "notes"]
        widgets = {
            "held_on": forms.DateInput(format="%Y-%m-%d", attrs=DATE),
            "notes": forms.Textarea(attrs={"rows": 5}),
            "companies": forms.SelectMultiple(attrs={"class": "form-select", "data-picker": "", "size": "6"}),
        }
        help_texts = {
            "companies": _("Those your organisation serves already. Who is not registered yet is noted as a contact."),
            "notes": _("Only the brokers of your organisation read this. It is deleted two years after the event."),
        }

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["companies"].queryset = Company.objects.visible_to(by)
        self.fields["kind"].choices = [("", _("Choose one")), *OutreachEvent.Kind.choices]


class ContactForm(forms.ModelForm):
    nuts_unit = UnitField(label=_("Area"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = OutreachContact
        fields = [
            "name", "event", "country", "nuts_unit", "size_class", "registration_number", "website", "full_name",
            "email", "phone", "note", "next_step", "next_step_on",
        ]  # fmt: skip
        widgets = {
            "next_step_on": forms.DateInput(format="%Y-%m-%d", attrs=DATE),
            "note": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts = {
            "full_name": _("Whom you met. Tell this person that you note it; on request, delete the contact."),
            "note": _("Only the brokers of your organisation read this."),
            "next_step": _("For example: send the programme, visit the company."),
            "next_step_on": _("On your desk from a week before."),
            "website": _("With https:// in front."),
        }

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["event"].queryset = OutreachEvent.objects.visible_to(by)
        self.fields["event"].empty_label = _("No event")
        self.fields["country"].empty_label = _("Choose a country")
        sizes = [choice for choice in self.fields["size_class"].choices if choice[0]]
        self.fields["size_class"].choices = [("", _("Not known yet")), *sizes]
