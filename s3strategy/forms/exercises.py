from collections import Counter

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from regions.models import Region
from s3strategy.exercise_enums import EvidenceKind, Verdict
from s3strategy.models import Candidate, Concept, Evidence, Exercise
from s3strategy.services.candidates import EVIDENCE, TEXTS
from s3strategy.services.exercises import GOVERNANCE

Scheme = Concept.Scheme


class OnceEachField(forms.ModelMultipleChoiceField):
    """Refuses a choice that was sent twice, where Django would quietly take it once."""

    def clean(self, value):
        twice = [pk for pk, count in Counter(value or []).items() if count > 1]
        if twice:
            names = ", ".join(str(row) for row in super().clean(twice))
            raise ValidationError(_now("Named twice: %(names)s. Name each once.") % {"names": names})
        return super().clean(value)


class ExerciseForm(forms.ModelForm):
    """Governance of an exercise: who, which regions, by which rules, thresholds and weights."""

    regions = OnceEachField(
        Region.objects.all(),
        label=_("Regions"),
        help_text=_("Any regions, at least two."),
        widget=forms.SelectMultiple(attrs={"data-picker": "", "size": "9"}),
    )

    class Meta:
        model = Exercise
        fields = [*GOVERNANCE, "members"]
        widgets = {
            "vision": forms.Textarea(attrs={"rows": 4}),
            "rules": forms.Textarea(attrs={"rows": 4}),
            "source": forms.Textarea(attrs={"rows": 2}),
            "known_limits": forms.Textarea(attrs={"rows": 2}),
            "members": forms.SelectMultiple(attrs={"data-picker": "", "size": "6"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=self.instance.version)
            self.initial.setdefault("regions", list(self.instance.regions.all()))
        after_title = [name for name in self.fields if name not in ("title", "regions")]
        self.order_fields(["title", "regions", *after_title])


class CopyForm(forms.Form):
    title = forms.CharField(label=_("Title of the new exercise"), max_length=200)
    regions = OnceEachField(
        Region.objects.all(),
        label=_("Regions"),
        help_text=_("Any regions, at least two."),
        widget=forms.SelectMultiple(attrs={"data-picker": "", "size": "9"}),
    )
    with_candidates = forms.BooleanField(label=_("Take the adopted priorities over as candidates"), required=False)


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Reason"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


def concepts_field(chosen) -> forms.ModelMultipleChoiceField:
    """The two upper levels of every classification in one searching picker; what is chosen already stays."""
    found = Concept.objects.exclude(scheme=Scheme.SDG).filter(
        Q(level__lte=2) | Q(pk__in=[concept.pk for concept in chosen])
    )
    field = forms.ModelMultipleChoiceField(
        found.order_by("scheme", "code"),
        label=_("What it is about"),
        required=False,
        help_text=_("By these codes the portal finds companies, profiles and priorities that belong to it."),
        widget=forms.SelectMultiple(attrs={"data-picker": "", "size": "8"}),
    )
    field.label_from_instance = lambda concept: f"{concept.code} {concept.label} ({concept.get_scheme_display()})"
    return field


class CandidateForm(forms.ModelForm):
    class Meta:
        model = Candidate
        fields = TEXTS
        widgets = {
            "description": forms.Textarea(attrs={"rows": 4}),
            "action_plan": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = list(self.instance.concepts.all()) if self.instance.pk else []
        self.fields["concepts"] = concepts_field(chosen)
        self.initial.setdefault("concepts", chosen)
        if self.instance.pk:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=self.instance.version)


class JudgementForm(forms.Form):
    verdict = forms.ChoiceField(label=_("Your judgement"), choices=Verdict.choices)
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class EvidenceForm(forms.ModelForm):
    class Meta:
        model = Evidence
        fields = EVIDENCE
        widgets = {
            "text": forms.Textarea(attrs={"rows": 3}),
            "source": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {"value": _("For an indicator."), "candidate": _("Empty: it concerns the whole step.")}

    def __init__(self, *args, exercise: Exercise, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["candidate"].queryset = exercise.candidates.all()
        self.fields["region"].queryset = exercise.regions.all()

    def clean(self):
        found = super().clean()
        if found.get("kind") == EvidenceKind.INDICATOR and found.get("value") is None:
            self.add_error("value", _("An indicator needs a value."))
        return found
