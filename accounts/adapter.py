from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.utils import translation


class AccountAdapter(DefaultAccountAdapter):
    """Letters of allauth go the way of all letters, in the reader's language."""

    def send_mail(self, template_prefix, email, context):
        user = context.get("user")
        language = getattr(user, "language", None) or translation.get_language() or "en"
        with translation.override(language), transaction.atomic():
            super().send_mail(template_prefix, email, context)

    def populate_username(self, request, user):
        """People are known by e-mail only."""
