"""What Django itself can tell about the house."""

import io
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = Path(settings.BASE_DIR)


@pytest.mark.django_db
def test_migrations_match_the_models():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_deployment_checks_find_nothing_but_what_the_proxy_decides(settings):
    """Transport security is set by SITE_URL and HSTS_SECONDS, which a test does not have."""
    settings.SECRET_KEY = "k7" * 40 + "hgfdsapoiuztrewq"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 3600
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SECURE_SSL_REDIRECT = True
    said = io.StringIO()
    call_command("check", deploy=True, tag=["security", "models", "urls", "templates"], stdout=said, stderr=said)
    assert "no issues" in said.getvalue(), said.getvalue()


def test_requirements_are_pinned_and_name_no_place_of_their_own():
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    wanted = [line for line in lines if line and not line.lstrip().startswith("#")]
    assert [line for line in wanted if not re.match(r"^[a-z0-9._-]+(\[[a-z,]+\])?==\S+", line, re.IGNORECASE)] == []
    assert not re.search(r"file:|https?:|--", "\n".join(wanted))


def test_frontend_packages_are_pinned():
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert all(re.fullmatch(r"[\d.]+", version) for version in wanted.values())
