from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from brokerage.models import Company, CompanyInvitation

from .choosing import ConceptField, UnitField, units


class CompanyForm(forms.ModelForm):
    nuts_unit = UnitField(
        label=_("Area"),
        required=False,
        help_text=_(
            "Where the company works. Needed where your country is in the list: "
            "the organisation that serves the area looks after you."
        ),
    )
    nace = ConceptField("nace", label=_("Activities (NACE)"), help_text=_("What the company earns its money with."))
    languages = forms.MultipleChoiceField(
        label=_("Working languages"),
        choices=settings.LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("In which you can talk with a partner."),
    )

    class Meta:
        model = Company
        fields = [
            "name", "registration_number", "legal_form", "country", "nuts_unit", "size_class", "turnover_class",
            "year_founded", "nace", "website", "languages", "certificates",
        ]  # fmt: skip
        help_texts = {
            "name": _("Nobody outside your region's organisation sees it before you agree to an introduction."),
            "registration_number": _(
                "As in the register of your country. It keeps a company from being entered twice."
            ),
            "size_class": _("By the number of people employed."),
            "turnover_class": _("In the last full year."),
            "website": _("With https:// in front."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].empty_label = _("Choose a country")
        for name in ("size_class", "turnover_class"):
            field = self.fields[name]
            field.choices = [("", _("Not known yet")), *[choice for choice in field.choices if choice[0]]]

    def clean(self):
        data = super().clean()
        country, unit = data.get("country"), data.get("nuts_unit")
        if country and unit is None and "nuts_unit" not in self.errors and units().filter(country=country).exists():
            self.add_error("nuts_unit", _("Choose the area of the company, so that its organisation can be found."))
        return data


class CompanyEditForm(CompanyForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class JoinForm(forms.Form):
    message = forms.CharField(
        label=_("Message to the company"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Your name and e-mail address go with it. For example: what you do there."),
    )


class InviteForm(forms.ModelForm):
    class Meta:
        model = CompanyInvitation
        fields = ["email", "full_name", "language", "is_owner"]
        labels = {"is_owner": _("This person is an owner")}
        help_texts = {
            "language": _("The letter is written in this language."),
            "is_owner": _(
                "Owners consent to introductions, validate profiles and invite; colleagues draft and answer."
            ),
        }


class BrokerChangeForm(forms.Form):
    reason = forms.CharField(
        label=_("Why would you like another broker?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Your present broker does not get a message about it. The organisation and the administrators do."),
    )
