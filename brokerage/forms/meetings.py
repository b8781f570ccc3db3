import uuid

from django import forms
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from brokerage.enums import MeetingKind


def _zone() -> str:
    return _now("In your time zone, %(zone)s; the others see it in theirs.") % {
        "zone": timezone.get_current_timezone_name()
    }


def _time(label, required: bool = False) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=required,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": _("Propose at least one time."), "invalid": _("Write a day and a time.")},
    )


class TimesForm(forms.Form):
    """A meeting with up to three times. A time that a clock change skips or doubles is refused by the field itself."""

    use_required_attribute = False
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    time_1 = _time(_("First time"), required=True)
    time_2 = _time(_("Second time"))
    time_3 = _time(_("Third time"))
    minutes = forms.TypedChoiceField(
        label=_("How long"),
        coerce=int,
        initial=60,
        choices=[
            (30, _("30 minutes")),
            (60, _("1 hour")),
            (90, _("1 hour and a half")),
            (120, _("2 hours")),
            (240, _("Half a day")),
            (480, _("A day")),
        ],
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=MeetingKind.choices, initial=MeetingKind.ONLINE, widget=forms.RadioSelect
    )
    place = forms.CharField(label=_("Place, or address of the call"), max_length=300, required=False)
    topic = forms.CharField(
        label=_("What it is about"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["form_key"].initial = uuid.uuid4
        self.fields["time_1"].help_text = lazy(_zone, str)()

    @property
    def details(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("kind", "minutes", "place", "topic")}

    @property
    def times(self) -> list:
        return [self.cleaned_data[name] for name in ("time_1", "time_2", "time_3") if self.cleaned_data.get(name)]


class OutcomeForm(forms.Form):
    use_required_attribute = False
    outcome = forms.CharField(
        label=_("What came of it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Both sides read it."),
        error_messages={"required": _("Say in a sentence what came of it.")},
    )
    next_step = forms.CharField(label=_("Next step"), max_length=300, required=False)
    next_step_on = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class CancelForm(forms.Form):
    use_required_attribute = False
    note = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only your own side reads it."),
        error_messages={"required": _("Write in the note why, so that others understand it.")},
    )


class AnswerForm(forms.Form):
    use_required_attribute = False
    satisfaction = forms.TypedChoiceField(
        label=_("How content is your side with the meeting?"),
        coerce=int,
        choices=[
            (5, _("5: very content")),
            (4, _("4: content")),
            (3, _("3: neither")),
            (2, _("2: not content")),
            (1, _("1: not content at all")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a number from 1 to 5.")},
    )
    comment = forms.CharField(
        label=_("Comment"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only your own side reads it."),
    )
