"""Links to videos: within limits, shown as files are, and never telling who the client is."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from accounts.exceptions import NotPossible, Refused
from brokerage import anonymity
from brokerage.models import Profile, VideoLink
from brokerage.services import matches, profiles
from brokerage.services.video_links import add_video_link, change_link_audience, delete_video_link

from .making import SCORES, Case, Side

pytestmark = pytest.mark.django_db
URL = "https://videos.example.org/watch?v=abc"


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


def add(side, profile, url=URL, title="A panel is pressed", audience="own", by=None) -> VideoLink:
    return add_video_link(by=by or side.owner, profile=profile, url=url, title=title, audience=audience)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "Give the address"),
        ("http://videos.example.org/a", "begin with https"),
        ("ftp://videos.example.org/a", "begin with https"),
        ("javascript:alert(1)//https://x.example", "begin with https"),
        ("https://localhost/a", "public web"),
        ("https://10.0.0.1/a", "public web"),
        ("https://[::1]/a", "public web"),
        ("https://tv.intranet/a", "browser can open|public web"),
        ("https://videos.example.org:8443/a", "public web"),
        ("https://me:secret@videos.example.org/a", "user name"),
        ("https://videos.example.org/a b", "browser can open"),
        ("https://videos.example.org/\x00", "browser can open"),
        ("https://videos.example.org/" + "a" * 180, "7 characters too long"),
    ],
)
def test_address_that_nobody_could_open_safely_is_refused_at_its_field(url, sentence):
    side = Side("LV")
    with pytest.raises(NotPossible, match=sentence) as refusal:
        add(side, side.draft(), url)
    assert set(refusal.value.fields) == {"url"}


def test_three_links_and_no_fourth_and_none_twice():
    side = Side("LV")
    profile = side.draft()
    for number in range(2):
        add(side, profile, f"https://v{number}.example.org/a")
    with pytest.raises(NotPossible, match="linked already"):
        add(side, profile, "v0.example.org/a")
    add(side, profile)
    with pytest.raises(NotPossible, match="at most 3"):
        add(side, profile, "https://v9.example.org/a")
    assert profile.video_links.count() == 3


def test_page_keeps_what_was_typed_and_names_the_field(client):
    side = Side("LV")
    profile = side.draft()
    client.force_login(side.owner)
    address = reverse("brokerage:video_add", args=[profile.public_id])
    sent = {"video-url": "http://old.example.org/x", "video-title": "t" * 125, "video-audience": "own"}
    answer = client.post(address, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "http://old.example.org/x" in page and "begin with https" in page
    assert "5 characters too long" in client.post(address, sent | {"video-url": URL}).content.decode()
    answer = client.post(address, sent | {"video-url": URL, "video-title": "Pressing"}, follow=True)
    assert "“Pressing” is stored." in answer.content.decode()
    link = VideoLink.objects.get()
    at_link = [profile.public_id, link.public_id]
    client.post(reverse("brokerage:video_audience", args=at_link), {"audience": "anonymous"})
    link.refresh_from_db()
    assert link.audience == "anonymous"
    client.post(reverse("brokerage:video_delete", args=at_link))
    assert not VideoLink.objects.exists()


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://tube.example.org/@AlfaSecretname/v1", ""),
        ("https://tube.example.org/v?by=Alfa%20Secretname", ""),
        ("https://media.alfa-secret.example/v1", ""),
        (URL, "Alfa Secretname presses panels"),
        (URL, "Owner OfAlfa shows the press"),
    ],
)
def test_telling_link_blocks_publication_until_confirmed(url, title):
    side = Side("LV")
    profile = side.draft()
    link = add(side, profile, url, title)
    assert not anonymity.findings(profile)
    change_link_audience(by=side.owner, link=link, audience="anonymous")
    assert {field for field, _word in anonymity.findings(profile)} == {"video_links"}
    profiles.submit_profile(by=side.broker, profile=profile)
    profiles.validate_profile(by=side.owner, profile=profile)
    with pytest.raises(NotPossible, match="may reveal"):
        profiles.review_profile(by=side.colleague_broker, profile=profile, scores=SCORES, comment="Good.")
    profiles.confirm_anonymity(by=side.owner, profile=profile)
    profiles.review_profile(by=side.colleague_broker, profile=profile, scores=SCORES, comment="Good.")
    VideoLink.objects.update(title="Something else")
    assert not anonymity.is_confirmed(profile)


def test_text_in_the_original_language_is_looked_through_too():
    side = Side("LV")
    original = {"language": "lv", "title": "Alfa Secretname ražo", "summary": "", "description": ""}
    profile = side.draft(original=original)
    assert {field for field, _word in anonymity.findings(profile)} == {"original"}


def test_links_are_kept_by_the_own_side_while_the_profile_may_be_changed():
    side, stranger = Side("LV"), Side("DK", "Beta")
    profile = side.draft()
    link = add(side, profile)
    with pytest.raises(Refused):
        add(side, profile, "https://b.example.org/", by=stranger.owner)
    Profile.objects.update(state="published")
    profile.refresh_from_db()
    for verb in (
        lambda: add(side, profile, "https://b.example.org/"),
        lambda: change_link_audience(by=side.owner, link=link, audience="partner"),
        lambda: delete_video_link(by=side.owner, link=link),
    ):
        with pytest.raises(Refused):
            verb()


def test_who_reads_a_link_follows_the_table_live(client, monkeypatch):
    original = Side.draft

    def with_links(side, *args, **changes):
        profile = original(side, *args, **changes)
        for audience in ("own", "anonymous", "partner"):
            add(side, profile, f"https://videos.example.org/{audience}-{profile.pk}", audience, audience)
        return profile

    monkeypatch.setattr(Side, "draft", with_links)
    case, elsewhere = Case(), Side("EE", "Gamma")

    def seen(user) -> set[str]:
        client.logout()
        if user:
            client.force_login(user)
        page = client.get(reverse("brokerage:opportunity", args=[case.offer.public_id])).content.decode()
        links = case.offer.video_links.all()
        assert all((link.title in page) or (link.url not in page) for link in links)
        return {link.audience for link in links if link.url in page}

    assert seen(None) == seen(elsewhere.owner) == seen(case.partner.owner) == set()
    assert seen(elsewhere.broker) == seen(case.partner.broker) == {"anonymous"}
    assert seen(case.home.owner) == seen(case.home.colleague_broker) == {"own", "anonymous", "partner"}
    match = matches.approve(by=case.home.broker, match=case.match())
    assert seen(case.partner.broker) == {"anonymous", "partner"}
    match = matches.approve(by=case.partner.broker, match=match)
    match = matches.give_consent(by=case.home.owner, match=match)
    match = matches.give_consent(by=case.partner.owner, match=match)
    assert seen(case.partner.owner) == {"anonymous", "partner"}
    matches.withdraw_consent(by=case.home.owner, match=match)
    assert seen(case.partner.owner) == set()


@pytest.mark.django_db(transaction=True)
def test_two_who_add_the_last_link_at_once_leave_three():
    side = Side("LV")
    profile = side.draft()
    add(side, profile, "https://v0.example.org/")
    add(side, profile, "https://v1.example.org/")
    both, ends = threading.Barrier(2), []

    def run(number):
        both.wait(30)
        try:
            add(side, profile, f"https://w{number}.example.org/")
            ends.append("added")
        except NotPossible:
            ends.append("late")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(ends) == ["added", "late"]
    assert profile.video_links.count() == 3
