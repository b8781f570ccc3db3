from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from brokerage.models import Company
from regions.models import Organisation, OrganisationMembership


class HandOverForm(forms.Form):
    """To a broker, or to anybody of a house; `house` leaves the choice among colleagues."""

    to = forms.ChoiceField(label=_("To whom"))
    note = forms.CharField(
        label=_("Why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("The receiver reads it.")
    )

    def __init__(self, *args, by, house: Organisation | None = None, **kwargs):
        super().__init__(*args, auto_id="id_hand_over_%s", **kwargs)
        rows = OrganisationMembership.objects.in_force().filter(role="broker", user__is_active=True)
        if house is not None:
            rows = rows.filter(organisation=house)
        self.receivers: dict[str, tuple[Organisation, object]] = {}
        groups: dict[str, list] = {}
        for row in rows.select_related("organisation", "user").order_by("organisation__name", "user__full_name"):
            house = row.organisation
            group = groups.setdefault(house.name, [])
            if not group:
                self.receivers[str(house.pk)] = (house, None)
                group.append((str(house.pk), _("Any broker of %(organisation)s") % {"organisation": house.name}))
            if row.user_id != by.pk:
                key = f"{house.pk}-{row.user_id}"
                self.receivers[key] = (house, row.user)
                group.append((key, row.user.full_name))
        self.fields["to"].choices = [("", _("Choose a broker or an organisation")), *groups.items()]

    def receiver(self):
        return self.receivers[self.cleaned_data["to"]]


class CompaniesForm(forms.Form):
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
