from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from s3strategy.enums import ValueChainArea
from s3strategy.models import Concept, Priority, StrategyDocument

Scheme = Concept.Scheme


class PriorityForm(forms.ModelForm):
    """The text of a priority with the version that was read and the reason for the change."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    value_chain_areas = forms.MultipleChoiceField(
        label=_("Places in the value chain"),
        choices=ValueChainArea.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Where in a chain of value the region is strong here. Leave empty when it is not known."),
    )
    comment = forms.CharField(
        label=_("Reason for the change"),
        max_length=300,
        help_text=_("Stands in the history, for everybody to read."),
    )

    class Meta:
        model = Priority
        fields = (
            *("title", "description", "source", "year_text", "level", "level_note", "sub_area", "document"),
            *("follows", "value_chain_areas", "evidence", "valid_from", "valid_to"),
        )
        widgets = {
            "description": forms.Textarea(attrs={"rows": 5}),
            "evidence": forms.Textarea(attrs={"rows": 3}),
            "valid_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "valid_to": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "source": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "source": _("Where this stands: the address of a document, or its title."),
            "sub_area": _("When it holds for a part of the region only."),
        }

    def __init__(self, *args, region, **kwargs):
        super().__init__(*args, **kwargs)
        documents = StrategyDocument.objects.filter(Q(region=region) | Q(country=region.country_id))
        self.fields["document"].queryset = documents.select_related("region", "country")
        earlier = Priority.objects.filter(region=region).exclude(pk=self.instance.pk)
        self.fields["follows"].queryset = earlier
        for name in ("document", "follows"):
            self.fields[name].empty_label = _("not known")

    def values(self) -> dict:
        """What the services take."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        for name in ("document", "follows"):
            row = values.pop(name)
            values[f"{name}_id"] = row.pk if row else None
        return values


class NewPriorityForm(PriorityForm):
    version = None


class TextForm(forms.Form):
    """The priority in one more language; an empty title takes the text of that language away."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    language = forms.ChoiceField(
        label=_("Language"), choices=[entry for entry in settings.LANGUAGES if entry[0] != "en"]
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        required=False,
        help_text=_("Leave it empty to take the text of this language away."),
    )
    description = forms.CharField(
        label=_("Description"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    comment = PriorityForm.base_fields["comment"]

    def clean(self):
        values = super().clean()
        if values.get("description") and not values.get("title"):
            self.add_error("title", _("A description needs a title above it."))
        return values

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("language", "title", "description")}


class AnswerForm(forms.Form):
    """The decision of the second person."""

    answer = forms.CharField(
        label=_("Answer"),
        max_length=300,
        required=False,
        help_text=_("Needed when you do not accept; the proposer reads it."),
    )


class CodesForm(forms.Form):
    """What a priority is about: one searching picker a classification, over its two upper levels.

    Regions are compared by equal codes, so that fine keywords would only make them look different.
    """

    SCHEMES = (Scheme.NACE, Scheme.EEN_TECHNOLOGY, Scheme.EEN_MARKET, Scheme.NABS, Scheme.FORD)

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    is_confirmed = forms.BooleanField(
        label=_("I have read the codes that stay, and they are right"),
        required=False,
        help_text=_("Marks them as reviewed. What you add is reviewed anyway."),
    )
    comment = PriorityForm.base_fields["comment"]

    def __init__(self, *args, priority: Priority, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = list(Concept.objects.filter(priority_codes__priority=priority))
        # Of classifications that have no picker here: they stay.
        self.others = [concept for concept in chosen if concept.scheme not in self.SCHEMES]
        for scheme in self.SCHEMES:
            self.fields[scheme.value] = forms.ModelMultipleChoiceField(
                Concept.objects.of(scheme).filter(Q(level__lte=2) | Q(pk__in=[concept.pk for concept in chosen])),
                label=scheme.label,
                required=False,
                widget=forms.SelectMultiple(attrs={"data-picker": "", "size": "8"}),
            )
            self.initial.setdefault(scheme.value, [concept for concept in chosen if concept.scheme == scheme])
        self.order_fields([*(scheme.value for scheme in self.SCHEMES), "is_confirmed", "comment"])

    def concepts(self) -> list[Concept]:
        return [*(concept for scheme in self.SCHEMES for concept in self.cleaned_data[scheme.value]), *self.others]


class ReasonForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    comment = forms.CharField(label=_("Reason"), max_length=300)
