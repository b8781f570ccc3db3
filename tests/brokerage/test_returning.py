"""Decided pairs stay away until a profile says something else; then they come back, and say so."""

import pytest
from django.urls import reverse

from accounts.exceptions import TooLate
from brokerage.enums import Decision, DismissReason, ExitReason, MatchState
from brokerage.jobs import suggest
from brokerage.models import Match, ProfileEdition, Suggestion
from brokerage.selectors import proposals
from brokerage.services import conflicts, erasing, matches, suggestions
from brokerage.services.showing import show_pairs

from .making import Case, Side, republish

pytestmark = pytest.mark.django_db
OTHER_WORDS = {
    "summary": "Algae oil for makers of food.",
    "description": "A grower of algae in closed tanks sells oil rich in omega acids to makers of cosmetics and food.",
    "advantages": "Vegan, without smell, harvested every week of the year.",
    "technical": "Cold pressed; peroxide value below five; drums of two hundred litres.",
    "partner_role": "Buys algae oil for own recipes.",
}


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


@pytest.fixture
def case():
    return Case()


def key_of(case: Case) -> tuple[int, int]:
    return case.suggestion.profile_a_id, case.suggestion.profile_b_id


def is_open(case: Case) -> bool:
    """Whether both brokers find the pair in their lists."""
    suggest.suggest_due()
    found = [
        [pair.key for pair in proposals.open_pairs(side.organisation.pk)] == [key_of(case)]
        for side in (case.home, case.partner)
    ]
    assert len(set(found)) == 1
    assert [proposals.count_open(side.organisation.pk) for side in (case.home, case.partner)] == [found[0]] * 2
    return found[0]


def dismissed(case: Case, reason=DismissReason.NOT_RELEVANT) -> Suggestion:
    suggestions.dismiss(by=case.home.broker, suggestion=case.suggestion, reason=reason, note="They sell bark only.")
    return case.suggestion


def test_a_dismissed_pair_stays_away_after_small_changes(case):
    dismissed(case)
    assert not is_open(case)
    republish(case.partner, case.request, title="Insulation panels from barc")
    assert not is_open(case)
    republish(case.home, case.offer, target_countries=[])
    assert not is_open(case)
    assert not ProfileEdition.objects.filter(is_outdated=True).exists()


@pytest.mark.parametrize(
    "changes",
    [
        OTHER_WORDS,
        {"stage": "concept"},
        {"partner_types": ["sme_49", "rd", "university"]},
        {"seeks_areas": ["procurement"]},
    ],
)
def test_a_dismissed_pair_comes_back_as_a_new_suggestion_after_a_material_change(case, changes):
    old = dismissed(case)
    republish(case.home, case.offer, **changes)
    assert is_open(case)
    (new,) = show_pairs([key_of(case)])
    assert new.pk != old.pk and new.previous == old and new.decision_a == new.decision_b == Decision.OPEN
    assert show_pairs([key_of(case)]) == [new], "once"
    old.refresh_from_db()
    assert old.is_succeeded and Decision.DISMISSED in (old.decision_a, old.decision_b)
    suggestions.dismiss(by=case.home.broker, suggestion=new, reason=DismissReason.NOT_RELEVANT)
    assert not is_open(case), "the new decision holds as the old one did"


def test_back_to_what_was_decided_on_is_no_change(case):
    before = {name: getattr(case.offer, name) for name in OTHER_WORDS}
    dismissed(case)
    republish(case.home, case.offer, **OTHER_WORDS)
    republish(case.home, case.offer, **before)
    assert not is_open(case)
    assert not ProfileEdition.objects.get(until=None).is_outdated


def test_a_decision_after_the_change_holds(case):
    republish(case.home, case.offer, **OTHER_WORDS)
    suggest.suggest_due()
    case.suggestion = show_pairs([key_of(case)])[0]
    dismissed(case)
    republish(case.home, case.offer, title="Algae oil")
    assert not is_open(case)


@pytest.mark.parametrize(
    ("reason", "returns"),
    [
        (DismissReason.NOT_RELEVANT, True),
        (DismissReason.WRONG_ROLE, True),
        (DismissReason.NOT_READY, True),
        (DismissReason.OTHER, True),
        (DismissReason.COMPETITOR, False),
        (DismissReason.KNOWN_ALREADY, False),
    ],
)
def test_which_dismissals_end_a_pair_for_good(case, reason, returns):
    dismissed(case, reason)
    republish(case.home, case.offer, **OTHER_WORDS)
    assert is_open(case) == returns


def decline_as_broker(case: Case, reason=ExitReason.NOT_RELEVANT) -> None:
    matches.advance(by=case.home.broker, match=case.match(), action="decline_as_broker", reason=reason)


def refuse(case: Case) -> None:
    matches.refuse_consent(by=case.partner.owner, match=case.asked(), reason=ExitReason.NO_CAPACITY)


def withdraw(case: Case) -> None:
    matches.withdraw_consent(by=case.home.owner, match=case.introduced())


def end(case: Case, action: str, reason=ExitReason.COMPLETED) -> None:
    matches.advance(by=case.home.broker, match=case.introduced(), action=action, reason=reason)


@pytest.mark.parametrize(
    ("bring", "returns"),
    [
        (Case.match, False),
        (Case.asked, False),
        (Case.introduced, False),
        (decline_as_broker, True),
        (lambda case: decline_as_broker(case, ExitReason.COMPETITOR), False),
        (refuse, True),
        (withdraw, False),
        (lambda case: end(case, "close"), False),
        (lambda case: end(case, "mark_no_reply", ExitReason.NO_ANSWER), False),
    ],
    ids=["running", "asked", "introduced", "declined", "competitor", "refused", "withdrawn", "closed", "no reply"],
)
def test_which_matches_end_a_pair_for_good(case, bring, returns):
    bring(case)
    republish(case.home, case.offer, **OTHER_WORDS)
    assert is_open(case) == returns


def test_a_match_that_ended_after_the_change_counts_as_decided_after_it(case):
    match = case.match()
    republish(case.home, case.offer, **OTHER_WORDS)
    matches.advance(by=case.home.broker, match=match, action="decline_as_broker", reason=ExitReason.NOT_RELEVANT)
    assert Match.objects.get().state == MatchState.DECLINED_BY_BROKER
    assert not is_open(case)


def test_conflicts_and_erased_companies_never_come_back(case):
    dismissed(case)
    republish(case.home, case.offer, **OTHER_WORDS)
    conflicts.note_competitor(by=case.partner.broker, company=case.partner.company, other=case.home.company)
    assert not is_open(case)
    erasing.erase_company(by=case.home.owner, company=case.home.company)
    assert not is_open(case)
    assert not ProfileEdition.objects.filter(profile=case.offer).exists()


def test_the_old_row_takes_no_decision_any_more(case):
    old = dismissed(case)
    republish(case.home, case.offer, **OTHER_WORDS)
    assert is_open(case)
    show_pairs([key_of(case)])
    with pytest.raises(TooLate):
        suggestions.dismiss(by=case.partner.broker, suggestion=old, reason=DismissReason.NOT_RELEVANT)


def test_the_page_says_what_changed_and_who_decided_what(case, client):
    old = dismissed(case)
    republish(case.home, case.offer, **OTHER_WORDS, stage="concept")
    assert is_open(case)
    (new,) = show_pairs([key_of(case)])
    address = reverse("brokerage:suggestion", args=[new.public_id])
    for side, ours in ((case.home, True), (case.partner, False)):
        client.force_login(side.broker)
        page = client.get(address).content.decode()
        whose = "Our" if ours else "Their"
        assert f"{whose} profile says something else now: the stage of development, the texts." in page
        assert "Dismissed" in page
        assert ("They sell bark only." in page) is ours, "notes stay with those who wrote them"
        assert reverse("brokerage:suggestion", args=[old.public_id]) in page
        assert "Came back" in client.get(reverse("brokerage:suggestion_list")).content.decode()
        before = client.get(reverse("brokerage:suggestion", args=[old.public_id])).content.decode()
        assert address in before and "suggested again" in before


def test_pairs_that_came_back_cost_the_list_no_query(client, django_assert_max_num_queries):
    home, partner = Side("LV", "Alfa"), Side("DK", "Beta")
    offer = home.published("BO")
    client.force_login(home.broker)

    def queries(count: int) -> int:
        with django_assert_max_num_queries(200) as counted:
            page = client.get(reverse("brokerage:suggestion_list")).content.decode()
        assert page.count("Came back") == count
        return len(counted)

    def add() -> None:
        request = partner.published("BR")
        suggest.suggest_due()
        (shown,) = show_pairs([(offer.pk, request.pk)])
        suggestions.dismiss(by=home.broker, suggestion=shown, reason=DismissReason.NOT_RELEVANT)

    add()
    republish(home, offer, **OTHER_WORDS)
    suggest.suggest_due()
    client.get(reverse("brokerage:suggestion_list"))
    one = queries(1)
    add(), add()
    republish(home, offer, stage="concept")
    suggest.suggest_due()
    client.get(reverse("brokerage:suggestion_list"))
    assert queries(3) == one
