"""Competitors and conflicts: struck out of the lists, a match is refused, the other side is never told."""

import pytest
from django.urls import reverse

from accounts.exceptions import NotPossible, Refused, TooLate
from brokerage.jobs import suggest
from brokerage.models import Company, CompanyConflict, Match, Suggestion
from brokerage.services import matches, suggestions
from brokerage.services.conflicts import declare_conflict, end_conflict

from .making import Case, Side, listed_pairs

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []
    return Case()


def declare(case, **words):
    data = {"kind": "competitor", **words}
    row = declare_conflict(by=case.home.owner, company=case.home.company, data=data)
    suggest.suggest_due()
    return row


@pytest.mark.parametrize(
    "words",
    [
        {"name": "BETA Sécretname"},
        {"registration_number": "reg beta dk"},
        {"web_domain": "https://beta-secret.example/about"},
    ],
    ids=lambda words: next(iter(words)),
)
def test_a_named_company_leaves_the_lists_and_comes_back_when_it_is_ended(case, words):
    assert len(listed_pairs()) == 1
    row = declare(case, **words)
    assert listed_pairs() == set()
    end_conflict(by=case.home.broker, conflict=row)
    suggest.suggest_due()
    assert len(listed_pairs()) == 1
    with pytest.raises(TooLate):
        end_conflict(by=case.home.owner, conflict=row)


def test_another_name_strikes_nobody_out_and_a_company_that_comes_later_is_meant(case):
    declare(case, name="Gamma Secretname")
    assert len(listed_pairs()) == 1
    Side("EE", "Gamma").published("BR")
    suggest.suggest_due()
    assert len(listed_pairs()) == 1


def test_a_match_is_refused_and_only_the_own_broker_reads_why(case):
    declare(case, name="Beta Secretname")
    with pytest.raises(NotPossible, match="declared: Competitor"):
        suggestions.shortlist(by=case.home.broker, suggestion=case.suggestion)
    with pytest.raises(NotPossible) as refusal:
        suggestions.shortlist(
            by=case.partner.broker, suggestion=Suggestion.objects.for_cards().get(pk=case.suggestion.pk)
        )
    assert "ompetitor" not in refusal.value.reason and "declared" not in refusal.value.reason
    assert not Match.objects.exists()
    case.suggestion.refresh_from_db()
    assert case.suggestion.decision_a == case.suggestion.decision_b == "open"


def test_a_dismissal_because_they_compete_holds_for_all_profiles_of_both(case):
    suggestions.dismiss(by=case.home.broker, suggestion=case.suggestion, reason="competitor")
    row = CompanyConflict.objects.get()
    assert (row.company, row.other) == (case.home.company, case.partner.company)
    case.partner.published("BR", title="Something else of theirs")
    suggest.suggest_due()
    assert listed_pairs() == set()


def test_who_keeps_the_list(case):
    for person in (case.home.colleague, case.partner.owner, case.partner.broker):
        with pytest.raises(Refused):
            declare_conflict(by=person, company=case.home.company, data={"kind": "conflict", "name": "X"})
    for words in ({}, {"name": "Ltd"}, {"name": case.home.company.name}):
        with pytest.raises(NotPossible):
            declare_conflict(by=case.home.owner, company=case.home.company, data={"kind": "conflict", **words})


def test_pages_add_and_end_and_keep_what_was_typed(case, client):
    address = reverse("brokerage:company_conflicts", args=[case.home.company.public_id])
    client.force_login(case.home.owner)
    wrong = client.post(address, {"kind": "", "name": "Typed already"})
    assert wrong.status_code == 422 and "Typed already" in wrong.content.decode()
    assert client.post(address, {"kind": "conflict"}).status_code == 422
    assert client.post(address, {"kind": "conflict", "name": "Uncle's works"}).status_code == 302
    client.force_login(case.home.broker)
    assert "Uncle&#x27;s works" in client.get(address).content.decode()
    row = CompanyConflict.objects.get()
    assert client.post(reverse("brokerage:conflict_end", args=[case.home.company.public_id, row.pk])).status_code == 302
    foreign = reverse("brokerage:conflict_end", args=[case.home.company.public_id, row.pk + 1])
    assert client.post(foreign).status_code == 404
    client.force_login(case.partner.owner)
    assert client.get(address).status_code == 404


def test_many_rows_need_no_more_queries(case, django_assert_num_queries):
    for count in (1, 3):
        while CompanyConflict.objects.count() < count:
            other = Company.objects.create(name=f"Rival {count}", country=case.home.region.country)
            CompanyConflict.objects.create(company=case.home.company, other=other, kind="conflict")
        with django_assert_num_queries(5):
            suggest.decided_pairs()


def test_a_conflict_declared_after_the_shortlist_stops_the_approvals(case):
    match = case.match()
    declare(case, name=case.partner.company.name)
    with pytest.raises(NotPossible, match="Competitor"):
        matches.approve(by=case.home.broker, match=match)
    end_conflict(by=case.home.owner, conflict=CompanyConflict.objects.get())
    match = matches.approve(by=case.home.broker, match=match)
    declare(case, name=case.partner.company.name)
    with pytest.raises(NotPossible) as refusal:
        matches.approve(by=case.partner.broker, match=match)
    assert "Competitor" not in refusal.value.reason
    match.refresh_from_db()
    assert match.state == "home_approved"
