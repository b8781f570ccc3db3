"""Passwords of demo accounts are public: they open nothing where the demo is off."""

import pytest
from django.contrib.auth import authenticate
from django.urls import reverse

from tests.regions import making

pytestmark = pytest.mark.django_db
BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "accounts.backends.AccountBackend",
    "accounts.backends.AllauthAccountBackend",
]


@pytest.fixture(autouse=True)
def guarded(settings):
    settings.AUTHENTICATION_BACKENDS = BACKENDS
    settings.TIBS_SECOND_FACTOR_ROLES = []


@pytest.mark.parametrize(
    ("is_demo", "demo_on", "opens"), [(True, False, False), (True, True, True), (False, False, True)]
)
def test_who_signs_in(rf, settings, is_demo, demo_on, opens):
    settings.TIBS_DEMO = demo_on
    user = making.person(is_demo=is_demo)
    request = rf.post("/")
    assert bool(authenticate(request, username=user.email, password=making.PASSWORD)) is opens
    assert bool(authenticate(request, email=user.email, password=making.PASSWORD)) is opens


def test_a_session_of_the_demo_ends_with_it(client, settings):
    settings.TIBS_DEMO = True
    client.force_login(making.person(is_demo=True), backend="accounts.backends.AccountBackend")
    assert client.get(reverse("accounts:person")).status_code == 200
    settings.TIBS_DEMO = False
    assert client.get(reverse("accounts:person")).status_code == 302
