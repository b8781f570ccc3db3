import uuid

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.letters import letter_named
from accounts.services import queue_mail
from accounts.services.letter_texts import own_words

# Letter of allauth -> ours, and where it has its link.
_LETTERS = {
    "email_confirmation": ("confirm_address", "activate_url"),
    "email_confirmation_signup": ("confirm_address", "activate_url"),
    "password_reset_key": ("new_password", "password_reset_url"),
}


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
            if not self._send_in_own_words(template_prefix, email, context, language):
                super().send_mail(template_prefix, email, context)

    def _send_in_own_words(self, template_prefix, email, context, language) -> bool:
        """Where an administrator wrote other words for the letter than its templates have."""
        name, link = _LETTERS.get(template_prefix.rpartition("/")[2], ("", ""))
        letter = letter_named(name)
        words = letter and own_words(letter, language, {})
        if not words:
            return False
        queue_mail(
            key=f"direct:{uuid.uuid4()}",
            to_email=email,
            title=words[0],
            body=words[1],
            url=context[link],
            button=letter.button,
            language=language,
            recipient_name=getattr(context.get("user"), "full_name", ""),
        )
        return True

    def populate_username(self, request, user):
        """People are known by e-mail only."""
