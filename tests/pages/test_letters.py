"""Letters of sign-up and reset: in the reader's language, with one link, as rows."""

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.models import Mail, User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outbox(settings):
    """Django's test runner puts a backend of its own in place; the portal's makes rows."""
    settings.EMAIL_BACKEND = "accounts.mailbox.OutboxBackend"


def sign_up(client, **changes):
    data = {
        "email": "New.Person@example.org", "full_name": "Nils Öberg", "language": "en",
        "password1": "a calm northern sea", "terms": "on",
    } | changes  # fmt: skip
    return client.post(reverse("account_signup"), data)


def test_sign_up_sends_one_letter_with_the_link(client):
    assert sign_up(client).status_code == 302
    mail = Mail.objects.get()
    assert mail.to_email == "new.person@example.org"
    assert mail.subject == "Confirm your e-mail address"
    assert "Hello Nils Öberg," in mail.text
    assert mail.text.count("/accounts/confirm-email/") == 1
    assert "/accounts/confirm-email/" in mail.html
    assert "<img" not in mail.html


def test_letter_about_a_known_address_does_not_betray_it_on_the_page(client):
    User.objects.create_user("new.person@example.org", "x", full_name="Anna Nowak")
    assert sign_up(client).url == reverse("account_email_verification_sent")


def test_reset_sends_a_link_that_opens_a_page(client):
    user = User.objects.create_user("a@example.org", "x", full_name="Anna Nowak", language="en")
    client.post(reverse("account_reset_password"), {"email": user.email})
    mail = Mail.objects.get()
    assert mail.subject == "Set a new password"
    link = next(line for line in mail.text.splitlines() if "/password/reset/key/" in line)
    answer = client.get(link, follow=True)
    assert answer.status_code == 200
    assert answer.content.decode().count("<h1") == 1


def test_letter_speaks_the_readers_language(client):
    User.objects.create_user("a@example.org", "x", full_name="Anna Nowak", language="pl")
    with translation.override("en"):
        client.post(reverse("account_reset_password"), {"email": "a@example.org"})
    assert '<html lang="pl">' in Mail.objects.get().html
