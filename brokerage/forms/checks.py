from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from brokerage.models import BeneficiaryCheck, CheckCriterion, SelfAnswer, SelfCheck

# How many more criteria one new version can have: a form without JavaScript shows them empty.
MORE = 2
MOST = 50


class CheckForm(forms.Form):
    """A question and a note for each criterion of a version, and the broker's decision."""

    def __init__(self, *args, criteria, known, own: SelfCheck | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        told = {item.criterion_id: item for item in own.answers.all()} if own else {}
        if own:
            # Of the answers that the broker has before it.
            self.fields["seen"] = forms.IntegerField(widget=forms.HiddenInput, initial=own.version)
        for row in self.criteria:
            self.fields[f"answer_{row.pk}"] = forms.ChoiceField(
                label=str(row),
                help_text=_with_own_answer(row, told.get(row.pk)),
                choices=CheckCriterion.Answer.choices,
                widget=forms.RadioSelect,
                initial=told[row.pk].answer if row.pk in told else known.get(row.pk, ""),
            )
            self.fields[f"note_{row.pk}"] = forms.CharField(
                label=_("Note on this answer"), required=False, max_length=500
            )
        self.fields["result"] = forms.ChoiceField(
            label=_("Your decision"), choices=BeneficiaryCheck.Result.choices, widget=forms.RadioSelect
        )
        self.fields["comment"] = forms.CharField(
            label=_("Comment"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_("For the brokers of your organisation. Needed when you decide against the answers."),
        )

    def answers(self) -> dict[int, tuple[str, str]]:
        values = self.cleaned_data
        return {row.pk: (values[f"answer_{row.pk}"], values[f"note_{row.pk}"].strip()) for row in self.criteria}


def _with_own_answer(row: CheckCriterion, item: SelfAnswer | None) -> str:
    """The explanation, and below it what the company says and who said it."""
    if item is None:
        return row.explanation
    words = {
        "person": item.by or _("somebody"),
        "day": date_format(localdate(item.at), "DATE_FORMAT"),
        "answer": item.get_answer_display(),
    }
    said = _("%(person)s of the company answered on %(day)s: %(answer)s.") % words
    return " ".join(part for part in (row.explanation, said, f"“{item.note}”" if item.note else "") if part)


class CriterionForm(forms.Form):
    """One criterion of the next version; without a question it is left out."""

    text = forms.CharField(label=_("Question"), required=False, max_length=300)
    help_text = forms.CharField(label=_("Explanation"), required=False, max_length=500)
    good = forms.ChoiceField(label=_("Answer that speaks for the company"), choices=CheckCriterion.Answer.choices[:2])
    is_required = forms.BooleanField(label=_("Required"), required=False)
    known_from = forms.ChoiceField(
        label=_("Known from the company's data"), choices=CheckCriterion.KnownFrom.choices, required=False
    )


class VersionForm(forms.Form):
    base = forms.IntegerField(widget=forms.HiddenInput)
    comment = forms.CharField(label=_("What is new in this version?"), max_length=300)


def criterion_forms(data, criteria) -> list[CriterionForm]:
    initials = [
        {"text": str(row), "help_text": row.explanation}
        | {name: getattr(row, name) for name in ("good", "is_required", "known_from")}
        for row in criteria
    ]
    initials += [{"good": "yes", "is_required": True}] * MORE
    if data is not None:
        # As many as were sent: somebody may have written a longer version meanwhile.
        sent = sum(1 for name in data if name.startswith("c") and name.endswith("-text"))
        initials = [None] * min(sent, MOST)
    return [CriterionForm(data, prefix=f"c{number}", initial=values) for number, values in enumerate(initials)]
