"""The demo world: only in the demo, whole, made once, without a letter leaving."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import LetterText, Mail, Notification, TermsConsent, User
from accounts.roles import Role
from brokerage.demo.people import PASSWORD
from brokerage.enums import MatchState, ProfileState
from brokerage.models import (
    Company,
    Consent,
    GroupSearch,
    IdleCompany,
    Interest,
    Match,
    Meeting,
    MessageFile,
    Profile,
    RankedList,
    Receipt,
    SavedSearch,
    Step,
    Suggestion,
    SuggestionWork,
)
from regions.models import Enquiry

pytestmark = pytest.mark.django_db
COUNTED = [User, Company, Profile, Match, Step, Consent, Suggestion, Mail, Notification, Enquiry, TermsConsent]


def counts() -> list[int]:
    return [model.objects.count() for model in COUNTED]


def test_it_never_loads_outside_the_demo():
    with pytest.raises(CommandError, match="only with DEBUG and TIBS_DEMO on"):
        call_command("load_demo")
    assert not User.objects.exists()


def test_the_world_is_whole_and_made_once(settings, client):
    settings.TIBS_DEMO = True
    settings.TIBS_SECOND_FACTOR_ROLES = []
    call_command("load_reference", verbosity=0)
    call_command("load_demo", verbosity=0)

    roles = {held.role for user in User.objects.filter(is_demo=True) for held in user.capacities}
    assert roles == set(Role)
    assert Company.objects.values("region").exclude(region=None).distinct().count() == 9
    assert Company.objects.waiting_for_organisation().exists()
    assert {ProfileState.DRAFT, ProfileState.REVIEW, ProfileState.PUBLISHED} <= set(
        Profile.objects.values_list("state", flat=True)
    )
    assert Match.objects.filter(state=MatchState.INTRODUCED).exists()
    states = {"received", "acknowledged", "waiting_information", "forwarded", "reviewed_by_client", "not_interested"}
    assert set(Interest.objects.values_list("state", flat=True)) == states
    assert Interest.objects.get(company=None).verified_at
    assert Interest.objects.get(state="reviewed_by_client").match
    assert Match.objects.filter(state=MatchState.CONSENT_REQUESTED).exists()
    assert RankedList.objects.current().filter(best__gt=0).exists()
    assert Suggestion.objects.filter(decision_a="open", decision_b="open").exists()
    assert Suggestion.objects.filter(is_succeeded=True, next__decision_a="open").exists()
    assert GroupSearch.objects.get().groups
    assert SavedSearch.objects.filter(hits__isnull=False).exists() and LetterText.objects.exists()
    assert IdleCompany.objects.quiet().exists()
    assert not SuggestionWork.objects.due().exists()
    assert not Mail.objects.filter(sent_at=None).exists()
    assert Receipt.objects.filter(read_at=None).exists() and MessageFile.objects.exists()
    assert set(Meeting.objects.values_list("state", flat=True)) == {"proposed", "settled", "took_place"}
    for match in Match.objects.prefetch_related("steps"):
        moments = [step.at for step in match.steps.all()]
        assert moments == sorted(moments)
        assert match.steps.all()[len(moments) - 1].to_state == match.state

    before = counts()
    call_command("load_demo", verbosity=0)
    assert counts() == before

    admin = User.objects.get(email="admin@demo.example")
    assert admin.is_superuser
    assert admin.check_password(PASSWORD)
    out = StringIO()
    call_command("demo_accounts", stdout=out)
    assert "admin@demo.example" in out.getvalue()
    assert PASSWORD in out.getvalue()
