from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.exceptions import NotPossible, Refused, TooLate
from brokerage.jobs import clocks, suggest
from brokerage.models import Profile, SuggestionWork
from brokerage.services import profiles

from .making import SCORES, Side, listed_pairs

pytestmark = pytest.mark.django_db


@pytest.fixture
def side():
    return Side("LV")


def test_too_long_text_says_by_how_much(side):
    with pytest.raises(NotPossible) as refusal:
        side.draft(summary="x" * 507)
    assert "7 characters too long" in refusal.value.fields["summary"]
    assert not Profile.objects.exists()


def test_own_country_and_fourth_partnership_are_refused_at_their_fields(side):
    with pytest.raises(NotPossible) as refusal:
        side.draft(target_countries=["LV"], partnership_types=["commercial", "investment", "outsourcing", "supplier"])
    assert set(refusal.value.fields) == {"target_countries", "partnership_types"}


def test_partnership_must_go_with_the_type(side):
    with pytest.raises(NotPossible) as refusal:
        side.draft("TO", partnership_types=["commercial"])
    assert "partnership_types" in refusal.value.fields


def test_draft_may_be_incomplete_but_is_not_submitted(side):
    profile = profiles.save_draft(by=side.colleague, company=side.company, data={"title": "An idea"})
    with pytest.raises(NotPossible) as refusal:
        profiles.submit_profile(by=side.broker, profile=profile)
    assert {"type", "summary", "market"} <= set(refusal.value.fields)


def test_second_writer_is_told_and_overwrites_nothing(side):
    profile = side.draft()
    profiles.save_draft(by=side.owner, company=side.company, profile=profile, version=1, data={"title": "First"})
    with pytest.raises(TooLate):
        profiles.save_draft(by=side.broker, company=side.company, profile=profile, version=1, data={"title": "Second"})
    assert Profile.objects.get().title == "First"


def test_only_an_owner_validates(side):
    profile = side.draft()
    profiles.submit_profile(by=side.broker, profile=profile)
    with pytest.raises(Refused):
        profiles.validate_profile(by=side.colleague, profile=profile)
    profiles.validate_profile(by=side.owner, profile=profile)
    assert profile.state == "review"


def test_broker_in_charge_is_not_the_second_person(side):
    with pytest.raises(Refused):
        profiles.review_profile(by=side.broker, profile=side.in_review(), scores=SCORES, comment="Mine.")


@pytest.mark.parametrize(
    ("points", "state"),
    [((1, 1, 1, 1), "rejected"), ((5, 5, 5, 0), "on_hold"), ((2, 2, 2, 3), "on_hold"), ((3, 3, 2, 2), "published")],
)
def test_rubric_decides(side, points, state):
    profile = side.in_review()
    scores = dict(zip(SCORES, points, strict=True))
    profiles.review_profile(by=side.colleague_broker, profile=profile, scores=scores, comment="See the points.")
    profile.refresh_from_db()
    assert profile.state == state


def test_telling_words_block_publication_until_confirmed(side):
    profile = side.in_review(description=f"{side.company.name} makes panels; write to boss@alfa-secret.example.")
    assert {field for field, _word in profiles.anonymity_findings(profile)} == {"description"}
    with pytest.raises(NotPossible):
        profiles.review_profile(by=side.colleague_broker, profile=profile, scores=SCORES, comment="Good.")
    profiles.confirm_anonymity(by=side.colleague_broker, profile=profile)
    profiles.review_profile(by=side.colleague_broker, profile=profile, scores=SCORES, comment="Good.")
    assert profile.state == "published"


def test_published_profile_expires_and_leaves_the_lists(side):
    profile = side.published()
    assert Profile.objects.public().get() == profile
    clocks.run_clocks(timezone.now() + timedelta(days=366))
    profile.refresh_from_db()
    assert profile.state == "expired"
    assert not Profile.objects.public().exists()


def test_search_finds_without_accents_and_case(side):
    side.published(title="Õlle ja leiva kääritamine")
    assert Profile.objects.public().search("olle KAARITAMINE").exists()
    assert not Profile.objects.public().search("olle puit").exists()


def test_work_that_fails_three_times_is_parked(side, monkeypatch):
    profile = side.published()
    monkeypatch.setattr(suggest, "compute", lambda ids: 1 / 0)
    for _attempt in range(4):
        suggest.suggest_profile(profile.pk)
    work = SuggestionWork.objects.get()
    assert work.attempts == 3
    assert work.parked_at is not None
    assert "ZeroDivisionError" in work.last_error


def test_change_of_the_company_reaches_the_engine(side):
    from brokerage.services.companies import update_company

    side.published("BO", partner_types=["sme_49"])
    other = Side("DK", "Beta")
    other.published("BR")
    suggest.suggest_due()
    assert len(listed_pairs()) == 1
    update_company(by=other.owner, company=other.company, data={"size_class": "medium"})
    suggest.suggest_due()
    assert not listed_pairs()


def test_suggestions_are_computed_once_for_any_number_of_messages(side):
    profile = side.published()
    assert [suggest.suggest_profile(profile.pk) for _message in range(3)] == [True, False, False]
