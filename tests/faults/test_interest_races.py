"""Interests at the same moment: the sixth of two tabs, the same profile twice, two answers, two who take over."""

import os

import pytest

from accounts.models import User
from brokerage.models import HandOver, Interest, Match, Party, Profile, Step
from brokerage.services import advisers, hand_overs, interests
from tests.brokerage.making import Case, Side
from tests.regions import making

from .test_races import race

TIMES = 100 if os.environ.get("TIBS_FAULTS") == "full" else 5
TEXT = {"why": "It fits our houses.", "expects": "A first delivery."}

pytestmark = [pytest.mark.django_db(transaction=True)]


def express(user, profile, company):
    """As another process would: with rows of its own."""
    by, profile, company = (row.__class__.objects.get(pk=row.pk) for row in (user, profile, company))
    return lambda: interests.express_interest(by=by, profile=profile, company=company, **TEXT)


def take_over(by, interest):
    return lambda: hand_overs.answer_hand_over(by=by, thing=interest, accept=True)


def test_the_sixth_from_two_tabs_is_refused():
    home, partner = Side("LV", "Alfa"), Side("DK", "Beta")
    offers = [home.published("BO") for _number in range(6)]
    for offer in offers[:4]:
        express(partner.owner, offer, partner.company)()
    for _time in range(TIMES):
        tabs = [express(partner.owner, offer, partner.company) for offer in offers[4:]]
        assert sorted(race(*tabs)) == ["NotPossible", "done"]
        assert Interest.objects.open().count() == 5
        late = Interest.objects.filter(profile__in=offers[4:]).exclude(state="withdrawn").get()
        interests.advance(by=partner.owner, interest=late, action="withdraw")


def test_the_same_profile_twice_is_one_interest():
    home, partner = Side("LV", "Alfa"), Side("DK", "Beta")
    offer = home.published("BO")
    for _time in range(TIMES):
        people = (partner.owner, partner.broker)
        ends = race(*[express(person, offer, partner.company) for person in people])
        assert sorted(ends) == ["TooLate", "done"]
        interests.advance(by=partner.owner, interest=Interest.objects.open().get(), action="withdraw")


def test_two_answers_have_one_winner():
    """The company says yes and no in two windows; there is one step, and a match only after the yes."""
    home, partner = Side("LV", "Alfa"), Side("DK", "Beta")
    for _time in range(TIMES):
        offer, own = home.published("BO"), partner.published("BR")
        item = interests.express_interest(
            by=partner.owner, profile=offer, company=partner.company, own_profile=own, **TEXT
        )
        for action in ("acknowledge", "forward"):
            interests.advance(by=home.broker, interest=item, action=action)
        copies = [Interest.objects.get(pk=item.pk) for _copy in range(2)]
        yes, no = (User.objects.get(pk=person.pk) for person in (home.owner, home.colleague))
        ends = race(
            lambda item=copies[0], by=yes: interests.advance(by=by, interest=item, action="like"),
            lambda item=copies[1], by=no: interests.advance(
                by=by, interest=item, action="decline", reason="no_capacity"
            ),
        )
        assert sorted(ends) == ["TooLate", "done"]
        item.refresh_from_db()
        assert Step.objects.filter(interest=item, action__in=["like", "decline"]).count() == 1
        assert Match.objects.filter(interests=item).exists() == (item.state == "reviewed_by_client")
        if item.is_open:
            interests.advance(by=home.broker, interest=item, action="close", reason="completed")


def test_two_brokers_take_over_and_one_has_it():
    home, partner, elsewhere = Side("LV", "Alfa"), Side("DK", "Beta"), Side("EE", "Gamma")
    for _time in range(TIMES):
        item = express(partner.owner, home.published("BO"), partner.company)()
        hand_overs.offer_hand_over(by=home.broker, thing=item, organisation=elsewhere.organisation, note="Fits.")
        people = [User.objects.get(pk=row.pk) for row in (elsewhere.broker, elsewhere.colleague_broker)]
        ends = race(*[take_over(by, item) for by in people])
        assert sorted(ends) == ["TooLate", "done"]
        item.refresh_from_db()
        assert HandOver.objects.get(interest=item).answered_by == item.broker
        interests.advance(by=partner.owner, interest=item, action="withdraw")


def test_an_adviser_who_presses_twice_writes_once():
    home = Side("LV", "Alfa")
    for number in range(TIMES):
        if number % 10 == 0:  # One profile takes so many from outside in a day, and no more.
            offer = home.published("BO")
        data = {"name": "Greta", "email": f"g{number}@adviser.example", "house": "House", "language": "en", **TEXT}
        copies = [Profile.objects.get(pk=offer.pk) for _copy in range(2)]
        race(*[lambda data=data, copy=copy: advisers.send_adviser_interest(profile=copy, **data) for copy in copies])
        assert Interest.objects.filter(adviser_email=data["email"]).count() == 1


def test_two_colleagues_take_over_a_case_and_one_has_it():
    """And of one who accepts while the giver takes the offer back, one is told to be late."""
    case = Case()
    match = case.introduced()
    third = making.person("broker", case.home.organisation)
    house = case.home.organisation

    def copy() -> Party:
        return Party.objects.select_related("match", "company").get(match=match, is_home=True)

    def person(row) -> User:
        return User.objects.get(pk=row.pk)

    for _time in range(TIMES):
        hand_overs.offer_hand_over(by=case.home.broker, thing=copy(), organisation=house, note="Ill.")
        ends = race(*[take_over(person(by), copy()) for by in (case.home.colleague_broker, third)])
        assert sorted(ends) == ["TooLate", "done"]
        offer = HandOver.objects.latest("pk")
        assert (offer.state, offer.answered_by) == ("accepted", copy().broker)
        Party.objects.update(broker=None)

        hand_overs.offer_hand_over(by=case.home.broker, thing=copy(), organisation=house, note="Ill.")
        giver = person(case.home.broker)
        back = copy()
        ends = race(
            take_over(person(third), copy()),
            lambda giver=giver, back=back: hand_overs.take_back_hand_over(by=giver, thing=back),
        )
        assert sorted(ends) == ["TooLate", "done"]
        offer = HandOver.objects.latest("pk")
        assert (offer.state == "accepted") == (copy().broker == third)
        Party.objects.update(broker=None)
