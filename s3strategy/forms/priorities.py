from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from s3strategy.models import Concept, Priority
from s3strategy.services.priorities import FIELDS

Scheme = Concept.Scheme


class PriorityForm(forms.ModelForm):
    """The text of a priority with the version that was read and the reason for the change."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    comment = forms.CharField(
        label=_("Reason for the change"),
        max_length=300,
        help_text=_("Stands in the history, for everybody to read."),
    )

    class Meta:
        model = Priority
        fields = FIELDS
        widgets = {
            "description": forms.Textarea(attrs={"rows": 5}),
            "source": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "source": _("Where this stands: the address of a document, or its title."),
            "sub_area": _("When it holds for a part of the region only."),
        }


class NewPriorityForm(PriorityForm):
    version = None
    comment = None


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
        return [concept for scheme in self.SCHEMES for concept in self.cleaned_data[scheme.value]]


class ReasonForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    comment = forms.CharField(label=_("Reason"), max_length=300)
