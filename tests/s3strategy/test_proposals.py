"""A change of a priority is one person's proposal and another one's decision."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import Notification
from regions.models import S3Mandate
from s3strategy.differences import pieces_of
from s3strategy.models import Priority, PriorityProposal, PriorityRevision, PriorityText
from s3strategy.selectors.history import compare_versions, proposed_changes
from s3strategy.services.priorities import change_priority
from s3strategy.services.proposals import (
    accept_proposal,
    propose_codes,
    propose_new,
    propose_text,
    propose_translation,
    propose_withdrawal,
    reject_proposal,
    take_back_proposal,
)
from tests.regions import making

from .test_priorities import concept, priority_of, values

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


@pytest.fixture
def region():
    return making.region("Podlaskie")


@pytest.fixture
def officer(region):
    return making.officer(making.organisation(role="associated", mandate_for=region))


@pytest.fixture
def second(region, officer):
    return making.officer(S3Mandate.objects.get(region=region).organisation)


@pytest.fixture
def manager():
    return making.person("manager", making.organisation("Lead", role="lead"))


def text_of(priority, by, **changed):
    return propose_text(by=by, priority=priority, version=priority.version, values=values(**changed), comment="Because")


def url(name, *args):
    return reverse(f"s3strategy:{name}", args=args)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("second", True),
        ("manager", True),
        ("officer", False),
        ("foreign", False),
        ("broker", False),
        ("administrator", False),
    ],
)
def test_who_decides(region, officer, second, manager, who, may):
    people = {
        "second": second,
        "manager": manager,
        "officer": officer,
        "foreign": making.officer(making.organisation(mandate_for=making.region())),
        "broker": making.broker(making.organisation(mandate_for=region)),
        "administrator": making.administrator(),
    }
    priority = priority_of(region)
    proposal = text_of(priority, officer, title="Food and feed")
    if may:
        accept_proposal(by=people[who], proposal=proposal)
    else:
        with pytest.raises(Refused):
            accept_proposal(by=people[who], proposal=proposal)
        with pytest.raises(Refused):
            reject_proposal(by=people[who], proposal=proposal, answer="No")
    priority.refresh_from_db()
    proposal.refresh_from_db()
    assert (priority.title, proposal.state) == (("Food and feed", "accepted") if may else ("Food", "open"))


def test_a_decided_proposal_stays_decided(region, officer, second, manager):
    proposal = text_of(priority_of(region), officer, title="Feed")
    reject_proposal(by=second, proposal=proposal, answer="Not agreed")
    for decide in (
        lambda: accept_proposal(by=manager, proposal=proposal),
        lambda: reject_proposal(by=manager, proposal=proposal, answer="x"),
        lambda: take_back_proposal(by=officer, proposal=proposal),
    ):
        with pytest.raises(TooLate) as refusal:
            decide()
        assert second.full_name in refusal.value.reason
    assert not PriorityRevision.objects.exists()


def test_only_the_proposer_takes_back(region, officer, second):
    proposal = text_of(priority_of(region), officer, title="Feed")
    with pytest.raises(Refused):
        take_back_proposal(by=second, proposal=proposal)
    take_back_proposal(by=officer, proposal=proposal)
    assert PriorityProposal.objects.get().state == "taken_back"


def test_proposals_for_different_things_do_not_stand_in_each_others_way(region, officer, second):
    priority = priority_of(region, codes=[("C.10", "0.9")])
    text = text_of(priority, officer, title="Feed")
    codes = propose_codes(
        by=officer, priority=priority, version=1, concepts=[concept("A.01")], is_confirmed=False, comment="x"
    )
    accept_proposal(by=second, proposal=codes)
    priority = accept_proposal(by=second, proposal=text)
    assert (priority.title, priority.version) == ("Feed", 3)
    assert [code.concept.code for code in priority.codes.all()] == ["A.01"]


def test_what_was_changed_since_is_not_overwritten(region, officer, second):
    priority = priority_of(region)
    text = text_of(priority, officer, title="Feed")
    asked = {"by": second, "approved_by": officer, "priority": priority, "comment": "x"}
    change_priority(version=1, values=values(evidence="Survey"), **asked)
    change_priority(version=2, values=values(evidence="Survey", title="Mills"), **asked)
    with pytest.raises(TooLate):
        accept_proposal(by=second, proposal=text)
    text.refresh_from_db()
    assert (text.state, text.priority.title) == ("open", "Mills")


def test_another_ones_change_of_another_field_stays(region, officer, second):
    priority = priority_of(region)
    text = text_of(priority, officer, title="Feed")
    asked = {"by": second, "approved_by": officer, "priority": priority, "comment": "x"}
    change_priority(version=1, values=values(evidence="Survey"), **asked)
    priority = accept_proposal(by=second, proposal=text)
    assert (priority.title, priority.evidence) == ("Feed", "Survey")


def test_a_change_without_history_makes_a_proposal_too_old(region, officer, second):
    priority = priority_of(region)
    text = text_of(priority, officer, title="Feed")
    Priority.objects.filter(pk=priority.pk).update(version=2)
    with pytest.raises(TooLate):
        accept_proposal(by=second, proposal=text)


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_have_one_winner(region, officer, second, manager):
    proposal = text_of(priority_of(region), officer, title="Feed")
    barrier, outcomes = threading.Barrier(2), []

    def decide(person):
        try:
            barrier.wait()
            accept_proposal(by=person, proposal=proposal)
            outcomes.append("won")
        except TooLate:
            outcomes.append("too late")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=[person]) for person in (second, manager)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["too late", "won"]
    assert PriorityRevision.objects.count() == 1


def test_nothing_different_is_no_proposal(region, officer):
    priority = priority_of(region)
    with pytest.raises(NotPossible):
        text_of(priority, officer)
    with pytest.raises(TooLate):
        propose_withdrawal(by=officer, priority=priority, version=7, comment="x")
    assert not PriorityProposal.objects.exists()


def test_dates_areas_and_evidence_survive_the_proposal(region, officer, second):
    from datetime import date

    more = {
        "value_chain_areas": ["operations", "service"],
        "evidence": "Survey of 2025",
        "valid_from": date(2021, 1, 1),
        "valid_to": date(2028, 1, 1),
    }
    priority = accept_proposal(
        by=second, proposal=propose_new(by=officer, region=region, values=values(**more), comment="New")
    )
    priority.refresh_from_db()
    assert {name: getattr(priority, name) for name in more} == more
    revision = PriorityRevision.objects.get()
    assert (revision.version, revision.changed_by, revision.approved_by) == (0, officer, second)


def test_texts_in_other_languages_are_rows(region, officer, second):
    priority = priority_of(region)
    words = {"language": "pl", "title": "Żywność", "description": ""}
    proposal = propose_translation(by=officer, priority=priority, version=1, values=words, comment="x")
    assert not PriorityText.objects.exists()
    priority = accept_proposal(by=second, proposal=proposal)
    assert priority.texts.get().title == "Żywność"
    (difference,) = compare_versions(priority, 1, 2)
    assert (difference.name, difference.pieces[0].kind) == ("text:pl", "new")
    gone = propose_translation(by=officer, priority=priority, version=2, values=words | {"title": ""}, comment="x")
    accept_proposal(by=second, proposal=gone)
    assert not PriorityText.objects.exists()


def test_versions_compare_word_by_word(client, region, officer, second):
    priority = priority_of(region, codes=[("C.10", "0.9")])
    proposal = text_of(priority, officer, title="Food and feed", description="Mills")
    assert {item.name for item in proposed_changes(proposal)} == {"title", "description"}
    priority = accept_proposal(by=second, proposal=proposal)
    title = next(item for item in compare_versions(priority, 1, 2) if item.name == "title")
    assert [(piece.kind, piece.text) for piece in title.pieces] == [("same", "Food"), ("new", " and feed")]
    assert compare_versions(priority, 2, 2) == []
    page = client.get(url("priority_versions", priority.key), {"old": "1", "new": "2"})
    assert page.status_code == 200
    assert "<ins>" in page.content.decode()
    assert client.get(url("priority_versions", priority.key), {"old": "x", "new": "99"}).status_code == 200


def test_the_second_officer_is_told_and_then_the_first(region, officer, second):
    proposal = text_of(priority_of(region), officer, title="Feed")
    assert [row.to for row in Notification.objects.all()] == [second]
    accept_proposal(by=second, proposal=proposal)
    assert Notification.objects.filter(to=officer, kind="proposal_decided").count() == 1


def test_pages_of_a_proposal(client, region, officer, second):
    proposal = text_of(priority_of(region), officer, title="Feed")
    decide = url("proposal_decide", proposal.public_id)
    client.force_login(officer)
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert "Take the proposal back" in page
    assert 'value="accept"' not in page
    assert client.post(decide, {"decision": "accept"}).status_code == 403
    client.force_login(making.officer(making.organisation(mandate_for=making.region())))
    assert client.get(proposal.get_absolute_url()).status_code == 404
    assert client.post(decide, {"decision": "accept"}).status_code == 404
    client.force_login(second)
    assert client.get(url("proposal_list")).status_code == 200
    assert client.get(decide).status_code == 405
    assert client.post(decide, {"decision": "reject"}).status_code == 422
    assert client.post(decide, {"decision": "accept"}).status_code == 302
    assert client.post(decide, {"decision": "accept"}).status_code == 409
    assert "accepted" in client.get(proposal.get_absolute_url()).content.decode()


def test_proposal_list_asks_as_much_for_three_as_for_one(client, region, officer, second, manager):
    from django.test.utils import CaptureQueriesContext

    client.force_login(manager)
    client.get(url("proposal_list"))
    counts = []
    for title in ("A", "B", "C"):
        text_of(priority_of(region, title), officer, title=f"{title} anew")
        with CaptureQueriesContext(connection) as queries:
            client.get(url("proposal_list"))
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_texts_without_a_common_word_are_not_taken_apart():
    assert [(piece.kind, piece.text) for piece in pieces_of("Agri-food industry", "Panels of forests")] == [
        ("gone", "Agri-food industry"),
        ("new", "Panels of forests"),
    ]
    together = "".join(piece.text for piece in pieces_of("one two three", "one 2 three") if piece.kind != "gone")
    assert together == "one 2 three"
