"""One side of a case goes to a colleague, once that colleague accepts: who may, who hears, what follows."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import Notification, User
from brokerage.enums import HandOverState, MatchState
from brokerage.models import CompanyMembership, HandOver, Match, Party
from brokerage.people_of import brokers_of_party
from brokerage.selectors.load import load_of
from brokerage.services import erasing, hand_overs, load, matches
from tests.regions import making

from .making import Case, Side

pytestmark = pytest.mark.django_db
NOTE = "I am on leave from Monday on."


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = ()


@pytest.fixture
def case():
    return Case()


def party_of(match: Match, *, is_home: bool = True) -> Party:
    match = Match.objects.for_cards().get(pk=match.pk)
    return next(party for party in match.parties.all() if party.is_home == is_home)


def offer(case, match, *, to=None, by=None) -> HandOver:
    side = case.home
    return hand_overs.offer_hand_over(
        by=by or side.broker, thing=party_of(match), organisation=side.organisation, broker=to, note=NOTE
    )


def test_whoever_accepts_has_the_case_and_the_company_stays(case):
    match = case.introduced()
    colleague = case.home.colleague_broker
    offer(case, match, to=colleague)
    assert brokers_of_party(party_of(match)) == [case.home.broker]
    (told,) = Notification.objects.filter(kind="interest_hand_over", to=colleague)
    assert case.home.company.name not in f"{told.title} {told.body}" and NOTE not in told.body
    hand_overs.answer_hand_over(by=colleague, thing=party_of(match), accept=True)
    assert brokers_of_party(party_of(match)) == [colleague]
    assert brokers_of_party(party_of(match, is_home=False)) == [case.partner.broker]
    case.home.company.refresh_from_db()
    assert case.home.company.broker_in_charge == case.home.broker
    assert Notification.objects.filter(kind="interest_hand_over", to=case.home.broker).count() == 1
    step = match.steps.get(action="accept_hand_over")
    assert (step.by, step.from_state, step.to_state) == (colleague, match.state, match.state)
    rows = {row["broker"]: row["cases"] for row in load_of(case.home.organisation)}
    assert rows[colleague] == 1 and rows[case.home.broker] == 0
    # What happens from now on is told to whom has it.
    Notification.objects.all().delete()
    matches.withdraw_consent(by=case.partner.owner, match=match)
    assert Notification.objects.filter(to=colleague).exists()
    assert not Notification.objects.filter(to=case.home.broker).exists()


# state of the offer -> who -> what the table lets them do; everything else is refused
MAY = {
    HandOverState.OFFERED: {
        "giver": {"take_back"},
        "named": {"accept", "decline", "take_back"},
        "colleague": {"take_back"},
    },
    HandOverState.ACCEPTED: {},
    HandOverState.DECLINED: {},
    HandOverState.TAKEN_BACK: {},
    HandOverState.LAPSED: {},
}


@pytest.mark.parametrize("state", HandOverState)
def test_the_table_says_who_answers_an_offer(case, state):
    match, named = case.introduced(), case.home.colleague_broker
    row = offer(case, match, to=named)
    of_company = making.person("broker", case.home.organisation)
    CompanyMembership.objects.create(company=case.home.company, user=of_company)
    held = next(item for item in of_company.capacities if item.role == "broker")
    User.objects.filter(pk=of_company.pk).update(active_capacity=held.key)
    people = {
        "giver": case.home.broker,
        "named": named,
        "colleague": making.person("broker", case.home.organisation),
        "of the company": User.objects.get(pk=of_company.pk),
        "partner": case.partner.broker,
        "owner": case.home.owner,
        "stranger": Side("FI", "Gamma").broker,
        "administrator": making.administrator(),
    }
    verbs = {
        "accept": lambda by: hand_overs.answer_hand_over(by=by, thing=party_of(match), accept=True),
        "decline": lambda by: hand_overs.answer_hand_over(by=by, thing=party_of(match), accept=False),
        "take_back": lambda by: hand_overs.take_back_hand_over(by=by, thing=party_of(match)),
    }
    for who, person in people.items():
        for name, verb in verbs.items():
            HandOver.objects.filter(pk=row.pk).update(state=state, answered_by=None)
            Party.objects.update(broker=None)
            may = name in MAY[state].get(who, set())
            try:
                verb(person)
            except (Refused, TooLate):
                assert not may, (who, name)
                row.refresh_from_db()
                assert (row.state, party_of(match).broker) == (state, None), (who, name)
            else:
                assert may, (who, name)
                assert party_of(match).broker == (person if name == "accept" else None)


def test_offers_that_lead_nowhere_are_refused(case):
    match = case.introduced()
    for person in (case.partner.broker, case.home.owner, Side("FI", "Gamma").broker):
        with pytest.raises(Refused):
            offer(case, match, by=person)
    party = party_of(match)
    wrong = [
        {"organisation": case.partner.organisation, "broker": case.partner.broker},
        {"organisation": case.partner.organisation},
        {"organisation": case.home.organisation, "broker": case.home.broker},
        {"organisation": case.home.organisation, "note": " "},
    ]
    for changes in wrong:
        with pytest.raises(NotPossible) as refusal:
            hand_overs.offer_hand_over(by=case.home.broker, thing=party, **{"note": NOTE, **changes})
        assert refusal.value.fields
    assert not HandOver.objects.exists()
    offer(case, match)
    with pytest.raises(TooLate):
        offer(case, match)
    Match.objects.filter(pk=match.pk).update(state=MatchState.CLOSED)
    with pytest.raises(Refused):
        offer(case, match)


def test_an_offer_ends_with_its_case(case):
    match = case.introduced()
    offer(case, match)
    matches.withdraw_consent(by=case.partner.owner, match=match)
    assert HandOver.objects.get().state == HandOverState.LAPSED
    with pytest.raises(TooLate):
        hand_overs.answer_hand_over(by=case.home.colleague_broker, thing=party_of(match), accept=True)


def test_a_company_takes_along_the_cases_of_its_giver_but_not_those_of_a_third(case):
    match, receiver = case.introduced(), case.home.colleague_broker
    third = making.person("broker", case.home.organisation)
    Party.objects.filter(match=match, is_home=True).update(broker=third)
    hand_overs.hand_over_companies(by=case.home.broker, companies=[case.home.company], receiver=receiver)
    assert brokers_of_party(party_of(match)) == [third]
    Party.objects.filter(match=match, is_home=True).update(broker=receiver)
    case.home.company.refresh_from_db()
    hand_overs.hand_over_companies(by=receiver, companies=[case.home.company], receiver=case.home.broker)
    assert brokers_of_party(party_of(match)) == [case.home.broker]


def test_who_leaves_is_not_waited_for_and_who_is_away_has_a_substitute(case):

    match, colleague = case.introduced(), case.home.colleague_broker
    Party.objects.filter(match=match, is_home=True).update(broker=colleague)
    today = timezone.localdate()
    load.note_absence(by=colleague, substitute=case.home.broker, starts_on=today, ends_on=today + timedelta(days=1))
    assert brokers_of_party(party_of(match)) == [colleague, case.home.broker]
    matches.advance(by=case.home.broker, match=match, action="start_dialogue")
    assert match.steps.get(action="start_dialogue").on_behalf_of == colleague
    erasing.people.forget_person(colleague, "own_wish")
    assert brokers_of_party(party_of(match)) == [case.home.broker]


def test_the_page_offers_takes_back_and_asks(case, client):
    match = case.introduced()
    page = reverse("brokerage:match", args=[match.public_id])
    address, answer = (reverse(f"brokerage:match_hand_over{end}", args=[match.public_id]) for end in ("", "_answer"))
    client.force_login(case.home.broker)
    refused = client.post(address, {"to": "", "note": "Half a word"})
    assert refused.status_code == 422 and "Half a word" in refused.content.decode()
    house, colleague = case.home.organisation, case.home.colleague_broker
    choices = [
        key for _group, rows in refused.context["hand_over"]["form"].fields["to"].choices[1:] for key, _l in rows
    ]
    assert choices == [str(house.pk), f"{house.pk}-{colleague.pk}"]
    assert client.post(address, {"to": f"{case.partner.organisation.pk}", "note": NOTE}).status_code == 422
    sent = {"to": f"{house.pk}-{colleague.pk}", "note": NOTE}
    assert client.post(address, sent).url == page
    assert "Offered to:" in client.get(page).content.decode()
    assert client.post(address, sent).status_code == 409
    client.post(address, {"take_back": "1"})
    assert client.post(address, sent).url == page

    client.force_login(case.partner.broker)
    assert NOTE not in client.get(page).content.decode()
    assert client.post(answer, {"answer": "yes"}).status_code == 409
    client.force_login(case.home.owner)
    assert NOTE not in client.get(page).content.decode()
    assert client.post(address, sent).status_code == 403
    client.force_login(colleague)
    assert NOTE in client.get(page).content.decode()
    assert page in client.get(reverse("brokerage:desk")).content.decode()
    assert client.post(answer, {"answer": "yes"}).url == page
    assert "Another broker took it over" in client.get(page).content.decode()
    assert party_of(match).broker == colleague
    client.force_login(Side("FI", "Gamma").broker)
    assert client.post(address, sent).status_code == client.post(answer, {"answer": "yes"}).status_code == 404
