import pytest
from django.db import IntegrityError, transaction

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import Mail
from brokerage.disclosure import Rung, rung_of, view_of
from brokerage.models import CompanyMembership, Consent, Match
from brokerage.selectors.proposals import open_pairs
from brokerage.services import matches, suggestions

from .making import Case, listed_pairs

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return Case()


def test_last_consent_introduces_and_discloses(case):
    match = case.asked()
    assert match.state == "consent_requested"
    matches.give_consent(by=case.home.owner, match=match)
    assert view_of(case.partner.owner, case.offer).company_name is None
    match = matches.give_consent(by=case.partner.owner, match=match)
    assert match.state == "introduced"
    seen = view_of(case.partner.owner, case.offer)
    assert seen.company_name == case.home.company.name
    assert seen.contacts == [case.home.owner]


def test_consent_is_kept_with_text_language_and_person(case):
    case.partner.owner.language = "da"
    case.partner.owner.save()
    case.introduced()
    consent = Consent.objects.get(by=case.partner.owner)
    assert (consent.kind, consent.language) == ("given", "da")
    assert case.request.title in consent.text


def test_consent_is_kept_in_the_language_of_the_page_that_was_read(case, client, settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []
    match = case.asked()
    client.force_login(case.home.owner, backend="accounts.backends.AccountBackend")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "lv"
    client.post(f"/matches/{match.public_id}/consent/")
    assert case.home.owner.language == "en"
    assert Consent.objects.get(by=case.home.owner).language == "lv"


def test_each_company_is_told_once_in_its_own_language(case):
    case.introduced()
    told = Mail.objects.filter(to_user=case.partner.owner).values_list("key", flat=True)
    assert len(told) == len(set(told))
    introductions = Mail.objects.filter(subject__contains="introduction is made")
    assert introductions.filter(to_user=case.home.owner).count() == 1
    secret = [case.home.company.name, case.partner.company.name, case.home.owner.phone]
    for mail in introductions:
        assert not any(word in mail.text + mail.html for word in secret)


def test_one_person_never_approves_for_two_sides(case):
    match = matches.approve(by=case.home.broker, match=case.match())
    # The same organisation may serve both sides; the person must still be another one.
    case.partner.company.serving_organisation = case.home.organisation
    case.partner.company.save()
    with pytest.raises(Refused):
        matches.approve(by=case.home.broker, match=match)
    assert matches.approve(by=case.home.colleague_broker, match=match).state == "consent_requested"


def test_nobody_is_broker_of_a_company_they_belong_to(case):
    CompanyMembership.objects.create(company=case.partner.company, user=case.partner.broker)
    match = matches.approve(by=case.home.broker, match=case.match())
    case.partner.broker.forget_capacities()
    with pytest.raises(Refused):
        matches.approve(by=case.partner.broker, match=match)


def test_partner_sees_the_match_from_the_home_approval_on(case):
    match = case.match()
    assert not Match.objects.visible_to(case.partner.broker).exists()
    matches.approve(by=case.home.broker, match=match)
    assert Match.objects.visible_to(case.partner.broker).get() == match
    assert rung_of(case.partner.broker, case.offer) == Rung.CASE


def test_company_hears_of_the_match_when_it_is_asked(case):
    match = matches.approve(by=case.home.broker, match=case.match())
    assert not Match.objects.visible_to(case.home.owner).exists()
    matches.approve(by=case.partner.broker, match=match)
    assert Match.objects.visible_to(case.home.owner).get() == match


def test_only_owners_consent(case):
    with pytest.raises(Refused):
        matches.give_consent(by=case.home.colleague, match=case.asked())


def test_consent_twice_is_refused(case):
    match = matches.give_consent(by=case.home.owner, match=case.asked())
    with pytest.raises(Refused):
        matches.give_consent(by=case.home.owner, match=match)


def test_withdrawal_ends_disclosure(case):
    match = case.introduced()
    matches.withdraw_consent(by=case.home.owner, match=match)
    seen = view_of(case.partner.owner, case.offer)
    assert seen.company_name is None
    assert seen.contacts is None


def test_refused_consent_never_discloses(case):
    match = matches.refuse_consent(by=case.home.owner, match=case.asked(), reason="no_capacity")
    assert match.state == "declined_by_sme"
    with pytest.raises(NotPossible):
        matches.give_consent(by=case.partner.owner, match=match)


@pytest.mark.parametrize(
    ("action", "state"),
    [
        ("decline_as_broker", "declined_by_broker"),
        ("mark_no_reply", "no_reply"),
        ("mark_duplicate", "duplicate"),
        ("mark_conflict", "conflict_of_interest"),
        ("expire_as_broker", "expired"),
    ],
)
def test_every_exit_takes_a_reason(case, action, state):
    match = case.match()
    with pytest.raises(NotPossible):
        matches.advance(by=case.home.broker, match=match, action=action)
    matches.advance(by=case.home.broker, match=match, action=action, reason="same_case")
    match.refresh_from_db()
    assert (match.state, match.exit_reason) == (state, "same_case")
    assert match.steps.last().by == case.home.broker


def test_history_cannot_be_changed(case):
    match = case.match()
    with pytest.raises(IntegrityError), transaction.atomic():
        match.steps.update(note="Something else")
    with pytest.raises(IntegrityError), transaction.atomic():
        match.steps.all().delete()


def test_second_broker_of_a_side_is_told_who_was_first(case):
    suggestions.shortlist(by=case.home.broker, suggestion=case.suggestion)
    case.suggestion.refresh_from_db()
    with pytest.raises(TooLate, match=case.home.broker.full_name):
        suggestions.dismiss(by=case.home.colleague_broker, suggestion=case.suggestion, reason="not_relevant")


def test_both_sides_shortlist_into_one_match(case):
    first = suggestions.shortlist(by=case.home.broker, suggestion=case.suggestion)
    case.suggestion.refresh_from_db()
    assert suggestions.shortlist(by=case.partner.broker, suggestion=case.suggestion) == first
    assert Match.objects.count() == 1


def test_dismissed_pair_does_not_come_back(case):
    from brokerage.jobs import suggest

    suggestions.dismiss(by=case.partner.broker, suggestion=case.suggestion, reason="not_relevant")
    suggest.want_suggestions(case.offer)
    assert suggest.suggest_due() == 1
    assert open_pairs(case.home.organisation.pk) == []
    assert listed_pairs() == set()
