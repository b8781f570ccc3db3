import pytest

from .world import World


@pytest.fixture
def world(db, settings, monkeypatch, caplog):
    # Hundreds of refusals are what these tests ask for; nobody reads a log line of each.
    caplog.set_level("CRITICAL", "django.request")
    # Copying the context of every template takes half the time of a crawl, and only status and body are read.
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *_args, **_kwargs: None)
    # A second factor is asked for before any page; here the pages themselves are in question.
    settings.TIBS_SECOND_FACTOR_ROLES = []
    return World()
