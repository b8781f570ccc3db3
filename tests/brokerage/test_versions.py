"""What a profile said before: kept when people remember it, compared word by word, brought back into a draft only."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.exceptions import NotPossible, Refused, TooLate
from brokerage.disclosure import Rung
from brokerage.models import OriginalText, Profile, ProfileVersion
from brokerage.selectors.versions import changes, version_rows
from brokerage.selectors.word_changes import words_changed
from brokerage.services import profiles
from brokerage.services.restoring import restore_version
from s3strategy.models import Concept

from .making import SCORES, Side, keywords, republish


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


@pytest.fixture
def side(db):
    return Side("LV", "Alfa")


def kept(profile: Profile) -> list[tuple]:
    return list(profile.versions.order_by("number").values_list("number", "occasion", "by__full_name"))


def save(side, profile, by=None, **data) -> Profile:
    return profiles.save_draft(by=by or side.broker, company=side.company, data=data, profile=profile)


def an_hour_later(profile: Profile) -> None:
    profile.versions.update(at=timezone.now() - timedelta(hours=2))


def test_what_people_remember_is_kept_with_who_and_why(side):
    profile = side.published()
    broker, colleague = side.broker.full_name, side.colleague_broker.full_name
    assert kept(profile) == [(1, "written", broker), (2, "submitted", broker), (3, "published", colleague)]
    assert profile.versions.get(number=3).step.note == "Clear."
    republish(side, profile, title="Panels from birch bark")
    titles = list(profile.versions.order_by("number").values_list("occasion", "state", "content__title"))
    assert titles[3:] == [
        ("written", "draft", "Panels from birch bark"),
        ("submitted", "client_validation", "Panels from birch bark"),
        ("published", "published", "Panels from birch bark"),
    ]


def test_what_is_written_after_a_return_is_kept_beside_what_was_sent(side):
    profile = side.in_review()
    reasons = {"title": "Say more."}
    profiles.review_profile(
        by=side.colleague_broker, profile=profile, scores=SCORES, comment="So.", do_return=True, field_reasons=reasons
    )
    save(side, profile, by=side.owner, title="Panels, said better")
    last = profile.versions.first()
    assert (last.occasion, last.state, last.by) == ("written", "returned", side.owner)
    assert profile.versions.get(occasion="submitted").content["title"] == "Insulation panels from bark"


def test_one_sitting_of_one_person_is_one_version(side):
    profile = side.draft()
    for title in ("One", "Two", "Two"):
        profile = save(side, profile, title=title)
    assert kept(profile) == [(1, "written", side.broker.full_name)]
    assert profile.versions.get().content["title"] == "Two"
    save(side, profile, by=side.owner, title="Three")
    an_hour_later(profile)
    save(side, profile, by=side.owner, title="Four")
    titles = profile.versions.order_by("number").values_list("content__title", flat=True)
    assert list(titles) == ["Two", "Three", "Four"]


def test_a_profile_older_than_versions_keeps_how_it_stood(side):
    profile = side.draft()
    profile.versions.all().delete()
    save(side, profile, title="New")
    assert list(profile.versions.order_by("number").values_list("occasion", "content__title")) == [
        ("found", "Insulation panels from bark"),
        ("written", "New"),
    ]


def test_an_older_version_comes_back_whole_and_the_present_one_is_kept(side):
    call = timezone.localdate() + timedelta(days=90)
    original = {"language": "lv", "title": "Plāksnes", "summary": "No mizas", "description": ""}
    profile = side.draft(
        "RDR",
        call_programme="Horizon",
        call_deadline=call,
        call_coordinator_wanted=True,
        target_countries=["DK", "SE"],
        original=original,
    )
    an_hour_later(profile)
    fewer = keywords()[:1]
    profile = save(
        side, profile, title="Other", keywords=fewer, target_countries=[], call_deadline=None, original=None, type="BO",
        partnership_types=["supplier"], call_coordinator_wanted=None,
    )  # fmt: skip
    assert not OriginalText.objects.exists()
    restored, left_out = restore_version(by=side.owner, profile=profile, number=1, version=profile.version)
    restored = Profile.objects.get(pk=restored.pk)
    assert (restored.type, restored.title, restored.call_deadline) == ("RDR", "Insulation panels from bark", call)
    assert restored.call_coordinator_wanted is True and restored.target_countries == ["DK", "SE"]
    assert restored.keywords.count() == 3 and restored.original.title == "Plāksnes" and left_out == []
    assert restored.state == "draft" and restored.version == 3
    last = restored.versions.first()
    assert (last.occasion, last.restored.number, last.by) == ("restored", 1, side.owner)
    assert restored.versions.get(number=2).content["title"] == "Other"


def test_keywords_that_are_gone_are_left_out_and_told(side):
    profile = side.draft()
    Concept.objects.filter(scheme="een_market").update(selectable=False)
    _profile, left_out = restore_version(by=side.broker, profile=profile, number=1, version=profile.version)
    assert left_out == ["een_market:test"]


@pytest.mark.parametrize("state", ["client_validation", "review", "published", "rejected", "expired", "archived"])
def test_nothing_is_brought_back_into_what_may_not_be_edited(side, client, state):
    profile = side.published()
    Profile.objects.filter(pk=profile.pk).update(state=state)
    profile.refresh_from_db()
    with pytest.raises(Refused):
        restore_version(by=side.owner, profile=profile, number=1, version=profile.version)
    client.force_login(side.owner)
    page = client.get(reverse("brokerage:profile_compare", args=[profile.public_id]), {"older": 1})
    assert "Bring version 1 back into the draft" not in page.content.decode()
    client.post(reverse("brokerage:profile_restore", args=[profile.public_id, 1]), {"version": profile.version})
    profile.refresh_from_db()
    assert profile.state == state and profile.versions.count() == 3


def test_who_saw_an_older_state_brings_nothing_back(side, client):
    profile = side.draft()
    stale = profile.version
    profile = save(side, profile, by=side.colleague, title="Meanwhile")
    with pytest.raises(TooLate):
        restore_version(by=side.owner, profile=profile, number=1, version=stale)
    client.force_login(side.owner)
    answer = client.post(reverse("brokerage:profile_restore", args=[profile.public_id, 1]), {"version": stale})
    assert answer.status_code == 409
    assert Profile.objects.get().title == "Meanwhile"
    with pytest.raises(NotPossible):
        restore_version(by=side.owner, profile=profile, number=99, version=profile.version)


def test_page_lists_and_compares_and_brings_back(side, client):
    profile = side.draft()
    an_hour_later(profile)
    profile = save(side, profile, by=side.owner, title="Insulation boards from <b>bark", partner_types=["rd"])
    client.force_login(side.owner)
    page = client.get(reverse("brokerage:profile_versions", args=[profile.public_id])).content.decode()
    assert "Title, Partner types and sizes sought" in page and side.owner.full_name in page
    compare = reverse("brokerage:profile_compare", args=[profile.public_id])
    page = client.get(compare, {"older": 2, "newer": 1}).content.decode()
    assert "Version 1 and version 2" in page
    assert '<del><span class="visually-hidden">taken away: </span>panels ' in page
    assert '<ins><span class="visually-hidden">added: </span>boards ' in page
    assert "&lt;b&gt;bark" in page and "<b>bark" not in page
    assert "SME with 11 to 49 people</del>" in page and "Research and development institution</ins>" in page
    assert "Version 1 and version 2" in client.get(compare, {"older": 1, "newer": 2}).content.decode()
    for wrong in ({"older": 7}, {"older": "x"}, {"older": 1, "newer": "²"}, {"older": "1" * 30}):
        assert client.get(compare, wrong).status_code == 404
    answer = client.post(
        reverse("brokerage:profile_restore", args=[profile.public_id, 1]), {"version": profile.version}, follow=True
    )
    assert "The draft says again what version 1 said." in answer.content.decode()
    assert Profile.objects.get().title == "Insulation panels from bark"


def test_reviewer_from_elsewhere_reads_the_anonymous_form_and_no_names(side, client):
    helper = Side("DK", "Beta")
    side.organisation.review_partners.add(helper.organisation)
    profile = side.draft(title="A secret first try")
    save(side, profile, title="As it was sent", original={"language": "lv", "title": "Oriģināls"})
    profile.refresh_from_db()
    profiles.submit_profile(by=side.broker, profile=profile)
    profiles.validate_profile(by=side.owner, profile=profile)
    client.force_login(helper.broker)
    address = reverse("brokerage:profile_versions", args=[profile.public_id])
    page = client.get(address).content.decode()
    assert "Sent to the company to validate" in page and "Written" not in page
    for name in (side.broker.full_name, side.owner.full_name, side.company.name, "A secret first try"):
        assert name not in page
    compare = reverse("brokerage:profile_compare", args=[profile.public_id])
    assert client.get(compare, {"older": 1, "newer": 2}).status_code == 404
    assert client.get(compare, {"older": 2}).status_code == 404
    same = client.get(compare, {"older": 2, "newer": 2}).content.decode()
    assert "As it was sent" in same and "Oriģināls" not in same and "Bring version" not in same
    client.post(reverse("brokerage:profile_restore", args=[profile.public_id, 2]), {"version": profile.version})
    assert Profile.objects.get(pk=profile.pk).version == profile.version
    profiles.review_profile(by=side.colleague_broker, profile=profile, scores=SCORES, comment="Clear.")
    assert client.get(address).status_code == 403
    client.force_login(helper.owner)
    assert client.get(address).status_code == 403


def test_list_asks_no_more_for_many_versions(side, client):
    profile = side.draft()
    client.force_login(side.owner)
    address, counts = reverse("brokerage:profile_versions", args=[profile.public_id]), []
    client.get(address)
    for _more in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
        for title in ("One", "Two"):
            an_hour_later(profile)
            profile = save(side, profile, title=title)
    assert counts[0] == counts[1]
    assert ProfileVersion.objects.count() == 5


def test_rows_name_what_changed(side):
    profile = side.published()
    republish(side, profile, summary="Shorter.", offers_areas=["service"])
    rows = version_rows(profile, Rung.OWN)
    assert [row["changed"] for row in rows][:3] == [[], [], ["Summary", "Value-chain areas offered for"]]
    assert version_rows(profile, Rung.SUMMARY)[0]["who"] == ""


def test_changes_of_lists_say_what_came_and_went(side):
    older = {"partner_types": ["sme_10", "rd"], "title": "Same"}
    found = {row.label: row for row in changes(older, {"partner_types": ["rd", "big"], "title": "Same"}, Rung.OWN)}
    row = found["Partner types and sizes sought"]
    assert (row.removed, row.added, row.same) == (
        ["SME with up to 10 people"],
        ["Large company"],
        ["Research and development institution"],
    )
    assert not found["Title"].is_changed


@given(st.text(alphabet="ab \n.õ", max_size=60), st.text(alphabet="ab \n.õ", max_size=60))
def test_parts_give_both_texts_again(before, after):
    parts = words_changed(before, after)
    assert "".join(part.text for part in parts if part.kind != "added") == before
    assert "".join(part.text for part in parts if part.kind != "removed") == after
    if before == after:
        assert {part.kind for part in parts} <= {"same"}


def test_a_few_words_repeated_do_not_take_long():
    """Word by word this would be four million pairs; it is told as one replacement."""
    parts = words_changed("x " + "a b " * 1000 + "y", "z " + "b a " * 1000 + "w")
    assert [part.kind for part in parts] == ["removed", "added"]


def test_a_profile_of_which_nothing_is_kept_says_so(side, client):
    profile = side.draft()
    profile.versions.all().delete()
    client.force_login(side.owner)
    page = client.get(reverse("brokerage:profile_versions", args=[profile.public_id])).content.decode()
    assert "No version is kept yet" in page and "Compare two versions" not in page
