import re
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from brokerage.enums import InterestReason
from brokerage.models import Company, Profile
from brokerage.workflow import Action


def _text(label, help_text="", required=True) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 5})
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=2000, widget=widget)


class InterestTexts(forms.Form):
    why = _text(_("Why this partner"), _("What you read there that fits you, and what you bring."))
    expects = _text(_("What you expect of the cooperation"))
    questions = _text(_("Questions"), required=False)


class InterestForm(InterestTexts):
    """`own_profile` holds a profile, or a company that has none yet."""

    own_profile = forms.ChoiceField(
        label=_("With which profile"),
        help_text=_("Its reader sees this profile without your name. A match needs one; it can be named later too."),
    )
    field_order = ["own_profile", "why", "expects", "questions"]

    def __init__(self, *args, companies, is_broker: bool, **kwargs):
        super().__init__(*args, **kwargs)
        profiles = Profile.objects.published().in_date().filter(company__in=companies).select_related("company")
        self.profiles = {f"profile-{row.public_id}": row for row in profiles.order_by("company__name", "title")}
        self.companies = {f"company-{row.public_id}": row for row in companies.order_by("name")}
        choices = [(key, f"{row.company}: {row}" if is_broker else str(row)) for key, row in self.profiles.items()]
        for key, row in self.companies.items():
            none = _("%(company)s: no profile yet") % {"company": row}
            choices.append((key, none if is_broker else _("We have no fitting profile yet")))
        self.fields["own_profile"].choices = choices

    def clean(self):
        data = super().clean()
        key = data.pop("own_profile", None)
        if key in self.profiles:
            data |= {"own_profile": self.profiles[key], "company": self.profiles[key].company}
        elif key in self.companies:
            data |= {"own_profile": None, "company": self.companies[key]}
        return data


class AdviserForm(InterestTexts):
    name = forms.CharField(label=_("Your name"), max_length=150)
    email = forms.EmailField(
        label=_("E-mail"), help_text=_("You get a letter with a link there. Only when you open it a broker reads this.")
    )
    house = forms.CharField(label=_("Your organisation"), max_length=200)
    field_order = ["name", "email", "house", "why", "expects", "questions"]


_NOTE_HELP = {
    "ask_information": _("Whoever is interested reads your question."),
    "give_information": _("The broker of the profile reads it, and its company when it is forwarded."),
    "forward": _("The company reads what you write here."),
    "signpost": _("Whoever is interested reads it: name the service or page that helps."),
    "refer": _("Whoever is interested reads it: name to whom you passed it."),
    "ask_broker": _("Your broker reads it."),
    "like": _("Your broker reads it."),
    "decline": _("Your broker reads it; whoever is interested reads the reason alone."),
}


class StepForm(forms.Form):
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class StepReasonForm(StepForm):
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose a reason")), *InterestReason.choices],
        error_messages={"required": _("Choose a reason from the list.")},
        help_text=_("Whoever is interested reads it."),
    )
    field_order = ["reason", "note"]


def form_of(action: Action, data=None) -> StepForm:
    form_class = StepReasonForm if action.reasons is not None else StepForm
    form = form_class(data, auto_id=f"id_{action.key}_%s")
    form.fields["note"].help_text = _NOTE_HELP.get(action.key, _("Only your own side reads it."))
    form.fields["note"].required = action.needs_note
    return form


class OwnProfileForm(forms.Form):
    own_profile = forms.ModelChoiceField(
        label=_("Published profile"), queryset=None, to_field_name="public_id", empty_label=_("Choose a profile")
    )

    def __init__(self, *args, company: Company, **kwargs):
        super().__init__(*args, **kwargs)
        found = Profile.objects.published().in_date().filter(company=company)
        self.fields["own_profile"].queryset = found


class ClientProfileForm(forms.Form):
    own_profile = forms.CharField(
        label=_("Address of the published opportunity of the adviser's client"),
        max_length=300,
        help_text=_("Copy it from the page of the opportunity."),
    )

    def clean_own_profile(self) -> Profile:
        words = re.findall(r"[0-9a-f-]{36}", self.cleaned_data["own_profile"])
        try:
            number = UUID(words[-1]) if words else None
        except ValueError:
            number = None
        profile = Profile.objects.public().filter(public_id=number).first() if number else None
        if profile is None:
            raise forms.ValidationError(_("No published opportunity has this address."))
        return profile
