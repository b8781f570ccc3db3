from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    """Letters of allauth go the way of all letters, in the reader's language; its refusals use our words."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed. An administrator can open it again."),
        "cannot_remove_primary_email": _("You sign in with this address. Choose another one for that before."),
        "duplicate_email": _("This e-mail address is yours already."),
        "email_password_mismatch": _("This e-mail address and this password do not belong together."),
        "email_taken": _("Somebody uses this e-mail address here already."),
        "enter_current_password": _("This is not your password until now."),
        "incorrect_code": _("This code is not right. Take the newest one."),
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": _("This went wrong too often. Wait five minutes, then try again."),
        "unverified_primary_email": _("Confirm the e-mail address with which you sign in first."),
        "rate_limited": _("That was too often in a short time. Wait a few minutes, then try again."),
    }

    def send_mail(self, template_prefix, email, context):
        user = context.get("user")
        language = getattr(user, "language", None) or translation.get_language() or "en"
        with translation.override(language), transaction.atomic():
            super().send_mail(template_prefix, email, context)

    def populate_username(self, request, user):
        """People are known by e-mail only."""
