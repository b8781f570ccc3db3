"""The forms of allauth in the words of the portal: what a thing is called elsewhere it is called at the door, too."""

from allauth.account import forms
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("E-mail"),
    "email": _("E-mail"),
    "password": _("Password"),
    "oldpassword": _("Your password until now"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
    "remember": _("Keep me signed in on this device"),
}


class InOurWords:
    """Names the fields; the label says what goes in, so no box says it a second time."""

    labels = LABELS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class LoginForm(InOurWords, forms.LoginForm):
    pass


class SignUpForm(InOurWords, forms.SignupForm):
    labels = LABELS | {"password1": _("Password")}


class AddEmailForm(InOurWords, forms.AddEmailForm):
    labels = LABELS | {"email": _("Another e-mail address")}


class ChangePasswordForm(InOurWords, forms.ChangePasswordForm):
    pass


class SetPasswordForm(InOurWords, forms.SetPasswordForm):
    pass


class ResetPasswordForm(InOurWords, forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(InOurWords, forms.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(InOurWords, forms.ReauthenticateForm):
    pass
