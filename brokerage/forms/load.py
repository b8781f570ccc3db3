from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from brokerage.models import Company

_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AbsenceForm(forms.Form):
    starts_on = forms.DateField(label=_("First day away"), widget=_DATE)
    ends_on = forms.DateField(label=_("Last day away"), widget=_DATE)
    substitute = forms.ModelChoiceField(User.objects.none(), label=_("Who acts for you"), empty_label=_("Choose"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, auto_id="id_absence_%s", **kwargs)
        self.fields["substitute"].queryset = user.capacity.holder.brokers().exclude(pk=user.pk)


class HandOverForm(forms.Form):
    companies = forms.ModelMultipleChoiceField(
        Company.objects.none(),
        label=_("Companies to hand over, with their cases"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one company.")},
    )
    receiver = forms.ModelChoiceField(User.objects.none(), label=_("To whom"), empty_label=_("Choose"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, auto_id="id_hand_over_%s", **kwargs)
        self.fields["companies"].queryset = Company.objects.visible_to(user).select_related("broker_in_charge")
        self.fields["companies"].label_from_instance = lambda company: (
            f"{company.name} ({company.broker_in_charge.full_name if company.broker_in_charge else '–'})"
        )
        self.fields["receiver"].queryset = user.capacity.holder.brokers()
