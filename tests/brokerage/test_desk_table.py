"""The desk gathers by queries for thousands what `rules.py` and the state tables say of one.

Every state of a case, an interest, a meeting and a profile, with every broker who could be concerned: on the desk of
whomever the table lets act next, and on nobody else's.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from brokerage import moves, rules
from brokerage.disclosure import Discloser
from brokerage.enums import ConsentState, InterestState, MatchState, MeetingState, ProfileState
from brokerage.models import (
    CompanyMembership,
    FollowUp,
    HandOver,
    Interest,
    Match,
    Meeting,
    MeetingTime,
    Party,
    Profile,
)
from brokerage.selectors import agreements as agreements_read
from brokerage.selectors import desk
from brokerage.services import agreements, hand_overs, interests, suggestions
from brokerage.workflow import MATCH_LINE, OPEN_INTEREST_STATES
from regions.models import OrganisationMembership
from tests.regions import making

from .making import Case, Side

pytestmark = pytest.mark.django_db


class People:
    """Everybody who could be thought to act: both sides, somebody of a company, one broker of two houses, strangers."""

    def __init__(self, case):
        home, partner = case.home, case.partner
        self.everybody = {
            "home": home.broker,
            "home colleague": home.colleague_broker,
            "partner": partner.broker,
            "partner colleague": partner.colleague_broker,
            "of the home company": self._of_company(home),
            "of the partner company": self._of_company(partner),
            "of both houses": self._of_both(home, partner),
            "stranger": Side("FI", "Gamma").broker,
        }

    def _of_company(self, side) -> User:
        person = making.person("broker", side.organisation)
        CompanyMembership.objects.create(company=side.company, user=person)
        return as_broker_of(person, side.organisation)

    def _of_both(self, home, partner) -> User:
        person = making.person("broker", home.organisation)
        OrganisationMembership.objects.create(user=person, organisation=partner.organisation, role="broker")
        return as_broker_of(person, partner.organisation)

    def fresh(self):
        """Read anew: capacities and prepared rights belong to one request."""
        return {name: User.objects.get(pk=person.pk) for name, person in self.everybody.items()}


def as_broker_of(person: User, organisation) -> User:
    held = next(item for item in person.capacities if item.role == "broker" and item.holder_id == organisation.pk)
    User.objects.filter(pk=person.pk).update(active_capacity=held.key)
    return person


# What gathers the rows of a group, asked alone: eight people at a whole desk in every state would take minutes.
GATHERS = {
    "approvals": lambda person: desk.cases.waiting(person)["approvals"],
    "other_approvals": lambda person: desk.cases.waiting(person)["other_approvals"],
    "consents": lambda person: desk.cases.waiting(person)["consents"],
    "other_consents": lambda person: desk.cases.waiting(person)["other_consents"],
    "hand_overs": lambda person: [ask.case for ask in desk.cases.offered(person)],
    "agreements": lambda person: [ask.case for ask in desk.agreements.to_validate(person)],
    "follow_ups": lambda person: [ask.case for ask in desk.agreements.to_follow_up(person)],
    "meetings": lambda person: [ask.case for ask in desk.talks.meetings(person) if ask.kind != "meeting"],
    "coming": lambda person: [ask.case for ask in desk.talks.meetings(person) if ask.kind == "meeting"],
    "interests": lambda person: list(Interest.objects.waiting_for(person).values_list("pk", flat=True)),
    "reviews": lambda person: [row.url for row in desk.profiles.to_review(person, Discloser(person)).rows],
    "suggestions": lambda person: [row.url for row in desk.suggestions.suggestions(person, Discloser(person)).rows],
}


def on_desk(person: User, thing, key: str) -> bool:
    """Whether the group holds the case, the interest, or the address."""
    return getattr(thing, "pk", thing) in GATHERS[key](person)


def allowed(person: User, thing, *keys: str) -> bool:
    return any(offer.allowed and offer.key in keys for offer in moves.available(thing, person))


def differences(people: People, wanted, found) -> list[str]:
    return [
        f"{name}: the table says {says}, the desk {shows}"
        for name, person in people.fresh().items()
        if (says := wanted(person)) != (shows := found(person))
    ]


MOMENTS = {
    "home_approved_at": MATCH_LINE.index(MatchState.HOME_APPROVED),
    "consent_asked_at": MATCH_LINE.index(MatchState.CONSENT_REQUESTED),
    "introduced_at": MATCH_LINE.index(MatchState.INTRODUCED),
}


def put(match: Match, state: str) -> Match:
    """As the case would stand in the state; one that ended had come to its last stage."""
    place = MATCH_LINE.index(state) if state in MATCH_LINE else len(MATCH_LINE)
    reached = {name: timezone.now() if place >= index else None for name, index in MOMENTS.items()}
    Match.objects.filter(pk=match.pk).update(state=state, **reached)
    consent = ConsentState.REQUESTED if state == MatchState.CONSENT_REQUESTED else ConsentState.GIVEN
    match.parties.update(consent=consent if place >= MOMENTS["consent_asked_at"] else ConsentState.NOT_ASKED)
    return Match.objects.for_cards().get(pk=match.pk)


@pytest.fixture
def case():
    return Case()


def test_a_case_stands_with_whoever_may_approve_it(case):
    people, match = People(case), case.match()
    Party.objects.filter(match=match, is_home=True).update(approved_by=people.everybody["of both houses"])
    for state in MatchState:
        item = put(match, state)
        wrong = differences(
            people,
            lambda person, item=item: allowed(person, item, "approve_home", "approve_partner"),
            lambda person: on_desk(person, match, "approvals"),
        )
        assert not wrong, (state, wrong)


def test_a_case_that_waits_for_another_is_told_to_whoever_may_see_it(case):
    people, match = People(case), case.match()
    Party.objects.filter(match=match, is_home=True).update(approved_by=people.everybody["of both houses"])
    for state in (MatchState.SHORTLISTED, MatchState.HOME_APPROVED):
        item = put(match, state)
        wrong = differences(
            people,
            lambda person, item=item: (
                rules.may_see_match(person, item) and not allowed(person, item, "approve_home", "approve_partner")
            ),
            lambda person: on_desk(person, match, "other_approvals"),
        )
        assert not wrong, (state, wrong)


def test_an_owed_consent_stands_with_the_brokers_of_the_company(case):
    people, match = People(case), case.asked()
    Party.objects.filter(match=match, is_home=True).update(consent=ConsentState.GIVEN)
    item = Match.objects.for_cards().get(pk=match.pk)

    def owes(person) -> bool:
        served = [p for p in item.parties.all() if p.company.serving_organisation_id == person.capacity.holder_id]
        return any(party.consent == ConsentState.REQUESTED for party in served)

    assert not differences(people, owes, lambda person: on_desk(person, match, "consents"))
    waits = differences(
        people,
        lambda person: rules.may_see_match(person, item) and not owes(person),
        lambda person: on_desk(person, match, "other_consents"),
    )
    assert not waits


def test_an_agreement_stands_with_the_brokers_who_may_validate_it(case):
    people, match = People(case), case.talking()
    data = {"kind": "supplier", "signed_on": timezone.localdate(), "value_eur": None, "jobs": None}
    agreement = agreements.record_agreement(by=case.home.broker, match=match, data=data)

    def check() -> set[str]:
        item = Match.objects.for_cards().get(pk=match.pk)

        def may(person) -> bool:
            sides = [{"party": party, "name": ""} for party in item.parties.all()]
            found = agreements_read.agreement_of(person, item, sides)
            return bool(found and found["may_validate"])

        assert not differences(people, may, lambda person: on_desk(person, match, "agreements"))
        return {name for name, person in people.fresh().items() if may(person)}

    agreements.confirm_agreement(by=case.home.owner, agreement=agreement, version=1)
    assert check() == set()
    agreements.confirm_agreement(by=case.partner.owner, agreement=agreement, version=1)
    assert {"home colleague", "partner", "partner colleague"} <= check()
    agreements.validate_agreement(by=case.partner.broker, agreement=agreement, note="Read.")
    assert check() == set()


def test_a_follow_up_stands_with_the_brokers_of_the_silent_company(case):
    people, match = People(case), case.agreed()
    FollowUp.objects.filter(months=6).update(due_on=timezone.localdate() + timedelta(days=1))
    none_yet = differences(people, lambda person: False, lambda person: on_desk(person, match, "follow_ups"))
    assert not none_yet
    FollowUp.objects.filter(months=6).update(due_on=timezone.localdate())
    for state in MatchState:
        item = put(match, state)
        wrong = differences(
            people,
            lambda person, item=item, state=state: (
                state == MatchState.AGREED and bool(rules.parties_of_own_side(person, item))
            ),
            lambda person: on_desk(person, match, "follow_ups"),
        )
        assert not wrong, (state, wrong)


@pytest.mark.parametrize("proposes", ["home", "partner"])
def test_a_meeting_stands_with_whoever_may_accept_or_record_it(case, proposes):
    people, match = People(case), case.introduced()
    party = Party.objects.get(match=match, is_home=proposes == "home")
    meeting = Meeting.objects.create(match=match, party=party, kind="online")
    MeetingTime.objects.create(meeting=meeting, starts_at=timezone.now() + timedelta(days=2))
    later, before = timezone.now() + timedelta(days=2), timezone.now() - timedelta(hours=2)
    stands = [(state, later) for state in MeetingState] + [(MeetingState.SETTLED, before)]
    for match_state in (MatchState.NEGOTIATING, MatchState.CONSENT_WITHDRAWN):
        item = put(match, match_state)
        for state, starts_at in stands:
            Meeting.objects.update(state=state, starts_at=starts_at)
            meeting.refresh_from_db()
            meeting.match = item
            for person in people.fresh().values():
                may_record = allowed(person, meeting, "meeting_took_place")
                wanted = {
                    "meetings": allowed(person, meeting, "accept_time") or (may_record and meeting.has_begun),
                    "coming": may_record and not meeting.has_begun,
                }
                found = {key: on_desk(person, match, key) for key in wanted}
                assert found == wanted, (match_state, state, starts_at, person)


TO_MOVE = ("acknowledge", "ask_information", "forward", "give_information")


def test_an_interest_stands_with_whoever_may_move_it_on_name_a_profile_or_take_it_over(case):
    people = People(case)
    item = interests.express_interest(
        by=case.partner.broker, company=case.partner.company, profile=case.offer, why="Fits.", expects="A trial."
    )

    def check(states=OPEN_INTEREST_STATES, **changes) -> set[str]:
        may_at_all = set()
        for state in states:
            Interest.objects.filter(pk=item.pk).update(state=state, **changes)
            thing = Interest.objects.for_cards().get(pk=item.pk)
            unnamed = thing.state == InterestState.REVIEWED_BY_CLIENT and thing.own_profile is None
            names = rules.speaks_for_interest if thing.company else rules.may_work_on_interest
            for name, person in people.fresh().items():
                may = (
                    allowed(person, thing, *TO_MOVE)
                    or (unnamed and names(person, thing))
                    or rules.may_take_over_interest(person, thing)
                )
                assert on_desk(person, item, "interests") == bool(may), (state, name)
                may_at_all |= {name} if may else set()
        return may_at_all

    sent_by = {"partner", "partner colleague", "of both houses"}
    assert check(InterestState) == {"home", *sent_by}
    Interest.objects.filter(pk=item.pk).update(broker=people.everybody["of the home company"])
    assert check() == sent_by
    of_adviser = {"company": None, "adviser_email": "a@example.org", "adviser_name": "A", "broker": None}
    assert check(**of_adviser) == {"home"}
    Interest.objects.filter(pk=item.pk).update(state=InterestState.RECEIVED)
    elsewhere = people.everybody["stranger"].capacity.holder
    hand_overs.offer_hand_over(by=case.home.broker, thing=item, organisation=elsewhere, note="Fits.")
    assert check() == {"home", "stranger"}


def test_a_case_offered_stands_with_the_colleagues_who_may_take_it_over(case):
    people, match = People(case), case.introduced()
    party = match.parties.get(is_home=True)
    house = case.home.organisation
    hand_overs.offer_hand_over(by=case.home.broker, thing=party, organisation=house, note="Ill.")

    def check() -> set[str]:
        offer = HandOver.objects.get()
        may = {name for name, person in people.fresh().items() if allowed(person, offer, "accept_hand_over")}
        assert may == {name for name, person in people.fresh().items() if on_desk(person, match, "hand_overs")}
        return may

    assert check() == {"home colleague"}
    hand_overs.answer_hand_over(by=case.home.colleague_broker, thing=party, accept=False)
    assert check() == set()


def test_a_profile_stands_with_whoever_may_review_it(case):
    people, profile = People(case), case.home.in_review(title="Bark for boats")
    address = reverse("brokerage:profile_review", args=[profile.public_id])
    for state in ProfileState:
        Profile.objects.filter(pk=profile.pk).update(state=state)
        thing = Profile.objects.get(pk=profile.pk)
        wrong = differences(
            people,
            lambda person, thing=thing: allowed(person, thing, "publish", "hold", "return", "reject"),
            lambda person: on_desk(person, address, "reviews"),
        )
        assert not wrong, (state, wrong)


def test_a_suggestion_stands_with_whoever_may_decide_it(case):
    people = People(case)
    address = reverse("brokerage:suggestion", args=[case.suggestion.public_id])

    def shown() -> set[str]:
        return {name for name, person in people.fresh().items() if on_desk(person, address, "suggestions")}

    def may_decide() -> set[str]:
        case.suggestion.refresh_from_db()
        return {name for name, person in people.fresh().items() if rules.may_decide_suggestion(person, case.suggestion)}

    home, partner = {"home", "home colleague"}, {"partner", "partner colleague", "of both houses"}
    assert shown() == may_decide() == home | partner
    suggestions.shortlist(by=case.home.broker, suggestion=case.suggestion)
    assert shown() == may_decide() == partner
    # Each side decides for itself; but what one of them dismissed is proposed to nobody any more.
    suggestions.dismiss(by=case.partner.broker, suggestion=case.suggestion, reason="not_ready")
    assert shown() == may_decide() == set()
