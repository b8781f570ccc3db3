"""Two people on one form: what only one of them changed is kept by itself, what both changed is shown side by side."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict


@dataclass(frozen=True, slots=True)
class Difference:
    """A field as the reader wrote it and as it is saved. `is_clash`: both changed it."""

    name: str
    label: str
    mine: str
    theirs: str
    is_clash: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Who saved meanwhile (None: not known), when, and what differs."""

    who: str | None
    at: datetime | None
    clashes: list[Difference]
    taken: list[Difference]


class VersionedForm(forms.Form):
    """A form over a row with a `version`; `initial` holds the row's values, `version` among them.

    The service raises TooLate for an older version; the view then calls `compare` and shows the page again with 409
    and `components/comparison.html` inside the form. The next saving goes through: what only the other one changed
    stands in the fields already, what both changed stands as the reader wrote it unless it ticks "take theirs".
    """

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    # A digest of each value as the writer found it, to tell who changed what.
    began_from = forms.CharField(required=False, widget=forms.HiddenInput)
    comparison: Comparison | None = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.grow()
        self.initial["began_from"] = _digests(self, self.initial)
        if self.is_bound and self.data.get("take_theirs"):
            # Ticked beside a comparison: the saved value, of the version the form names now.
            self.data = _filled(self, self.data.copy(), set(self.data.getlist("take_theirs")), self.initial)

    def grow(self) -> None:
        """Add the fields that depend on the row; before anything is compared."""

    @property
    def compared(self) -> list[str]:
        return [name for name in self.fields if name not in ("version", "began_from")]

    def as_sent(self) -> QueryDict:
        """The initial values as a browser would send them: to show what is saved with the errors at its fields."""
        return _filled(self, QueryDict(mutable=True), self.fields, self.initial)

    def compare(self, stored: dict, *, who: str | None = None, at: datetime | None = None) -> None:
        """Go on from `stored`, the row's values now, without losing what was written. The form was valid."""
        try:
            began = json.loads(self.cleaned_data.get("began_from") or "{}")
        except ValueError:
            began = {}
        clashes, taken = [], []
        for name in self.compared:
            mine, theirs = self.cleaned_data.get(name), stored.get(name)
            if _word(mine) == _word(theirs):
                continue
            found = began.get(name) if isinstance(began, dict) else None
            if found == _digest(theirs):
                continue
            only_theirs = found == _digest(mine)
            field = self.fields[name]
            row = Difference(name, str(field.label), shown(field, mine), shown(field, theirs), not only_theirs)
            (taken if only_theirs else clashes).append(row)
        self.initial = {**stored, "began_from": _digests(self, stored)}
        names = [row.name for row in taken] + ["version", "began_from"]
        self.data = _filled(self, self.data.copy(), names, self.initial)
        self.comparison = Comparison(who, at, clashes, taken)


def _filled(form: forms.Form, data: QueryDict, names: Iterable[str], values: dict) -> QueryDict:
    for name in names:
        if name not in form.fields:
            continue
        bound = form[name]
        value = bound.field.prepare_value(values.get(name))
        key = bound.html_name
        if isinstance(value, list | tuple):
            data.setlist(key, [str(item) for item in value])
        elif value is None or value is False or value == "":
            data.pop(key, None)
        else:
            data[key] = str(value)
    return data


def _word(value) -> str:
    """A value as it compares: a row by its key, a list without order, nothing as nothing."""
    if value is None or value is False:
        return ""
    if hasattr(value, "pk"):
        return str(value.pk)
    if not isinstance(value, str) and isinstance(value, Iterable):
        return "\n".join(sorted(map(_word, value)))
    return str(value).replace("\r\n", "\n").strip()


def _digest(value) -> str:
    return blake2b(_word(value).encode(), digest_size=6).hexdigest()


def _digests(form: VersionedForm, values: dict) -> str:
    return json.dumps({name: _digest(values.get(name)) for name in form.compared}, separators=(",", ":"))


def shown(field: forms.Field, value) -> str:
    """A value as a reader knows it: labels of choices and rows, not their keys."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        try:
            return ", ".join(str(row) for row in field.clean([getattr(item, "pk", item) for item in value or []]))
        except ValidationError:
            return ""
    choices = {str(key): str(label) for key, label in getattr(field, "choices", [])}
    if not isinstance(value, str) and isinstance(value, Iterable):
        return ", ".join(choices.get(str(item), str(item)) for item in value)
    return choices.get(str(value), _word(value)) if _word(value) else ""
