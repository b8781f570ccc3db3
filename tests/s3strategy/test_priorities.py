import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.exceptions import NotPossible, Refused, TooLate
from regions.models import OrganisationMembership, S3Mandate
from regions.models.dated import today
from s3strategy.models import Concept, Priority, PriorityCode, PriorityProposal, PriorityRevision
from s3strategy.selectors import priorities_for_engine, shared_priorities
from s3strategy.services.priorities import (
    add_priority,
    change_codes,
    change_priority,
    restore_priority,
    withdraw_priority,
)
from s3strategy.services.proposals import accept_proposal
from tests.regions import making

pytestmark = pytest.mark.django_db
VALUES = {
    "description": "",
    "source": "RIS3",
    "year_text": "2021",
    "level": "regional",
    "level_note": "",
    "sub_area": "",
}


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


@pytest.fixture
def region():
    return making.region("Podlaskie")


@pytest.fixture
def officer(region):
    return making.officer(making.organisation(role="associated", mandate_for=region))


def priority_of(region, title="Food", level="regional", codes=(), **fields):
    priority = Priority.objects.create(
        region=region, key=f"{region.key}-{title.lower()}", title=title, **(VALUES | {"level": level} | fields)
    )
    for code, confidence in codes:
        concept, _new = Concept.objects.get_or_create(scheme="nace", code=code, defaults={"label": code, "level": 1})
        PriorityCode.objects.create(priority=priority, concept=concept, confidence=confidence)
    return priority


def values(**changed):
    return VALUES | {"title": "Food"} | changed


@pytest.fixture
def second(region, officer):
    """Another officer with the mandate for the region."""
    return making.officer(S3Mandate.objects.get(region=region).organisation)


def test_change_priority_keeps_the_earlier_text(region, officer, second):
    priority = priority_of(region)
    changed = change_priority(
        by=officer,
        approved_by=second,
        priority=priority,
        version=1,
        values=values(title="Food and feed"),
        comment="New strategy",
    )
    assert (changed.title, changed.version) == ("Food and feed", 2)
    revision = PriorityRevision.objects.get()
    assert (revision.version, revision.values["title"], revision.changed_fields) == (1, "Food", ["title"])
    assert (revision.changed_by, revision.comment) == (officer, "New strategy")


def test_change_priority_refuses_an_old_version(region, officer, second):
    priority = priority_of(region)
    change_priority(
        by=officer, approved_by=second, priority=priority, version=1, values=values(title="One"), comment="a"
    )
    with pytest.raises(TooLate) as refusal:
        change_priority(
            by=officer, approved_by=second, priority=priority, version=1, values=values(title="Two"), comment="b"
        )
    assert officer.full_name in refusal.value.reason
    assert Priority.objects.get().title == "One"


def test_change_priority_refuses_no_change(region, officer, second):
    with pytest.raises(NotPossible):
        change_priority(
            by=officer, approved_by=second, priority=priority_of(region), version=1, values=values(), comment="a"
        )


@pytest.mark.django_db(transaction=True)
def test_change_priority_of_two_at_once_has_one_winner(region, officer, second):
    priority = priority_of(region)
    barrier, outcomes = threading.Barrier(4), []

    def change(number):
        try:
            barrier.wait()
            change_priority(
                by=officer,
                approved_by=second,
                priority=priority,
                version=1,
                values=values(title=f"Title {number}"),
                comment="race",
            )
            outcomes.append("won")
        except TooLate:
            outcomes.append("too late")
        finally:
            connection.close()

    threads = [threading.Thread(target=change, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["too late", "too late", "too late", "won"]
    assert PriorityRevision.objects.count() == 1


def test_nobody_approves_alone_or_without_the_mandate_in_force(region, officer, second):
    priority = priority_of(region)
    broker = making.broker(making.organisation(mandate_for=region))
    foreign = making.officer(making.organisation(mandate_for=making.region()))
    superuser = making.administrator()
    for person in (officer, broker, foreign, superuser):
        with pytest.raises(Refused):
            change_priority(
                by=officer, approved_by=person, priority=priority, version=1, values=values(title="X"), comment="a"
            )
    S3Mandate.objects.filter(region=region).update(valid_to=today())
    with pytest.raises(Refused):
        withdraw_priority(by=officer, approved_by=second, priority=priority, version=1, comment="a")


def concept(code, scheme="nace", level=1):
    return Concept.objects.get_or_create(scheme=scheme, code=code, defaults={"label": code, "level": level})[0]


def test_change_codes_adds_removes_and_reviews(region, officer, second):
    priority = priority_of(region, codes=[("C.10", "0.9"), ("A.01", "0.5")])
    wanted = [concept("C.10"), concept("04", "een_technology")]
    changed = change_codes(
        by=officer,
        approved_by=second,
        priority=priority,
        version=1,
        concepts=wanted,
        is_confirmed=True,
        comment="Read together",
    )
    assert changed.version == 2
    codes = {code.concept.code: code for code in priority.codes.select_related("concept")}
    assert {key: (code.origin, float(code.confidence)) for key, code in codes.items()} == {
        "C.10": ("own-reviewed", 0.9),
        "04": ("officer", 1.0),
    }
    assert all(code.reviewed_by == officer and code.is_reviewed for code in codes.values())
    revision = PriorityRevision.objects.get()
    assert (revision.changed_fields, revision.changed_by, revision.comment) == (["codes"], officer, "Read together")
    assert [(code["code"], code["origin"]) for code in revision.values["codes"]] == [("A.01", "own"), ("C.10", "own")]


def test_change_codes_without_confirming_leaves_the_rest_unreviewed(region, officer, second):
    priority = priority_of(region, codes=[("C.10", "0.9"), ("A.01", "0.5")])
    asked = {"by": officer, "approved_by": second, "priority": priority, "is_confirmed": False, "comment": "a"}
    with pytest.raises(NotPossible):
        change_codes(version=1, concepts=[concept("C.10"), concept("A.01")], **asked)
    change_codes(version=1, concepts=[concept("C.10")], **asked)
    assert not priority.codes.get().is_reviewed
    with pytest.raises(TooLate):
        change_codes(version=1, concepts=[], **asked)
    elsewhere = making.officer(making.organisation(mandate_for=making.region()))
    for person in (elsewhere, making.administrator(), officer):
        with pytest.raises(Refused):
            change_codes(version=2, concepts=[], **asked | {"approved_by": person})
    assert priority.codes.count() == 1


def test_withdraw_and_restore(region, officer, second):
    priority = priority_of(region)
    withdrawn = withdraw_priority(by=officer, approved_by=second, priority=priority, version=1, comment="Out")
    assert not Priority.objects.current().exists()
    with pytest.raises(TooLate):
        withdraw_priority(by=officer, approved_by=second, priority=priority, version=2, comment="Again")
    assert (
        restore_priority(by=officer, approved_by=second, priority=withdrawn, version=2, comment="Back").withdrawn_at
        is None
    )
    assert PriorityRevision.objects.count() == 2


def test_add_priority_finds_a_free_key(region, officer, second):
    keys = [add_priority(by=officer, approved_by=second, region=region, values=values()).key for _time in range(3)]
    assert keys == [f"{region.key}-food", f"{region.key}-food-2", f"{region.key}-food-3"]


def test_shared_priorities_weigh_confidence_and_level(region):
    other = making.region("Vidzeme")
    priority_of(region, "Food", codes=[("C.10", "0.9"), ("A.01", "0.5")])
    priority_of(other, "Bioeconomy", level="national", codes=[("C.10", "0.8"), ("A.01", "0.9")])
    priority_of(other, "Finance", codes=[("K.64", "1")])
    (pair,) = shared_priorities(region, other)
    assert (pair.ours.title, pair.theirs.title) == ("Food", "Bioeconomy")
    assert [concept.code for concept in pair.concepts] == ["C.10", "A.01"]
    assert pair.confidence == pytest.approx(0.72)
    assert pair.strength == pytest.approx(0.36)
    assert pair.has_stand_in
    assert not pair.is_reviewed
    assert shared_priorities(other, region)[0].ours.title == "Bioeconomy"
    assert shared_priorities(region, region) == []


def test_shared_priorities_leave_withdrawn_ones_out(region):
    other = making.region()
    priority_of(region, codes=[("C.10", "1")])
    withdrawn = priority_of(other, codes=[("C.10", "1")])
    Priority.objects.filter(pk=withdrawn.pk).update(withdrawn_at="2026-01-01T00:00Z")
    assert shared_priorities(region, other) == []


def test_priorities_for_engine_are_plain_data_in_constant_queries(region, django_assert_num_queries):
    for number in range(3):
        priority_of(region, f"Food{number}", level="national", codes=[("C.10", "0.9")])
    with django_assert_num_queries(4):
        (first, *_rest) = priorities_for_engine()[region.key]
    assert (first["title"], first["level"], first["weight"], first["source"]) == ("Food0", "national", 0.5, "RIS3")
    assert first["codes"] == [{"scheme": "nace", "code": "C.10", "confidence": 0.9, "reviewed": False, "linked": False}]


# --- Pages --------------------------------------------------------------------------------------


def url(name, *args):
    return reverse(f"s3strategy:{name}", args=args)


def test_priority_list_filters_and_asks_as_much_for_three_as_for_one(client, region):
    counts = []
    for title in ("Food", "Metal", "Health"):
        priority_of(region, title)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(url("priority_list"))
        counts.append(len(queries))
    assert counts[0] == counts[2]
    assert page.status_code == 200
    found = client.get(url("priority_list"), {"q": "met", "region": region.key, "level": "regional"}).content.decode()
    assert "Metal" in found
    assert "Health</a>" not in found
    assert "No priority fits" in client.get(url("priority_list"), {"q": "zzz"}).content.decode()
    assert client.get(url("priority_list"), {"region": "nowhere", "level": "odd", "q": "\x00"}).status_code == 200


@pytest.mark.parametrize(
    ("level", "sentence"),
    [
        ("national", "stands in"),
        ("historic", "earlier strategy"),
        ("sub-regional", "for a part of the region: Halland"),
        ("national-initiative", "national initiative placed in the region"),
    ],
)
def test_priority_page_says_what_kind_it_is(client, region, level, sentence):
    priority = priority_of(region, level=level, sub_area="Halland", codes=[("C.10", "0.9")])
    page = client.get(priority.get_absolute_url()).content.decode()
    assert sentence in page
    assert "own, unreviewed" in page
    assert "RIS3" in page


def test_edit_page_is_for_the_officer_of_the_region(client, region, officer):
    priority = priority_of(region)
    edit = url("priority_edit", priority.key)
    assert client.get(edit).status_code == 302
    client.force_login(making.officer(making.organisation(mandate_for=making.region())))
    assert client.get(edit).status_code == 403
    assert client.post(edit, values(version=1, comment="x", title="Y")).status_code == 403
    client.force_login(officer)
    assert client.get(edit).status_code == 200
    assert client.get(url("priority_edit", "nothing")).status_code == 404


def accept(proposal, by):
    return accept_proposal(by=by, proposal=proposal)


def test_edit_page_proposes_and_keeps_texts_on_errors(client, region, officer, second):
    priority = priority_of(region)
    edit = url("priority_edit", priority.key)
    client.force_login(officer)
    wrong = client.post(edit, values(version=1, comment="", title="Typed"))
    assert wrong.status_code == 422
    assert 'value="Typed"' in wrong.content.decode()
    assert client.post(edit, values(version=1, comment="x", title="First")).status_code == 302
    again = client.post(edit, values(version=1, comment="x", title="Twice"))
    assert again.status_code == 422
    assert "has a proposal of this kind open already" in again.content.decode()
    assert Priority.objects.get().title == "Food"
    accept(PriorityProposal.objects.get(), second)
    assert Priority.objects.get().title == "First"
    stale = client.post(edit, values(version=1, comment="x", title="Second"))
    page = stale.content.decode()
    assert stale.status_code == 409
    assert 'value="Second"' in page
    assert "First" in page
    assert "What stands there now" in page
    assert 'name="version" value="2"' in page
    assert client.post(edit, values(version=2, comment="x", title="Second")).status_code == 302
    history = client.get(priority.get_absolute_url()).content.decode()
    assert "What stood there before" in history
    assert f"approved by {second}" in history
    assert "A proposal waits for a second person" in history


def test_codes_page_proposes_and_keeps_what_was_chosen(client, region, officer, second):
    priority = priority_of(region, codes=[("C.10", "0.9")])
    codes = url("priority_codes", priority.key)
    kept, new, fine = concept("C.10"), concept("A.01", level=2), concept("01001001", "een_technology", level=3)
    client.force_login(officer)
    page = client.get(codes).content.decode()
    assert f'<option value="{kept.pk}" selected>' in page
    assert f'value="{fine.pk}"' not in page
    chosen = {"nace": [kept.pk, new.pk], "version": 1}
    wrong = client.post(codes, chosen | {"comment": ""})
    assert wrong.status_code == 422
    assert f'<option value="{new.pk}" selected>' in wrong.content.decode()
    assert client.post(codes, chosen | {"comment": "x", "een_technology": [fine.pk]}).status_code == 422
    assert client.post(codes, chosen | {"comment": "Farms belong to it"}).status_code == 302
    assert priority.codes.count() == 1
    accept(PriorityProposal.objects.get(), second)
    assert priority.codes.count() == 2
    stale = client.post(codes, {"nace": [new.pk], "version": 1, "comment": "x"})
    assert stale.status_code == 409
    assert 'name="version" value="2"' in stale.content.decode()
    assert client.post(codes, {"version": 2, "comment": "None fits"}).status_code == 302
    accept(PriorityProposal.objects.open().get(), second)
    history = client.get(priority.get_absolute_url()).content.decode()
    assert "Farms belong to it" in history
    assert "A.01 A.01 (1.00)" in history
    assert "Nothing is coded yet" in history


def test_withdraw_page_takes_posts_with_a_reason(client, region, officer, second):
    priority = priority_of(region)
    withdraw = url("priority_withdraw", priority.key)
    client.force_login(officer)
    assert client.get(withdraw).status_code == 405
    assert client.post(withdraw, {"version": 1}).status_code == 302
    assert not PriorityProposal.objects.exists()
    assert client.post(withdraw, {"version": 1, "comment": "Out"}).status_code == 302
    assert Priority.objects.current().exists()
    accept(PriorityProposal.objects.get(), second)
    assert not Priority.objects.current().exists()
    assert client.post(withdraw, {"version": 1, "comment": "Out"}).status_code == 409
    assert client.post(url("priority_restore", priority.key), {"version": 2, "comment": "Back"}).status_code == 302
    accept(PriorityProposal.objects.open().get(), second)
    assert Priority.objects.current().exists()


def test_new_page_and_own_priorities(client, region, officer, second):
    client.force_login(officer)
    new = url("priority_new", region.key)
    assert client.get(new).status_code == 200
    assert client.post(new, values(title="")).status_code == 422
    assert client.post(new, values(comment="Chosen this year")).status_code == 302
    assert not Priority.objects.exists()
    assert "Waiting for a second person" in client.get(url("own_priorities")).content.decode()
    accept(PriorityProposal.objects.get(), second)
    assert Priority.objects.get().version == 1
    assert "Food" in client.get(url("own_priorities")).content.decode()
    client.force_login(making.person())
    assert client.get(url("own_priorities")).status_code == 403
    assert client.get(new).status_code == 403


def test_own_priorities_says_when_there_is_no_mandate(client):
    client.force_login(making.officer(making.organisation(role="associated")))
    page = client.get(url("own_priorities"))
    assert page.status_code == 200
    assert "holds no S3 mandate today" in page.content.decode()
    assert OrganisationMembership.objects.count() == 1


def test_concept_browser_searches_and_shows_the_tree(client, region):
    root = Concept.objects.create(scheme="een_technology", code="04", label="Energy", level=1, selectable=False)
    child = Concept.objects.create(scheme="een_technology", code="04005", label="Renewables", level=2, parent=root)
    priority_of(region, codes=[])
    PriorityCode.objects.create(priority=Priority.objects.get(), concept=child, confidence="0.8")
    listing = url("concept_list")
    assert "Energy" in client.get(listing, {"scheme": "een_technology"}).content.decode()
    assert "Renewables" in client.get(listing, {"scheme": "een_technology", "q": "renew"}).content.decode()
    assert "Nothing was found" in client.get(listing, {"scheme": "odd", "q": "\x00zz"}).content.decode()
    assert "Renewables" in client.get(url("concept_detail", "een_technology", "04")).content.decode()
    assert "Podlaskie" in client.get(url("concept_detail", "een_technology", "04005")).content.decode()
    assert client.get(url("concept_detail", "een_technology", "4005")).status_code == 404
