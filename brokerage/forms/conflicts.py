from django import forms
from django.utils.translation import gettext_lazy as _

from brokerage.models import CompanyConflict


class ConflictForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is it?"), choices=[("", _("Choose one")), *CompanyConflict.Kind.choices])
    name = forms.CharField(
        label=_("Name of the other company"),
        required=False,
        max_length=200,
        help_text=_("One of name, number and web site is enough. Every company with an equal one is meant."),
    )
    registration_number = forms.CharField(label=_("Its registration number"), required=False, max_length=60)
    web_domain = forms.CharField(
        label=_("Its web site"), required=False, max_length=200, help_text=_("For example: example.eu")
    )
