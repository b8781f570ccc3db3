from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken

from accounts.models import Mail, TermsConsent, TermsVersion
from accounts.services import current_terms, notify, queue_mail
from tests.regions import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client, settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []
    user = making.administrator()
    client.force_login(user, backend="accounts.backends.AccountBackend")
    return user


@pytest.mark.parametrize("model", ["user", "mail", "notification", "termsversion", "termsconsent"])
def test_lists_open(client, administrator, model):
    notify(to=administrator, kind="t", key="k", title="T")
    assert client.get(reverse(f"admin:accounts_{model}_changelist")).status_code == 200


def test_letters_are_listed_without_their_text_and_cannot_be_changed(client, administrator):
    mail = queue_mail(key="m", to_email="a@b.example", title="Hello", body="Confidential words")
    page = client.get(reverse("admin:accounts_mail_change", args=[mail.pk]))
    assert page.status_code == 200
    assert "Confidential words" not in page.content.decode()
    assert client.post(reverse("admin:accounts_mail_change", args=[mail.pk]), {"subject": "x"}).status_code == 403
    assert client.post(reverse("admin:accounts_mail_delete", args=[mail.pk]), {"post": "yes"}).status_code == 403


def test_parked_letters_are_released(client, administrator):
    mail = queue_mail(key="m", to_email="a@b.example", title="Hello", body="Text")
    Mail.objects.filter(pk=mail.pk).update(parked_at=timezone.now(), attempts=3)
    data = {"action": "release_parked", "_selected_action": [mail.pk]}
    assert client.post(reverse("admin:accounts_mail_changelist"), data).status_code == 302
    mail.refresh_from_db()
    assert (mail.parked_at, mail.attempts) == (None, 0)


def test_terms_in_english_are_there_and_stay_once_agreed(client, administrator, settings):
    # Tests that clear all tables take the migration's row with them.
    import_module("accounts.migrations.0003_terms_of_use").add_terms(apps, None)
    terms = current_terms("et")
    assert terms.language == "en"
    assert len(terms.text) > 500
    url = reverse("admin:accounts_termsversion_change", args=[terms.pk])
    TermsConsent.objects.create(user=administrator, version=terms.version, language="en")
    assert client.post(url, {"version": terms.version, "language": "en", "text": "Other"}).status_code == 403
    assert TermsVersion.objects.get(pk=terms.pk).text == terms.text


def test_second_factors_are_taken_away_but_never_read(client, administrator):
    person = making.person()
    lost = Authenticator.objects.create(user=person, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    page = client.get(reverse("admin:mfa_authenticator_change", args=[lost.pk]))
    assert page.status_code == 200 and "JBSWY3DPEHPK3PXP" not in page.text
    assert client.get(reverse("admin:mfa_authenticator_add")).status_code == 403
    assert client.post(reverse("admin:mfa_authenticator_delete", args=[lost.pk]), {"post": "yes"}).status_code == 302
    assert not Authenticator.objects.exists()


def test_tokens_and_groups_have_no_admin():
    assert not {Group, AuthToken} & set(admin.site._registry)
