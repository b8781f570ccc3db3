"""Links between classifications and priorities: proposed from texts, reviewed by people, asked by the engine."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.exceptions import NotPossible, Refused, TooLate
from regions.models import S3Mandate
from s3strategy.jobs.crosswalk import propose_due
from s3strategy.likeness import Texts
from s3strategy.models import Concept, CrosswalkLink, CrosswalkStep, CrosswalkWork, Priority
from s3strategy.selectors import crosswalk_digest, linked_codes, priorities_for_engine
from s3strategy.services.crosswalk import add_link, review_link
from tests.regions import making

from .test_priorities import priority_of

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
def manager():
    return making.person("manager", making.organisation("Lead", role="lead"))


def concept(code, label, scheme="nace", level=2):
    return Concept.objects.create(scheme=scheme, code=code, label=label, level=level)


@pytest.fixture
def boats():
    return concept("C.30", "Manufacture of boats"), concept("02010", "Boats", "een_technology")


def link_of(one, other=None, priority=None, **fields):
    if other is not None:
        one, other = sorted((one, other), key=lambda item: item.pk)
    values = {"confidence": "0.8", "origin": "proposal"} | fields
    return CrosswalkLink.objects.create(concept=one, other=other, priority=priority, **values)


def test_likeness_weighs_rare_words_and_ignores_empty_ones():
    texts = Texts({"boats": "Boats and ships", "energy": "Solar energy", "wind": "Wind energy"})
    (best,) = texts.like("Manufacture of boats", least=0.5, most=5)
    assert (best.key, best.words) == ("boats", ("boats",))
    assert best.value == pytest.approx(1 / 2**0.5)
    assert texts.like("and other services", least=0.01, most=5) == []
    assert texts.like("", least=0.01, most=5) == []
    assert [like.key for like in texts.like("solar energy", least=0.1, most=1)] == ["energy"]


def test_propose_due_links_classifications_and_priorities_once(region, boats):
    priority_of(region, "Boatbuilding", description="boats; robots")
    assert propose_due() == 2
    nace, keyword = boats
    between = CrosswalkLink.objects.get(priority=None)
    assert {between.concept, between.other} == {nace, keyword}
    assert (between.origin, between.state, between.basis) == ("proposal", "open", "boats")
    of_priority = set(CrosswalkLink.objects.exclude(priority=None).values_list("concept__code", flat=True))
    assert of_priority == {"C.30", "02010"}
    assert propose_due() == 0
    assert not CrosswalkWork.objects.due().exists()


def test_a_changed_priority_is_looked_at_again_and_what_was_rejected_stays_away(region, boats, manager):
    priority = priority_of(region, "Boats")
    propose_due()
    for link in CrosswalkLink.objects.all():
        review_link(by=manager, link=link, version=1, is_accepted=False)
    Priority.objects.filter(pk=priority.pk).update(version=2)
    assert propose_due() == 1
    assert set(CrosswalkLink.objects.values_list("state", flat=True)) == {"rejected"}


def test_work_that_fails_is_counted_and_parked(region, boats, monkeypatch, settings):
    from s3strategy.jobs import crosswalk

    priority_of(region, "Boats")

    def broken(priority, texts):
        raise RuntimeError("no words")

    monkeypatch.setattr(crosswalk, "_for_priority", broken)
    for _time in range(settings.TIBS_WORK_ATTEMPTS + 1):
        propose_due()
    work = CrosswalkWork.objects.exclude(priority=None).get()
    assert work.parked_at is not None
    assert "no words" in work.last_error


def test_linked_codes_take_one_step_and_the_strongest_link(region, boats):
    nace, keyword = boats
    far = concept("2.3", "Mechanical engineering", "ford")
    link_of(keyword, far)
    link = link_of(nace, keyword)
    priority = priority_of(region, codes=[("C.30", "0.5")])
    (code,) = linked_codes([priority])[priority.pk]
    assert (code.concept, code.via, code.is_reviewed) == (keyword, nace, False)
    assert code.confidence == pytest.approx(0.8 * 0.5 * 0.5)
    CrosswalkLink.objects.filter(pk=link.pk).update(state="accepted")
    (code,) = linked_codes([priority])[priority.pk]
    assert (code.confidence, code.is_reviewed) == (pytest.approx(0.4), True)
    CrosswalkLink.objects.filter(pk=link.pk).update(state="rejected")
    assert linked_codes([priority])[priority.pk] == []


def test_the_engine_is_told_which_codes_rest_on_links(region, boats, django_assert_num_queries):
    nace, keyword = boats
    link_of(nace, keyword)
    for title in ("A", "B", "C"):
        priority_of(region, title, codes=[("C.30", "0.9")])
    with django_assert_num_queries(4):
        first = priorities_for_engine()[region.key][0]
    assert [(code["code"], code["linked"], code["reviewed"]) for code in first["codes"]] == [
        ("C.30", False, False),
        ("02010", True, False),
    ]


def test_review_is_one_row_of_history_and_changes_the_digest(boats, manager):
    link, before = link_of(*boats), crosswalk_digest()
    accepted = review_link(by=manager, link=link, version=1, is_accepted=True)
    assert (accepted.state, accepted.reviewed_by, accepted.version) == ("accepted", manager, 2)
    assert crosswalk_digest() != before
    with pytest.raises(TooLate) as refusal:
        review_link(by=manager, link=link, version=1, is_accepted=False)
    assert manager.full_name in refusal.value.reason
    review_link(by=manager, link=link, version=2, is_accepted=False)
    assert list(CrosswalkStep.objects.values_list("from_state", "to_state")) == [
        ("accepted", "rejected"),
        ("open", "accepted"),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_reviews_at_once_have_one_winner(boats, manager):
    other = making.person("manager", making.organisation("Lead", role="lead"))
    link, barrier, outcomes = link_of(*boats), threading.Barrier(2), []

    def review(person, is_accepted):
        try:
            barrier.wait()
            review_link(by=person, link=link, version=1, is_accepted=is_accepted)
            outcomes.append("won")
        except TooLate:
            outcomes.append("too late")
        finally:
            connection.close()

    threads = [threading.Thread(target=review, args=pair) for pair in ((manager, True), (other, False))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["too late", "won"]
    assert CrosswalkStep.objects.count() == 1


def test_who_reviews(region, officer, manager, boats):
    foreign = making.officer(making.organisation(mandate_for=making.region()))
    without = making.officer(making.organisation(role="associated"))
    broker = making.broker(making.organisation(mandate_for=region))
    of_priority = link_of(boats[0], priority=priority_of(region))
    of_concepts = link_of(*boats)
    may = {
        (person, link): person in allowed
        for link, allowed in ((of_priority, (officer, manager)), (of_concepts, (officer, manager, foreign)))
        for person in (officer, manager, foreign, without, broker, making.administrator())
    }
    for (person, link), is_allowed in may.items():
        CrosswalkLink.objects.filter(pk=link.pk).update(state="open", version=1)
        if is_allowed:
            review_link(by=person, link=link, version=1, is_accepted=True)
        else:
            with pytest.raises(Refused):
                review_link(by=person, link=link, version=1, is_accepted=True)


def test_a_persons_own_link_waits_for_another_person(boats, manager, officer):
    link = add_link(by=manager, concept=boats[1], other=boats[0], confidence="0.9")
    assert (link.origin, link.is_reviewed) == ("person", False)
    with pytest.raises(Refused):
        review_link(by=manager, link=link, version=1, is_accepted=True)
    with pytest.raises(NotPossible):
        add_link(by=officer, concept=boats[0], other=boats[1], confidence="0.9")
    with pytest.raises(NotPossible):
        add_link(by=officer, concept=boats[0], other=boats[0], confidence="0.9")
    with pytest.raises(Refused):
        add_link(by=making.person(), concept=boats[0], priority=None, confidence="0.9", other=boats[1])


def test_pages_of_the_crosswalk(client, region, officer, boats):
    link = link_of(*boats)
    listing, review = reverse("s3strategy:crosswalk"), reverse("s3strategy:crosswalk_review", args=[link.pk])
    assert "not reviewed" in client.get(listing).content.decode()
    assert 'value="accept"' not in client.get(listing).content.decode()
    assert client.post(review, {"version": 1, "decision": "accept"}).status_code == 302
    assert CrosswalkLink.objects.get().state == "open"
    client.force_login(officer)
    assert 'value="accept"' in client.get(listing, {"state": "open", "q": "boats"}).content.decode()
    assert "No link is there" in client.get(listing, {"q": "zzz"}).content.decode()
    assert client.get(review).status_code == 405
    assert client.post(review, {"version": 1}).status_code == 400
    answer = client.post(f"{review}?state=open", {"version": 1, "decision": "accept"})
    assert answer.url == f"{listing}?state=open"
    assert client.post(review, {"version": 1, "decision": "reject"}).status_code == 409
    assert "accepted" in client.get(reverse("s3strategy:concept_detail", args=["nace", "C.30"])).content.decode()
    new = reverse("s3strategy:crosswalk_new")
    wrong = client.post(new, {"concept": "nace:X.99", "confidence": "2"})
    assert wrong.status_code == 422
    assert "There is no such concept" in wrong.content.decode()
    priority = priority_of(region)
    good = {"concept": "nace:C.30", "to_priority": priority.pk, "confidence": "0.7"}
    assert client.post(new, good).status_code == 302
    assert client.post(new, good).status_code == 422
    client.force_login(making.person())
    assert client.get(new).status_code == 403


def test_the_list_asks_as_much_for_three_links_as_for_one(client, region, officer, boats):
    client.force_login(officer)
    counts = []
    for title in ("A", "B", "C"):
        link_of(boats[0], priority=priority_of(region, title))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("s3strategy:crosswalk"))
        counts.append(len(queries))
    assert counts[0] == counts[2]
    assert S3Mandate.objects.count() == 1
