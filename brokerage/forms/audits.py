from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from brokerage.enums import AuditStage, Barrier, CooperationKind, ValueChainArea
from brokerage.models import Audit
from brokerage.questionnaire import NEED_LIMIT, SCALE, TEXT_LIMIT

from .versions import VersionedForm

NOT_YET = ("", _("Not answered yet"))
STANDING = (
    NOT_YET, ("0", _("0: not done here")), ("1", _("1: weak")), ("2", _("2: below others")), ("3", _("3: like others")),
    ("4", _("4: strong")), ("5", _("5: among the best")),
)  # fmt: skip
URGENCY = (
    NOT_YET, ("0", _("0: no need")), ("1", _("1: some day")), ("2", _("2: within three years")),
    ("3", _("3: within a year")), ("4", _("4: within months")), ("5", _("5: now")),
)  # fmt: skip
WEIGHT = (NOT_YET, ("0", _("0: no barrier")), *((str(n), str(n)) for n in range(1, SCALE)), ("5", _("5: stops us")))
QUESTIONS = {
    "partner_experience": (_("Experience with foreign partners"), _("With whom, in what, and for how long.")),
    "success_reasons": (_("Why it succeeded or failed"), _("What helped, what stood in the way.")),
    "advantages": (_("Advantages in contracts abroad"), _("What foreign clients value in the company.")),
    "support_used": (_("Support used so far"), _("Programmes, agencies, advisers, funding.")),
    "support_expected": (_("Support expected"), _("From the broker, the region or others.")),
    "cooperation_interest": (_("Cooperation sought"), _("What the company would do with a partner abroad.")),
}


def grade(label, choices) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, required=False, choices=choices, coerce=int, empty_value=None)


def text(label, limit: int, help_text="", rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"maxlength": str(limit), "rows": str(rows)})
    return forms.CharField(label=label, required=False, help_text=help_text, widget=widget)


class AuditForm(VersionedForm):
    """The fields of one version of the questionnaire. Nothing is required: a draft may be saved at any time."""

    use_required_attribute = False
    marks_optional = False

    def __init__(self, *args, audit: Audit, **kwargs):
        self.questionnaire = audit.questionnaire
        super().__init__(*args, initial=initial_of(audit), **kwargs)

    def grow(self) -> None:
        for area in self.questionnaire.areas:
            label = ValueChainArea(area).label
            self.fields[f"standing_{area}"] = grade(_label(label, _("where the company stands")), STANDING)
            self.fields[f"urgency_{area}"] = grade(_label(label, _("how urgent the need is")), URGENCY)
            self.fields[f"need_{area}"] = text(_label(label, _("what it needs")), NEED_LIMIT, rows=2)
        for kind in self.questionnaire.barriers:
            self.fields[f"barrier_{kind}"] = grade(Barrier(kind).label, WEIGHT)
        self.fields["stage"] = forms.ChoiceField(
            label=_("Stage of internationalisation"),
            required=False,
            choices=[NOT_YET, *((item, AuditStage(item).label) for item in self.questionnaire.stages)],
        )
        for name in self.questionnaire.texts:
            label, help_text = QUESTIONS[name]
            self.fields[name] = text(label, TEXT_LIMIT, help_text)
        self.fields["cooperation_kinds"] = forms.MultipleChoiceField(
            label=_("Kinds of cooperation"),
            required=False,
            choices=[(item, CooperationKind(item).label) for item in self.questionnaire.kinds],
            widget=forms.CheckboxSelectMultiple,
        )

    @property
    def areas(self) -> list[dict]:
        return [
            {
                "title": ValueChainArea(area).label,
                "key": area,
                "fields": [self[f"{word}_{area}"] for word in ("standing", "urgency", "need")],
            }
            for area in self.questionnaire.areas
        ]

    @property
    def barriers(self) -> list:
        return [self[f"barrier_{kind}"] for kind in self.questionnaire.barriers]

    @property
    def abroad(self) -> list:
        names = ("stage", *self.questionnaire.texts[:3])
        return [self[name] for name in names]

    @property
    def support(self) -> list:
        return [self[name] for name in (*self.questionnaire.texts[3:], "cooperation_kinds")]

    def answers(self) -> dict:
        """What `save_audit` takes: only what is answered."""
        data = {name: self.cleaned_data[name] for name in self.compared}
        return {name: value for name, value in data.items() if value not in (None, "", [])}


def _label(area, question):
    return format_lazy("{area}: {question}", area=area, question=question)


def initial_of(audit: Audit) -> dict:
    return {**audit.answers, "version": audit.version}
