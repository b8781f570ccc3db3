"""Expressions of interest: who may do what in which state, what each side reads, and how one becomes a match."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import Mail, Notification
from brokerage import moves
from brokerage.enums import InterestState
from brokerage.jobs import suggest
from brokerage.jobs.clocks import run_clocks
from brokerage.models import CompanyConflict, Interest, Match, Profile, Step, Suggestion
from brokerage.selectors import interests as read
from brokerage.selectors.exports import company_data
from brokerage.services import hand_overs, interests, matches
from brokerage.services.erasing import erase_company
from brokerage.workflow import INTEREST
from tests.regions import making

from .making import Side, suggestion_of

pytestmark = pytest.mark.django_db

TEXT = {"why": "Their panels fit our houses.", "expects": "A first delivery and a test house.", "questions": "When?"}


class Pair:
    """A company that asks, and the one whose profile it is about; nothing is suggested yet."""

    def __init__(self):
        self.home, self.partner = Side("LV", "Alfa"), Side("DK", "Beta")
        self.offer, self.request = self.home.published("BO"), self.partner.published("BR")

    def express(self, **changes) -> Interest:
        values = {"by": self.partner.owner, "profile": self.offer, "company": self.partner.company} | TEXT | changes
        return interests.express_interest(**{"own_profile": self.request} | values)

    def step(self, interest, action, by=None, **values) -> Interest:
        interests.advance(by=by or self.home.broker, interest=Interest.objects.get(pk=interest.pk), action=action,
                          **values)  # fmt: skip
        return Interest.objects.for_cards().get(pk=interest.pk)

    def forwarded(self, **changes) -> Interest:
        return self.step(self.step(self.express(**changes), "acknowledge"), "forward")

    def liked(self, **changes) -> Interest:
        return self.step(self.forwarded(**changes), "like", by=self.home.owner)


@pytest.fixture
def pair():
    return Pair()


BROKER, CLIENT, SENDER = {"home_broker"}, {"client_owner", "client_colleague"}, {
    "sender_owner", "sender_colleague", "sender_broker", "sender_broker_2",
}  # fmt: skip
WHO = {
    "acknowledge": BROKER, "ask_information": BROKER, "forward": BROKER, "decline_as_broker": BROKER,
    "signpost": BROKER, "refer": BROKER, "close": BROKER, "give_information": SENDER, "withdraw": SENDER,
    "ask_broker": CLIENT, "like": CLIENT, "decline": CLIENT,
}  # fmt: skip


def people(pair) -> dict:
    return {
        "home_broker": pair.home.broker,
        "home_broker_2": pair.home.colleague_broker,
        "client_owner": pair.home.owner,
        "client_colleague": pair.home.colleague,
        "sender_owner": pair.partner.owner,
        "sender_colleague": pair.partner.colleague,
        "sender_broker": pair.partner.broker,
        "sender_broker_2": pair.partner.colleague_broker,
        "stranger": Side("EE", "Gamma").owner,
        "manager": making.person("manager", pair.home.organisation),
        "administrator": making.administrator(),
        "clock": None,
    }


def test_the_table_names_every_person_and_no_state_is_left_out():
    assert set(WHO) == {action.key for action in INTEREST.actions if not action.clock}
    known = {state for action in INTEREST.actions for state in (*action.sources, action.target)}
    assert known == set(InterestState.values)


def test_state_by_action_by_person(pair):
    interest, who = pair.forwarded(), people(pair)
    wrong = []
    for state in InterestState.values:
        Interest.objects.filter(pk=interest.pk).update(state=state)
        thing = Interest.objects.for_cards().get(pk=interest.pk)
        for action in INTEREST.actions:
            for name, person in who.items():
                allowed = state in action.sources and (
                    action.clock if person is None else name in WHO.get(action.key, ())
                )
                before = Step.objects.count()
                try:
                    moves.move(thing, action.key, by=person, reason="other" if action.reasons else "", note="Because")
                    done = True
                except Refused:
                    done = False
                if done != allowed or Step.objects.count() - before != done:
                    wrong.append((state, action.key, name, done))
                if done:
                    assert Interest.objects.get(pk=interest.pk).state == action.target
                    Interest.objects.filter(pk=interest.pk).update(state=state)
                    thing = Interest.objects.for_cards().get(pk=interest.pk)
    assert wrong == []


def test_lists_and_rights_agree(pair):
    interest = pair.express()
    for forwarded in (None, timezone.now()):
        Interest.objects.filter(pk=interest.pk).update(forwarded_at=forwarded)
        for name, person in people(pair).items():
            if person is not None:
                thing = Interest.objects.for_cards().get(pk=interest.pk)
                listed = Interest.objects.visible_to(person).filter(pk=interest.pk).exists()
                assert person.has_perm(thing.get_perm("view"), thing) == listed, name
                expected = not name.startswith(("stranger", "manager", "administrator"))
                assert listed == (expected and (forwarded is not None or not name.startswith("client"))), name


def test_a_liked_interest_becomes_a_match_and_the_last_consent_exchanges_contacts(pair):
    interest = pair.liked()
    match = interest.match
    assert (match.state, interest.state) == ("shortlisted", "reviewed_by_client")
    assert match.parties.get(is_home=True).company == pair.home.company
    match = matches.approve(by=pair.home.broker, match=match)
    match = matches.approve(by=pair.partner.broker, match=match)
    matches.give_consent(by=pair.home.owner, match=match)
    interest.refresh_from_db()
    assert interest.state == "reviewed_by_client"
    matches.give_consent(by=pair.partner.owner, match=match)
    interest.refresh_from_db()
    assert interest.state == "contacts_exchanged"


def test_the_end_of_the_match_ends_the_interest(pair):
    interest = pair.liked()
    matches.advance(by=pair.home.broker, match=interest.match, action="decline_as_broker", reason="trust")
    interest.refresh_from_db()
    assert (interest.state, interest.exit_reason) == ("closed", "match_ended")


def test_nothing_is_disclosed_on_the_way(pair):
    interest = pair.liked()
    from brokerage.disclosure import view_of

    assert view_of(pair.partner.owner, pair.offer).company_name is None
    assert view_of(pair.home.owner, pair.request).company_name is None
    for person in (pair.home.owner, pair.home.broker):
        part = read.part_of(person, interest)
        assert pair.partner.company.name not in read.sender_name(interest, read.Discloser(person), part)


def test_the_text_may_not_reveal_the_company(pair):
    with pytest.raises(NotPossible) as refusal:
        pair.express(why=f"{pair.partner.company.name} would like it, call +45 12 34 56 78")
    assert set(refusal.value.fields) == {"why"}
    interest = pair.step(pair.express(), "ask_information", note="How many?")
    with pytest.raises(NotPossible):
        pair.step(interest, "give_information", by=pair.partner.owner, note=f"Write to {pair.partner.owner.email}")


def test_one_a_company_and_profile_until_it_is_taken_back(pair):
    interest = pair.express()
    with pytest.raises(TooLate):
        pair.express(by=pair.partner.broker)
    pair.step(interest, "withdraw", by=pair.partner.colleague)
    assert pair.express().pk != interest.pk


def test_five_open_and_no_sixth(pair):
    first = pair.express()
    for _number in range(4):
        pair.express(profile=pair.home.published("BO"))
    sixth = pair.home.published("BO")
    with pytest.raises(NotPossible):
        pair.express(profile=sixth)
    pair.step(first, "decline_as_broker", reason="not_relevant")
    assert pair.express(profile=sixth)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"open_for_interest": False}, "does not take"),
        ({"state": "expired"}, "no longer published"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "no longer published"),
        ({"call_interest_deadline": timezone.localdate() - timedelta(days=1)}, "deadline"),
    ],
)
def test_a_profile_that_takes_no_interest(pair, changes, word):
    Profile.objects.filter(pk=pair.offer.pk).update(**changes)
    with pytest.raises(NotPossible, match=word):
        pair.express(profile=Profile.objects.get(pk=pair.offer.pk))


def test_hard_rules_are_asked_and_the_reason_is_said(pair):
    with pytest.raises(NotPossible, match="an offer meets a request"):
        pair.express(own_profile=pair.partner.published("BO"))
    neighbour = Side("LV", "Delta")
    with pytest.raises(NotPossible, match="own country"):
        pair.express(by=neighbour.owner, company=neighbour.company, own_profile=None)
    with pytest.raises(NotPossible, match="own company"):
        pair.express(by=pair.home.owner, company=pair.home.company, own_profile=None)


def test_a_conflict_is_told_to_the_side_that_declared_it_alone(pair):
    interest = pair.step(pair.express(), "acknowledge")
    CompanyConflict.objects.create(company=pair.home.company, other=pair.partner.company, kind="competitor")
    with pytest.raises(NotPossible, match="declared"):
        pair.step(interest, "forward")
    Interest.objects.filter(pk=interest.pk).update(state="forwarded")
    with pytest.raises(NotPossible, match="No match can be opened"):
        pair.step(interest, "like", by=pair.home.owner)
    interest.refresh_from_db()
    assert (interest.state, Match.objects.count()) == ("forwarded", 0)


def test_a_suggested_pair_is_not_doubled(pair):
    suggest.suggest_due()
    suggestion = suggestion_of(pair.offer, pair.request)
    interest = pair.liked()
    suggestion.refresh_from_db()
    assert (suggestion.decision_a, suggestion.decision_b) == ("shortlisted", "shortlisted")
    assert interest.match.suggestion == suggestion
    assert Suggestion.objects.count() == Match.objects.count() == 1


def test_a_running_match_of_the_pair_is_joined(pair):
    first = pair.liked()
    back = interests.express_interest(
        by=pair.home.owner, profile=pair.request, company=pair.home.company, own_profile=pair.offer, **TEXT
    )
    for action, by in (("acknowledge", pair.partner.broker), ("forward", pair.partner.broker),
                       ("like", pair.partner.owner)):  # fmt: skip
        back = pair.step(back, action, by=by)
    assert back.match == first.match
    assert Match.objects.count() == 1


def test_without_a_profile_the_match_waits_until_one_is_named(pair):
    interest = pair.liked(own_profile=None)
    assert (interest.state, interest.match) == ("reviewed_by_client", None)
    with pytest.raises(Refused):
        interests.name_profile(by=pair.home.owner, interest=interest, own_profile=pair.request)
    interest = interests.name_profile(by=pair.partner.owner, interest=interest, own_profile=pair.request)
    assert interest.match.state == "shortlisted"


def test_a_hand_over_counts_from_the_acceptance_on(pair):
    interest, elsewhere = pair.express(), Side("EE", "Gamma")
    assert not Interest.objects.visible_to(elsewhere.broker).exists()
    hand_overs.offer_hand_over(
        by=pair.home.broker, thing=interest, organisation=elsewhere.organisation, note="They know the field."
    )
    assert Interest.objects.visible_to(elsewhere.broker).get() == interest
    with pytest.raises(Refused):
        pair.step(interest, "acknowledge", by=elsewhere.broker)
    with pytest.raises(TooLate):
        hand_overs.offer_hand_over(
            by=pair.home.broker, thing=interest, organisation=elsewhere.organisation, note="Again"
        )
    hand_overs.answer_hand_over(by=elsewhere.broker, thing=interest, accept=True)
    with pytest.raises(TooLate):
        hand_overs.answer_hand_over(by=elsewhere.colleague_broker, thing=interest, accept=True)
    with pytest.raises(Refused):
        pair.step(interest, "acknowledge")
    assert pair.step(interest, "acknowledge", by=elsewhere.broker).state == "acknowledged"
    assert list(Interest.objects.to_work_on_by(elsewhere.broker)) == [interest]
    assert not Interest.objects.to_work_on_by(pair.home.broker).exists()


def test_a_refused_hand_over_changes_nothing(pair):
    interest = pair.express()
    house, colleague = pair.home.organisation, pair.home.colleague_broker
    hand_overs.offer_hand_over(by=pair.home.broker, thing=interest, organisation=house, broker=colleague, note="Ill")
    hand_overs.answer_hand_over(by=colleague, thing=interest, accept=False)
    assert list(Interest.objects.to_work_on_by(pair.home.broker)) == [interest]
    assert not Interest.objects.visible_to(colleague).filter(broker=colleague).exists()


def test_who_is_asked_and_does_not_answer_is_closed_and_told(pair, settings):
    waiting = pair.step(pair.express(), "ask_information", note="How many?")
    assert run_clocks()["interests"] == 0
    later = timezone.now() + timedelta(days=settings.TIBS_INTEREST_PARTY_DAYS + 1)
    assert run_clocks(later)["interests"] == 1
    waiting.refresh_from_db()
    assert (waiting.state, waiting.exit_reason) == ("closed", "no_answer")
    assert Notification.objects.filter(to=pair.partner.owner, title__contains="closed").count() == 1


def test_notes_go_to_whom_they_were_written_for(pair):
    interest = pair.step(pair.express(), "ask_information", note="question-word")
    interest = pair.step(interest, "give_information", by=pair.partner.owner, note="answer-word")
    interest = pair.step(interest, "forward", note="forward-word")
    interest = pair.step(interest, "decline", by=pair.home.owner, reason="no_capacity", note="decline-word")
    steps = list(interest.steps.select_related("by"))

    def seen(person):
        lines = read.timeline(interest, steps, person, read.part_of(person, interest))
        return " ".join(f"{line['note']} {line['who']}" for line in lines)

    sender, client, broker = (seen(x) for x in (pair.partner.owner, pair.home.owner, pair.home.broker))
    assert "question-word" in sender and "answer-word" in sender
    assert "forward-word" not in sender and "decline-word" not in sender
    assert "forward-word" in client and "answer-word" in client and "question-word" not in client
    assert all(word in broker for word in ("question-word", "answer-word", "forward-word", "decline-word"))
    assert pair.partner.owner.full_name not in client + broker
    assert pair.home.owner.full_name not in sender


def test_letters_hold_no_word_of_it(pair):
    pair.liked()
    letters = " ".join(
        mail.subject + mail.text + mail.html for mail in Mail.objects.filter(text__contains="/interests/")
    )
    assert letters
    for word in (*TEXT.values(), pair.home.company.name, pair.partner.company.name, pair.offer.title):
        assert word not in letters


def test_export_and_erasure_cover_it(pair):
    interest = pair.step(pair.express(), "ask_information", note="question-word")
    told = company_data(pair.partner.owner, pair.partner.company)["interests_expressed"]
    assert told[0]["why"] == TEXT["why"]
    assert pair.home.owner.full_name not in str(told)
    erase_company(by=pair.partner.owner, company=pair.partner.company)
    interest.refresh_from_db()
    assert (interest.state, interest.why, interest.expects, interest.questions) == ("closed", "", "", "")
    assert not interest.steps.exclude(note="").exists()


def test_lists_ask_a_constant_number_of_queries(pair, client, settings):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    settings.TIBS_SECOND_FACTOR_ROLES = []
    client.force_login(pair.home.broker, backend="accounts.backends.AccountBackend")
    counts = {}
    pair.express()
    for number in (1, 3):
        for url in ("/interests/", "/desk/"):
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            counts.setdefault(url, []).append(len(queries))
        if number == 1:
            for _more in range(2):
                pair.express(profile=pair.home.published("BO"))
    assert all(one == three for one, three in counts.values()), counts
