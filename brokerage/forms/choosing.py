"""Selects over long lists: written in one go, because a template for each of a thousand options is slow."""

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from regions.models import NutsUnit
from s3strategy.models import Concept

NUTS_VERSION = 2021
NUTS_LEVEL = 3
SELECTED, DISABLED = mark_safe(" selected"), mark_safe(" disabled")  # constants, nobody's input


class ConceptSelect(forms.SelectMultiple):
    """A multiple select over the tree of a classification; headings are shown, not chosen."""

    def __init__(self, scheme: str, most: int | None = None):
        super().__init__(attrs={"class": "form-select", "data-picker": str(most or ""), "size": "8"})
        self.scheme = scheme

    def render(self, name, value, attrs=None, renderer=None):
        chosen = {str(getattr(item, "pk", item)) for item in value or []}
        rows = list(Concept.objects.of(self.scheme).values_list("pk", "parent_id", "label", "code", "selectable"))
        labels = {pk: label for pk, _parent, label, _code, _selectable in rows}
        parents = {pk: parent for pk, parent, *_rest in rows}
        options = format_html_join(
            "\n",
            '<option value="{}" data-path="{}"{}{}>{}</option>',
            (
                (
                    pk,
                    _path(pk, parents, labels),
                    SELECTED if str(pk) in chosen else "",
                    "" if selectable else DISABLED,
                    f"{code} {label}" if self.scheme == Concept.Scheme.NACE else label,
                )
                for pk, _parent, label, code, selectable in rows
            ),
        )
        final = self.build_attrs(self.attrs, {**(attrs or {}), "name": name, "multiple": True})
        return format_html("<select{}>{}</select>", forms.utils.flatatt(final), options)


def _path(pk: int, parents: dict, labels: dict) -> str:
    steps = []
    while (pk := parents.get(pk)) is not None:
        steps.append(labels[pk])
    return " › ".join(reversed(steps))


class ConceptField(forms.ModelMultipleChoiceField):
    def __init__(self, scheme: str, most: int | None = None, **kwargs):
        kwargs = {"required": False, "widget": ConceptSelect(scheme, most)} | kwargs
        super().__init__(Concept.objects.of(scheme).selectable(), **kwargs)


class UnitSelect(forms.Select):
    """The areas of all countries, grouped by country."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = str(getattr(value, "pk", value) or "")
        groups: dict[str, list] = {}
        for unit in units().select_related("country").order_by("country__name", "name", "code"):
            groups.setdefault(str(unit.country), []).append(unit)
        options = format_html_join(
            "\n",
            '<optgroup label="{}">{}</optgroup>',
            (
                (
                    country,
                    format_html_join(
                        "",
                        '<option value="{}"{}>{} ({})</option>',
                        (
                            (unit.pk, SELECTED if str(unit.pk) == chosen else "", unit.name, unit.code)
                            for unit in members
                        ),
                    ),
                )
                for country, members in groups.items()
            ),
        )
        final = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        return format_html(
            '<select{}><option value="">{}</option>{}</select>',
            forms.utils.flatatt(final),
            _("Choose an area"),
            options,
        )


class UnitField(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        super().__init__(units(), widget=UnitSelect(attrs={"class": "form-select"}), **kwargs)


def units():
    return NutsUnit.objects.filter(version=NUTS_VERSION, level=NUTS_LEVEL)
