from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from regions.models import Enquiry, OrganisationInvitation


class EnquiryForm(forms.ModelForm):
    class Meta:
        model = Enquiry
        fields = ["kind", "region", "organisation", "name", "email", "subject", "text"]
        widgets = {
            "kind": forms.RadioSelect,
            "region": forms.HiddenInput,
            "organisation": forms.HiddenInput,
            "text": forms.Textarea(attrs={"rows": 8}),
        }
        help_texts = {
            "kind": _(
                "A complaint is read by the project managers of the organisation it concerns and by the administrators "
                "of the portal, never by brokers."
            ),
            "email": _("The answer goes to this address."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.initial.get("organisation") and not self.data.get("organisation"):
            region = self.fields["region"]
            region.widget = forms.Select()
            region.widget.choices = region.choices
            region.empty_label = _("I do not know, or another region")
            region.help_text = _("Your message goes to the organisation that serves this region.")


class AnswerForm(forms.ModelForm):
    class Meta:
        model = Enquiry
        fields = ["answer"]
        widgets = {"answer": forms.Textarea(attrs={"rows": 10})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer"].required = True

    def _post_clean(self):
        # The service writes the answer and its time together; half a row would not be valid.
        pass


class InvitationForm(forms.ModelForm):
    class Meta:
        model = OrganisationInvitation
        fields = ["email", "full_name", "role", "language"]
        help_texts = {"language": _("The letter is written in this language.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        role = self.fields["role"]
        role.choices = [("", _("Choose a role")), *[choice for choice in role.choices if choice[0]]]


class InvitedPersonForm(forms.Form):
    """A new account for somebody who was invited; the address is the one of the invitation."""

    full_name = forms.CharField(label=_("Full name"), max_length=150)
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least ten characters. A few unrelated words make a good one."),
    )

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password)
        return password
