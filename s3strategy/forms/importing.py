from pathlib import Path

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

LARGEST = 5_000_000


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX with the columns of the export; at most 5 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    comment = forms.CharField(
        label=_("Reason for the change"),
        max_length=300,
        help_text=_("Stands in the history, for everybody to read."),
    )
    is_trial = forms.BooleanField(
        label=_("Try it only: say what would happen and propose nothing"), required=False, initial=True
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if Path(file.name).suffix.lower() not in (".csv", ".xlsx"):
            raise forms.ValidationError(_now("The name of the file must end with .csv or .xlsx."))
        if file.size > LARGEST:
            raise forms.ValidationError(_now("The file is larger than 5 MB. Split it."))
        return file
