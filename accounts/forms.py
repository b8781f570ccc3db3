from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from . import services
from .models import LetterChoice, LetterText, Pace, Topic, User


class SignUpForm(forms.Form):
    """What allauth's sign-up asks besides e-mail and password."""

    full_name = forms.CharField(label=_("Full name"), max_length=150)
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("Letters to you are written in this language.")
    )
    terms = forms.BooleanField(
        label=_("I have read the terms of use and the privacy notice and agree to them."),
        error_messages={"required": _("Without your agreement to the terms the portal cannot keep an account.")},
    )

    field_order = ["email", "full_name", "language", "password1", "terms"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = translation.get_language()

    def signup(self, request, user: User) -> None:
        user.full_name = self.cleaned_data["full_name"]
        user.language = self.cleaned_data["language"]
        user.save(update_fields=["full_name", "language"])
        services.agree_to_terms(by=user, language=user.language)


# Where the people of the programme live; the capital of each zone stands for its country.
TIME_ZONES = [
    "Europe/Amsterdam",
    "Europe/Berlin",
    "Europe/Brussels",
    "Europe/Copenhagen",
    "Europe/Dublin",
    "Europe/Helsinki",
    "Europe/Kyiv",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Madrid",
    "Europe/Oslo",
    "Europe/Paris",
    "Europe/Prague",
    "Europe/Riga",
    "Europe/Rome",
    "Europe/Stockholm",
    "Europe/Tallinn",
    "Europe/Vienna",
    "Europe/Vilnius",
    "Europe/Warsaw",
    "Atlantic/Reykjavik",
]


def time_zone_choices(own: str) -> list[tuple[str, str]]:
    """`(zone, town and hours from Greenwich now)`; the zone that a person has already is among them."""
    now = timezone.now()
    zones = TIME_ZONES if own in TIME_ZONES else [own, *TIME_ZONES]
    return [
        (zone, f"{zone.rpartition('/')[2].replace('_', ' ')} (UTC{now.astimezone(ZoneInfo(zone)).isoformat()[-6:]})")
        for zone in zones
    ]


class PersonForm(forms.ModelForm):
    time_zone = forms.ChoiceField(label=_("Time zone"))

    class Meta:
        model = User
        fields = ["full_name", "phone", "language", "time_zone"]
        help_texts = {
            "phone": _("Shown to a partner only after an introduction, if you are a contact person."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = time_zone_choices(self.instance.time_zone)


class LettersForm(forms.Form):
    """How soon letters come, one field a topic."""

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = dict(LetterChoice.objects.filter(user=user).values_list("topic", "pace"))
        for topic, label in Topic.choices:
            self.fields[topic] = forms.ChoiceField(
                label=label, choices=Pace.choices, initial=chosen.get(topic, Pace.NOW)
            )


class LetterTextForm(forms.ModelForm):
    """The words of one letter in one language."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = LetterText
        fields = ["subject", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}
        help_texts = {
            "subject": _("It is the heading of the letter and of the notification in the portal, too."),
            "text": _("Plain text; an empty line begins a paragraph. Greeting and button are added by themselves."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("subject", "text"):
            self.fields[name].required = True
