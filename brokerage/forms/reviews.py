from django import forms
from django.utils.translation import gettext_lazy as _

from brokerage.models import Profile

POINTS = [(str(points), str(points)) for points in range(6)]

CRITERIA = {
    "advantage": (_("Advantage and innovation"), _("Is it clear what is new or better, and for whom?")),
    "clarity": (_("Clarity and coherence"), _("Does a reader abroad understand it at once? Does all fit together?")),
    "cooperation": (_("Cooperation sought"), _("Is it clear who is sought and what the partner would do?")),
    "rules": (_("Rules and language"), _("Is it anonymous, complete, within the rules and in good English?")),
}

TEXTS = ("title", "summary", "description", "advantages", "technical", "partner_role")


class ReviewForm(forms.Form):
    """The rubric: four criteria of 0 to 5 and a comment; reasons per field when it is returned."""

    comment = forms.CharField(
        label=_("Comment"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The company and its broker read it and learn from it."),
        error_messages={"required": _("A comment is required: the company learns from it.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, (label, help_text) in CRITERIA.items():
            self.fields[name] = forms.TypedChoiceField(
                label=label,
                help_text=help_text,
                choices=POINTS,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": _("Give 0 to 5 points.")},
            )
        for name in TEXTS:
            self.fields[f"reason_{name}"] = forms.CharField(
                label=Profile._meta.get_field(name).verbose_name.capitalize(),
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.order_fields([*CRITERIA, "comment"])

    @property
    def criteria(self):
        return [self[name] for name in CRITERIA]

    @property
    def field_reasons(self):
        return [self[f"reason_{name}"] for name in TEXTS]

    def scores(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in CRITERIA}

    def reasons(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"reason_{name}"] for name in TEXTS if self.cleaned_data[f"reason_{name}"]}
