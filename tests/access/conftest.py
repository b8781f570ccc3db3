import pytest

from .world import World


@pytest.fixture
def world(db, settings):
    # A second factor is asked for before any page; here the pages themselves are in question.
    settings.TIBS_SECOND_FACTOR_ROLES = []
    return World()
