from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from brokerage.models import CheckCriterion, SelfCheck

from .versions import VersionedForm


class SelfCheckForm(VersionedForm):
    """The questions of a version for the company itself. Nothing is required: it may be saved at any time."""

    use_required_attribute = False
    marks_optional = False

    def __init__(self, *args, criteria, self_check: SelfCheck | None, **kwargs):
        self.criteria = list(criteria)
        super().__init__(*args, initial=initial_of(self_check), **kwargs)

    def grow(self) -> None:
        for row in self.criteria:
            self.fields[f"answer_{row.pk}"] = forms.ChoiceField(
                label=str(row),
                help_text=row.explanation,
                choices=CheckCriterion.Answer.choices,
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[f"note_{row.pk}"] = forms.CharField(
                label=format_lazy("{label} {number}", label=_("Note on answer"), number=row.position),
                required=False,
                max_length=500,
            )

    def answers(self) -> dict[int, tuple[str, str]]:
        values = self.cleaned_data
        return {row.pk: (values[f"answer_{row.pk}"], values[f"note_{row.pk}"].strip()) for row in self.criteria}


def initial_of(self_check: SelfCheck | None) -> dict:
    if self_check is None:
        return {"version": 0}
    found = {"version": self_check.version}
    for item in self_check.answers.all():
        found |= {f"answer_{item.criterion_id}": item.answer, f"note_{item.criterion_id}": item.note}
    return found
