from datetime import timedelta

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from s3strategy.exercise_enums import StakeholderGroup
from s3strategy.models import Exercise, Workshop
from s3strategy.models.consultation import GRADES
from s3strategy.services.consultation import Guest

_MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
GRADE_LABELS = {1: _("1, not at all"), 2: "2", 3: "3", 4: "4", 5: _("5, very much")}


class RoundForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    question = forms.CharField(
        label=_("What is asked"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    opens_at = forms.DateTimeField(label=_("Opens"), widget=_MOMENT)
    closes_at = forms.DateTimeField(label=_("Closes"), widget=_MOMENT)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        now = timezone.localtime().replace(second=0, microsecond=0)
        self.initial.setdefault("opens_at", now)
        self.initial.setdefault("closes_at", now + timedelta(days=21))


class InviteForm(forms.Form):
    """Many at once, one a line: e-mail; name; organisation."""

    group = forms.ChoiceField(label=_("Group"), choices=StakeholderGroup.choices)
    region = forms.ModelChoiceField(None, label=_("Region"), required=False, empty_label=_("No region in particular"))
    language = forms.ChoiceField(label=_("Language of the letter"), choices=settings.LANGUAGES)
    guests = forms.CharField(
        label=_("People"),
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line: e-mail; name; organisation. Name and organisation may be left out."),
    )

    def __init__(self, *args, exercise: Exercise, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = exercise.regions.order_by("name_en")

    def clean_guests(self) -> list[Guest]:
        guests, errors = [], []
        for number, line in enumerate(self.cleaned_data["guests"].splitlines(), start=1):
            if not line.strip():
                continue
            email, name, house, *_rest = [part.strip() for part in f"{line};;".split(";")]
            try:
                validate_email(email)
            except ValidationError:
                text = _now("Line %(number)d: “%(text)s” is not an e-mail address.")
                errors.append(text % {"number": number, "text": email[:60]})
                continue
            if any(guest.email == email.lower() for guest in guests):
                errors.append(_now("Line %(number)d: this address stands twice.") % {"number": number})
                continue
            guests.append(Guest(email.lower(), name[:150], house[:200]))
        if errors:
            raise ValidationError(errors)
        return guests


class BallotForm(forms.Form):
    """A grade and a comment for each candidate; `votes()` gives what the services take."""

    # The page says that what somebody cannot judge may be left out.
    marks_optional = False

    def __init__(self, *args, candidates, regions=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.candidates = list(candidates)
        self.regions = list(regions)
        if len(self.regions) > 1:
            choices = [(region.key, region.name) for region in self.regions]
            self.fields["region"] = forms.ChoiceField(label=_("You vote for"), choices=choices)
        grades = [("", _("No opinion")), *((grade, GRADE_LABELS[grade]) for grade in GRADES)]
        for candidate in self.candidates:
            self.fields[f"grade_{candidate.number}"] = forms.TypedChoiceField(
                label=f"{candidate.number}. {candidate.title}",
                choices=grades,
                required=False,
                coerce=int,
                empty_value=None,
                help_text=Truncator(candidate.description).chars(300),
            )
            # Twelve fields of one name: who hears them hears what each is about.
            attrs = {"rows": 2, "aria-label": f"{_now('Comment')}: {candidate.title}"}
            self.fields[f"comment_{candidate.number}"] = forms.CharField(
                label=_("Comment"), max_length=1000, required=False, widget=forms.Textarea(attrs=attrs)
            )

    @property
    def region(self):
        key = self.cleaned_data.get("region")
        return next((one for one in self.regions if one.key == key), self.regions[0] if self.regions else None)

    def votes(self) -> dict[int, tuple[int | None, str]]:
        data = self.cleaned_data
        return {c.pk: (data[f"grade_{c.number}"], data[f"comment_{c.number}"]) for c in self.candidates}


class WorkshopForm(forms.ModelForm):
    class Meta:
        model = Workshop
        fields = [
            *("title", "held_on", "place", "companies", "research", "authorities", "civil", "candidates", "outcome"),
        ]
        widgets = {
            "held_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "outcome": forms.Textarea(attrs={"rows": 5}),
            "candidates": forms.SelectMultiple(attrs={"data-picker": "", "size": "6"}),
        }
        help_texts = {
            "companies": _("How many people of companies took part."),
            "outcome": _("What came out, without names of people."),
        }

    def __init__(self, *args, exercise: Exercise, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["candidates"].queryset = exercise.candidates.all()
