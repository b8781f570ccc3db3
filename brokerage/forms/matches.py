from django import forms
from django.utils.translation import gettext_lazy as _

from brokerage.enums import ExitReason
from brokerage.workflow import Action


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only your own side reads it."),
    )


class ReasonForm(NoteForm):
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose a reason")), *ExitReason.choices],
        error_messages={"required": _("Choose a reason from the list.")},
    )
    field_order = ["reason", "note"]


def form_of(action: Action, data=None) -> NoteForm:
    """The form an action of the table needs: a note, and a reason where the table asks for one."""
    form_class = ReasonForm if action.reasons is not None else NoteForm
    form = form_class(data, auto_id=f"id_{action.key}_%s")
    if action.needs_note:
        form.fields["note"].required = True
    return form
