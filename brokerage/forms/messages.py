import json
import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from brokerage import audiences
from brokerage.enums import MessageAudience
from brokerage.models.message import LONGEST_MESSAGE
from brokerage.selectors.threads import mentionable

from .attachments import checked_size, file_field


class MessageForm(forms.Form):
    """A message of a case. What was typed comes back with the error; files must be chosen again, and that is said."""

    use_required_attribute = False
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Message"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write a message.")},
    )
    audience = forms.ChoiceField(
        label=_("Who reads it"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose who reads it."),
            "invalid_choice": _("You cannot write to these people now. Choose who reads it."),
        },
    )
    mentions = forms.ModelMultipleChoiceField(
        queryset=None,
        label=_("Mention"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They are told that you mean them. You can also write @ in the message and choose a name."),
    )
    file = file_field(required=False)

    def __init__(self, *args, user, match, **kwargs):
        super().__init__(*args, auto_id="id_message_%s", **kwargs)
        possible = audiences.audiences_for(user, match)
        labels = dict(MessageAudience.choices)
        self.fields["audience"].choices = [(key, labels[key]) for key in possible]
        self.fields["audience"].initial = possible[0] if possible else None
        self.fields["form_key"].initial = uuid.uuid4
        people = mentionable(user, match)
        field = self.fields["mentions"]
        field.queryset = User.objects.filter(pk__in=[person.pk for person in people])
        field.label_from_instance = lambda person: person.full_name or person.email
        if not people:
            del self.fields["mentions"]
        else:
            # Read already; the widget needs no query of its own.
            field.choices = [(person.pk, person.full_name or person.email) for person in people]
            self._offer(people)

    def _offer(self, people: dict) -> None:
        """Names for js/mentions.js, which offers them while “@” is typed: of those whom the chosen audience reaches."""
        names = [{"name": person.full_name, "audiences": kinds} for person, kinds in people.items() if person.full_name]
        self.fields["text"].widget.attrs |= {
            "data-mentions": json.dumps(names, ensure_ascii=False),
            "data-mentions-label": _("People you can mention"),
            "data-mentions-found": _("Names are offered: {n}. Choose with the arrow keys and Enter."),
        }

    def clean_file(self):
        file = self.cleaned_data["file"]
        return checked_size(file) if file else None
