from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.text import capfirst as capfirst_now
from django.utils.translation import gettext_lazy as _

from brokerage.enums import IprStatus, PartnershipType, PartnerType, ProfileType, Stage, ValueChainArea
from brokerage.models import Company, Profile
from brokerage.services.profile_limits import MOST_KEYWORDS
from brokerage.services.profiles import COLUMNS
from regions.models import Country

from .choosing import ConceptField
from .versions import VersionedForm

capfirst = lazy(capfirst_now, str)


def text(name: str, help_text="", rows: int | None = None) -> forms.CharField:
    """A text without a limit of its own: the service says what is too long, and by how much."""
    field = Profile._meta.get_field(name)
    attrs = {"maxlength": str(field.max_length)}
    widget = forms.Textarea(attrs=attrs | {"rows": str(rows)}) if rows else forms.TextInput(attrs=attrs)
    return forms.CharField(label=capfirst(field.verbose_name), required=False, help_text=help_text, widget=widget)


def one_of(label, choices, help_text="") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, required=False, choices=[("", _("Not chosen yet")), *choices.choices], help_text=help_text
    )


def some_of(label, choices, help_text="") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, choices=choices, widget=forms.CheckboxSelectMultiple, help_text=help_text
    )


def day(label, help_text="") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


SECTIONS = (
    (_("What it is"), ("type", "title", "summary")),
    (_("The offer or request"), ("description", "advantages", "technical", "stage", "stage_note", "ipr", "ipr_note")),
    (_("The partner"), ("partner_role", "partnership_types", "partner_types", "target_countries")),
    (_("Keywords"), ("market", "technology", "sdgs", "offers_areas", "seeks_areas")),
    (_("The call"), ("call_programme", "call_identifier", "call_coordinator_wanted", "call_interest_deadline",
                     "call_deadline")),
    (_("Further"), ("open_for_interest", "original_language", "original_title", "original_summary",
                    "original_description")),
)  # fmt: skip


NEEDED_BY_ALL = (
    "type", "title", "summary", "description", "partner_role", "partnership_types", "partner_types", "market", "sdgs",
)  # fmt: skip


class ProfileForm(VersionedForm):
    """Nothing is required: a draft may be saved at any time. What is missing is told beside it."""

    use_required_attribute = False

    type = one_of(
        _("Type"),
        ProfileType,
        _("Who would be paid makes an offer; who would pay makes a request."),
    )
    title = text("title", _("Without your company's name: it is public."))
    summary = text("summary", _("What you offer or seek, and from whom, in a few sentences."), 4)
    description = text("description", _("Why and how you want to cooperate."), 10)
    advantages = text("advantages", _("Needed for offers: what is new or better."), 6)
    technical = text("technical", _("Needed for requests: what the partner's solution must be able to do."), 6)
    stage = one_of(_("Stage of development"), Stage, _("Needed for technology offers."))
    stage_note = text("stage_note")
    ipr = one_of(_("Intellectual property"), IprStatus, _("Needed for technology offers."))
    ipr_note = text("ipr_note")
    partner_role = text("partner_role", _("What the partner would do."), 8)
    partnership_types = some_of(
        _("Types of partnership"),
        PartnershipType.choices,
        _(
            "One to three. Business: commercial, investment, outsourcing, supplier. Technology: investment, commercial "
            "with technical assistance, research and development. Research requests: research and development only."
        ),
    )
    partner_types = some_of(_("Partner types and sizes sought"), PartnerType.choices)
    target_countries = forms.MultipleChoiceField(
        label=_("Target countries"),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-picker": "", "size": "8"}),
        help_text=_("None chosen means: any country."),
    )
    market = ConceptField(
        "een_market", MOST_KEYWORDS, label=_("Market keywords"), help_text=_("At least one, at most five.")
    )
    technology = ConceptField(
        "een_technology",
        MOST_KEYWORDS,
        label=_("Technology keywords"),
        help_text=_("At least one for technology and research profiles, at most five."),
    )
    sdgs = ConceptField("sdg", label=_("Sustainable development goals"), help_text=_("One or more, or “Not relevant”."))
    offers_areas = some_of(_("Value-chain areas you offer for"), ValueChainArea.choices)
    seeks_areas = some_of(_("Value-chain areas in which you seek help"), ValueChainArea.choices)
    call_programme = text("call_programme", _("Only for research and development requests."))
    call_identifier = text("call_identifier")
    call_coordinator_wanted = forms.NullBooleanField(label=_("Coordinator wanted"), required=False)
    call_interest_deadline = day(_("Deadline for interest"), _("Not after the deadline of the call."))
    call_deadline = day(_("Deadline of the call"))
    open_for_interest = forms.BooleanField(label=_("Open for interest"), required=False)
    original_language = forms.ChoiceField(
        label=_("Original language"),
        required=False,
        choices=[("", _("English only")), *[pair for pair in settings.LANGUAGES if pair[0] != "en"]],
        help_text=_("Public text is English. A version in your language may stand beside it."),
    )
    original_title = forms.CharField(
        label=_("Title in the original language"), required=False, widget=forms.TextInput(attrs={"maxlength": "256"})
    )
    original_summary = forms.CharField(
        label=_("Summary in the original language"), required=False, widget=forms.Textarea(attrs={"maxlength": "500"})
    )
    original_description = forms.CharField(
        label=_("Description in the original language"),
        required=False,
        widget=forms.Textarea(attrs={"maxlength": "4000"}),
    )

    def __init__(self, *args, company: Company, profile: Profile | None = None, **kwargs):
        if profile is not None:
            kwargs["initial"] = initial_of(profile)
        else:
            kwargs["initial"] = {"open_for_interest": True}
        super().__init__(*args, **kwargs)
        self._mark_needed(True)
        countries = [country for country in Country.objects.all() if country.pk != company.country_id]
        self.fields["target_countries"].choices = [(country.pk, str(country)) for country in countries]

    def full_clean(self):
        # `required` marks what every profile needs in the end; a draft may lack it.
        self._mark_needed(False)
        super().full_clean()
        self._mark_needed(True)

    def _mark_needed(self, is_needed: bool) -> None:
        for name in NEEDED_BY_ALL:
            self.fields[name].required = is_needed

    def clean(self):
        data = super().clean()
        # A browser sends two characters for a line break; the limits count one.
        data = {name: value.replace("\r\n", "\n") if isinstance(value, str) else value for name, value in data.items()}
        for name in ("title", "summary", "description"):
            limit = int(self.fields[f"original_{name}"].widget.attrs["maxlength"])
            over = len(data.get(f"original_{name}", "")) - limit
            if over > 0:
                self.add_error(
                    f"original_{name}",
                    _("This text is %(over)s characters too long; at most %(limit)s are possible.")
                    % {"over": over, "limit": limit},
                )
        return data

    @property
    def sections(self) -> list[dict]:
        return [{"title": title, "fields": [self[name] for name in names]} for title, names in SECTIONS]

    def show_reasons(self, reasons: dict[str, str]) -> None:
        """What the review asks to mend stands at its field, before the help."""
        for name, reason in reasons.items():
            if name in self.fields:
                self.fields[name].help_text = format_html(
                    "<strong>{}</strong> {}<br>{}",
                    _("The review asks:"),
                    reason,
                    self.fields[name].help_text,
                )

    def draft(self) -> dict:
        """What `save_draft` takes."""
        data = self.cleaned_data
        draft = {name: data[name] for name in COLUMNS}
        draft["keywords"] = [*data["market"], *data["technology"], *data["sdgs"]]
        original = {name: data[f"original_{name}"] for name in ("language", "title", "summary", "description")}
        if original["language"] or not any(original.values()):
            draft["original"] = original if original["language"] else None
        return draft


def initial_of(profile: Profile) -> dict:
    initial = {name: getattr(profile, name) for name in COLUMNS}
    initial["version"] = profile.version
    keywords = list(profile.keywords.all())
    for field, scheme in (("market", "een_market"), ("technology", "een_technology"), ("sdgs", "sdg")):
        initial[field] = [concept.pk for concept in keywords if concept.scheme == scheme]
    original = getattr(profile, "original", None)
    if original is not None:
        for name in ("language", "title", "summary", "description"):
            initial[f"original_{name}"] = getattr(original, name)
    return initial
