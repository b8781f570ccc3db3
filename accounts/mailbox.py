"""The e-mail backend of the portal: a letter becomes a row, a worker delivers it."""

import uuid

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMultiAlternatives
from django.utils.translation import get_language

from .services.mail import store_mail


class OutboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages) -> int:
        count = 0
        for message in email_messages:
            message.message()  # refuses line breaks in headers
            html = ""
            if isinstance(message, EmailMultiAlternatives):
                html = next((part.content for part in message.alternatives if part.mimetype == "text/html"), "")
            for address in message.recipients():
                store_mail(
                    key=f"direct:{uuid.uuid4()}",
                    to_email=address,
                    subject=" ".join(message.subject.split()),
                    text=message.body,
                    html=html,
                    language=get_language() or "en",
                )
                count += 1
        return count
