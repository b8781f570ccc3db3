from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User

_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AbsenceForm(forms.Form):
    starts_on = forms.DateField(label=_("First day away"), widget=_DATE)
    ends_on = forms.DateField(label=_("Last day away"), widget=_DATE)
    substitute = forms.ModelChoiceField(User.objects.none(), label=_("Who acts for you"), empty_label=_("Choose"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, auto_id="id_absence_%s", **kwargs)
        self.fields["substitute"].queryset = user.capacity.holder.brokers().exclude(pk=user.pk)
