from django import forms
from django.utils.translation import gettext_lazy as _

from brokerage.enums import AgreementKind, FollowUpOutcome, Innovation

from .attachments import AttachmentForm

_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AgreementForm(AttachmentForm):
    """The file is checked as every other upload; here it may be missing."""

    audience = None
    kind = forms.ChoiceField(
        label=_("Kind of agreement"),
        choices=[("", _("Choose a kind")), *AgreementKind.choices],
        error_messages={"required": _("Choose the kind of agreement.")},
    )
    signed_on = forms.DateField(
        label=_("Date of the agreement"),
        widget=_DATE,
        help_text=_("Not before the introduction and not in the future."),
        error_messages={"required": _("Give the day on which the companies agreed.")},
    )
    value_eur = forms.IntegerField(
        label=_("Value in euros"),
        required=False,
        min_value=0,
        max_value=10**12,
        help_text=_("Leave it empty where it is not known or not to be told."),
    )
    jobs = forms.IntegerField(
        label=_("Jobs expected"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=_("In all companies together."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)
    field_order = ["kind", "signed_on", "value_eur", "jobs", "file"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].required = False
        self.fields["file"].label = _("Signed agreement or other evidence")

    def clean_file(self):
        return super().clean_file() if self.cleaned_data["file"] else None

    def clean_version(self):
        return self.cleaned_data["version"] or 0


class FollowUpForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("How does the cooperation go?"),
        choices=FollowUpOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how it goes.")},
    )
    still_cooperating = forms.TypedChoiceField(
        label=_("Do you still work together?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Say yes or no.")},
    )
    what_happened = forms.CharField(
        label=_("What happened?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only your own side reads this."),
    )
    turnover_eur = forms.IntegerField(
        label=_("Additional turnover in euros"),
        required=False,
        min_value=0,
        max_value=10**12,
        help_text=_("Through this cooperation, since it began. Leave it empty where it is not known."),
    )
    jobs = forms.IntegerField(
        label=_("Jobs created"), required=False, min_value=0, max_value=1_000_000, help_text=_("In your company.")
    )
    innovation = forms.ChoiceField(
        label=_("Innovation that came of it"),
        required=False,
        choices=[("", _("Not known yet")), *Innovation.choices],
    )
