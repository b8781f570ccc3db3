"""Forms over support instruments and best practices."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from brokerage.enums import Barrier, InstrumentKind, ValueChainArea
from brokerage.models import Instrument, Practice
from brokerage.services import instruments, practices
from brokerage.workflow import Action
from regions.models import Organisation, Region
from s3strategy.models import Priority

from .versions import VersionedForm

DATE = {"type": "date"}


def _text(label, limit: int, rows: int = 4, help_text="") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": str(rows)})
    return forms.CharField(label=label, max_length=limit, help_text=help_text, widget=widget)


def _date(label, help_text="") -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs=DATE)
    return forms.DateField(label=label, required=False, widget=widget, help_text=help_text)


def _boxes(label, choices, help_text="") -> forms.MultipleChoiceField:
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=widget, help_text=help_text)


def _areas() -> forms.MultipleChoiceField:
    help_text = _("Companies whose audit names one of these needs or barriers as pressing find it proposed there.")
    return _one_of_both(_boxes(_("Needs it answers, by value-chain area"), ValueChainArea.choices, help_text))


def _barriers(help_text) -> forms.MultipleChoiceField:
    return _one_of_both(_boxes(_("Barriers it answers"), Barrier.choices, help_text))


def _one_of_both(field: forms.Field) -> forms.Field:
    """Either of the two is enough, so neither is marked as optional."""
    field.marks_optional = False
    return field


def _link() -> forms.URLField:
    return forms.URLField(
        label=_("Link"), required=False, assume_scheme="https", max_length=200, help_text=_("With https:// in front.")
    )


class InstrumentForm(VersionedForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Choose one")), *InstrumentKind.choices])
    offered_by = forms.CharField(
        label=_("Offered by"), max_length=200, help_text=_("The organisation that gives it, by its official name.")
    )
    regions = forms.ModelMultipleChoiceField(
        Region.objects.order_by("name_en"),
        label=_("Regions it serves"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("At least one of your own. The brokers of all of them can change it."),
    )
    gives = _text(_("What it gives"), 2000, help_text=_("Money, hours, a place, a course: how much and for how long."))
    for_whom = _text(_("Who may use it"), 1000, 3, _("Size, age, branch, place: what must be true of a company."))
    areas = _areas()
    barriers = _barriers(_("Say which need or which barrier it answers: that is how companies find it."))
    valid_from = _date(_("Open from"), _("Leave empty when it is open already."))
    valid_until = _date(_("Open until"), _("The last day. Leave empty while it goes on."))
    languages = _boxes(_("Languages it can be used in"), settings.LANGUAGES)
    link = _link()


def instrument_initial(instrument: Instrument | None) -> dict:
    if instrument is None:
        return {}
    values = {name: getattr(instrument, name) for name in instruments.COLUMNS}
    regions = list(instrument.regions.values_list("pk", flat=True))
    return values | {"regions": regions, "version": instrument.version}


class PrioritySelect(forms.ModelChoiceField):
    def label_from_instance(self, priority):
        return f"{priority.region}: {priority.title}"


class PracticeForm(VersionedForm):
    title = forms.CharField(label=_("Title"), max_length=200)
    region = forms.ModelChoiceField(
        Region.objects.all(),
        label=_("Where"),
        empty_label=_("Choose a region"),
        help_text=_("The region in which it was done."),
    )
    what = _text(_("What was done"), 3000, 6, _("So that somebody elsewhere could begin to do it: who, how, how long."))
    results = _text(_("Results"), 2000, 4, _("With figures where they are known, and what did not work."))
    areas = _areas()
    barriers = _barriers(_("Say which need or which barrier it answers: that is how others find it."))
    priority = PrioritySelect(
        Priority.objects.current().select_related("region").order_by("region__name_en", "title"),
        label=_("S3 priority"),
        required=False,
        empty_label=_("None in particular"),
        help_text=_("One of the same region."),
    )
    contact = forms.ModelChoiceField(
        Organisation.objects.order_by("name"),
        label=_("Organisation to ask"),
        empty_label=_("Choose an organisation"),
        help_text=_("Who can tell more. Ask it before you name it here."),
    )
    year = forms.IntegerField(label=_("Year"), required=False, min_value=1980, max_value=2100)
    source = forms.CharField(
        label=_("Source"), max_length=500, help_text=_("Where this is known from: a report, a visit, a conversation.")
    )
    link = _link()


def practice_initial(practice: Practice | None) -> dict:
    if practice is None:
        return {}
    values = {name: getattr(practice, name) for name in practices.COLUMNS}
    values |= {name: getattr(practice, f"{name}_id") for name in ("region", "priority", "contact")}
    return values | {"version": practice.version}


class StepForm(forms.Form):
    """What a step of either table asks for; `version` is the card as its reader saw it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, action: Action, **kwargs):
        super().__init__(*args, **kwargs)
        if action.needs_note:
            widget = forms.Textarea(attrs={"rows": 3})
            self.fields["note"] = forms.CharField(label=_("Why"), max_length=1000, widget=widget)
