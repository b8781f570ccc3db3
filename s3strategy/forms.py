from django import forms
from django.utils.translation import gettext_lazy as _

from s3strategy.models import Priority
from s3strategy.services.priorities import FIELDS


class PriorityForm(forms.ModelForm):
    """The text of a priority with the version that was read and the reason for the change."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    comment = forms.CharField(
        label=_("Reason for the change"),
        max_length=300,
        help_text=_("Stands in the history, for everybody to read."),
    )

    class Meta:
        model = Priority
        fields = FIELDS
        widgets = {
            "description": forms.Textarea(attrs={"rows": 5}),
            "source": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "source": _("Where this stands: the address of a document, or its title."),
            "sub_area": _("When it holds for a part of the region only."),
        }


class NewPriorityForm(PriorityForm):
    version = None
    comment = None


class ReasonForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    comment = forms.CharField(label=_("Reason"), max_length=300)
