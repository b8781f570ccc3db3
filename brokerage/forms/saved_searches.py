from django import forms
from django.utils.translation import gettext_lazy as _

from brokerage.models import SavedSearch


class SearchNameForm(forms.ModelForm):
    class Meta:
        model = SavedSearch
        fields = ["name"]

    def validate_unique(self):
        """The service says it, for both ways to a name."""


class SaveSearchForm(SearchNameForm):
    # As long as a browser may send it; what is kept is shorter.
    query = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput, label=_("Search"))
