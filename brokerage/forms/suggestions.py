from django import forms
from django.utils.translation import gettext_lazy as _

from brokerage.enums import DismissReason


class ShortlistForm(forms.Form):
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only your own organisation reads it."),
    )


class DismissForm(ShortlistForm):
    reason = forms.ChoiceField(
        label=_("Why it does not fit"),
        choices=[("", _("Choose a reason")), *DismissReason.choices],
        error_messages={"required": _("Choose a reason from the list.")},
    )
    field_order = ["reason", "note"]
