from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from s3strategy.models import StrategyDocument

from .priorities import PriorityForm


class DocumentForm(forms.ModelForm):
    comment = PriorityForm.base_fields["comment"]

    class Meta:
        model = StrategyDocument
        fields = ("title", "sub_area", "level", "period_from", "period_to", "period_text", "link", "status", "follows")
        widgets = {"link": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "sub_area": _("When it holds for a part of the region only."),
            "link": _("Where this stands: the address of a document, or its title."),
        }

    def __init__(self, *args, region, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.region = region
        earlier = StrategyDocument.objects.filter(Q(region=region) | Q(country=region.country_id))
        earlier = earlier.exclude(pk=self.instance.pk).select_related("region", "country")
        self.fields["follows"].queryset = earlier
        self.fields["follows"].empty_label = _("not known")

    def clean(self):
        values = super().clean()
        first, last = values.get("period_from"), values.get("period_to")
        if first and last and last < first:
            self.add_error("period_to", _("The last year lies before the first."))
        if not (values.get("title") or values.get("period_text")):
            self.add_error("title", _("Give a title, or a period by which the document can be told from others."))
        return values

    def values(self) -> dict:
        """What the service takes."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields if name != "follows"}
        follows = self.cleaned_data["follows"]
        return values | {"follows_id": follows.pk if follows else None}
