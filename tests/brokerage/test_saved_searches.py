"""Searches that people keep: what is kept, what they tell, to whom, how often, and how much it asks of the database."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.exceptions import NotPossible, Refused
from accounts.jobs.digests import send_digests
from accounts.models import Mail, Notification
from accounts.services.letters import choose_paces
from brokerage.jobs import saved_searches as jobs
from brokerage.models import Profile, SavedSearch, SavedSearchHit
from brokerage.services.saved_searches import delete_search, rename_search, save_search
from tests.regions import making

from .making import Side, republish

pytestmark = pytest.mark.django_db
LIST = "/opportunities/"


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


@pytest.fixture
def reader():
    return making.person(email="reader@example.org", full_name="Reader", language="en")


@pytest.fixture
def side():
    return Side("LV", "Alfa")


def later() -> int:
    return jobs.tell_searches(timezone.now() + timedelta(minutes=10))


def again() -> int:
    SavedSearch.objects.update(checked_at=timezone.now() - timedelta(hours=1))
    return jobs.tell_searches()


def told(user) -> list[str]:
    rows = Notification.objects.filter(to=user, kind="saved_search").order_by("pk")
    return [f"{row.title}: {row.body}" for row in rows]


def test_a_new_profile_that_fits_is_told_once_and_as_a_teaser(reader, side):
    old = side.published("BO", title="Old panels from bark")
    save_search(by=reader, name="For Alfa Ltd", query="type=BO&q=bark")
    assert again() and not told(reader)
    side.published("BO", title="New panels from bark")
    side.published("TO", title="Another type about bark")
    side.draft("BO", title="A draft about bark")
    assert [again() for _run in range(3)] == [1, 1, 1]
    assert told(reader) == ["1 new profile fits a search of yours: • New panels from bark (Business offer, Latvia)"]
    mail = Mail.objects.get(to_user=reader)
    assert "New panels from bark" in mail.text
    for word in ("For Alfa Ltd", side.company.name, side.region.name_en, old.title):
        assert word not in mail.text + mail.html
    republish(side, Profile.objects.get(title="New panels from bark"), title="The same panels from bark")
    assert again() == 1
    assert len(told(reader)) == 1


def test_what_comes_back_from_hold_is_told_if_it_was_not(reader, side):
    search = save_search(by=reader, name="All", query="")
    profile = side.published("BO")
    Profile.objects.filter(pk=profile.pk).update(state="on_hold")
    later()
    assert not told(reader)
    SavedSearch.objects.filter(pk=search.pk).update(checked_at=timezone.now() - timedelta(days=9))
    Profile.objects.filter(pk=profile.pk).update(state="published")
    assert jobs.tell_searches() == 1
    assert len(told(reader)) == 1


def test_many_at_once_are_one_letter(reader, side):
    save_search(by=reader, name="All", query="")
    for number in range(7):
        side.published("BO", title=f"Panel number {number}")
    later()
    (words,) = told(reader)
    assert words.startswith("7 new profiles") and words.count("Panel number") == 5 and words.endswith("and 2 more")
    assert Mail.objects.filter(to_user=reader).count() == 1


def test_never_of_the_own_company_or_of_those_one_serves(side):
    other = Side("DK", "Beta")
    for user in (side.owner, side.broker):
        save_search(by=user, name="All", query="")
    side.published("BO", title="Our own")
    other.published("BR", title="From abroad")
    later()
    for user in (side.owner, side.broker):
        (words,) = told(user)
        assert "From abroad" in words and "Our own" not in words


@pytest.mark.parametrize(
    ("pace", "now", "later_on"), [("now", 1, 0), ("daily", 0, 1), ("weekly", 0, 1), ("never", 0, 0)]
)
def test_letters_come_as_chosen_and_the_portal_always_tells(reader, side, pace, now, later_on):
    choose_paces(by=reader, paces={"searches": pace})
    save_search(by=reader, name="All", query="")
    side.published("BO")
    later()
    assert len(told(reader)) == 1
    assert Mail.objects.filter(to_user=reader).count() == now
    assert [send_digests(timezone.now() + timedelta(days=8)) for _run in range(2)] == [later_on, 0]


def test_nobody_who_left_is_told_and_an_erasure_takes_the_searches_along(reader, side, client):
    save_search(by=reader, name="Secret wish", query="")
    type(reader).objects.filter(pk=reader.pk).update(is_active=False)
    side.published("BO")
    assert later() == 0 and not told(reader)
    from brokerage.services.erasing.people import forget_person

    forget_person(reader, "own_wish")
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize("query", ["type=XX", "country=ZZ", "keyword=999999", "keyword=%C2%B2", "partnership=nothing"])
def test_a_query_that_the_list_does_not_take_is_refused_and_nothing_typed_is_lost(reader, side, client, query):
    side.published("BO")
    client.force_login(reader)
    answer = client.post(reverse("brokerage:saved_searches"), {"name": "My name for it", "query": query})
    assert answer.status_code == 422 and "My name for it" in answer.content.decode()
    assert not SavedSearch.objects.exists()


def test_what_no_filter_knows_is_not_kept_and_equal_searches_are_one(reader):
    search = save_search(by=reader, name="One", query="page=3&type=BO&q=%20bark%20&next=//evil.example&q=bark")
    assert search.query == "q=bark&type=BO"
    with pytest.raises(NotPossible, match="as “One”"):
        save_search(by=reader, name="Two", query="type=BO&q=bark")
    with pytest.raises(NotPossible, match="has this name"):
        save_search(by=reader, name="One", query="type=BR")
    with pytest.raises(NotPossible):
        save_search(by=reader, name=" ", query="type=TO")


def test_long_words_of_any_script_fit(reader):
    assert save_search(by=reader, name="x" * 100, query="q=" + "𝕏" * 200).query


def test_a_person_keeps_a_limited_number(reader, settings):
    settings.TIBS_SAVED_SEARCHES = 2
    for number in range(2):
        save_search(by=reader, name=f"{number}", query=f"q=word{number}")
    with pytest.raises(NotPossible, match="You keep 2 searches"):
        save_search(by=reader, name="3", query="q=word3")


@pytest.mark.django_db(transaction=True)
def test_two_tabs_do_not_keep_one_more_than_allowed(settings):
    settings.TIBS_SAVED_SEARCHES = 1
    reader = making.person()
    barrier, kept = threading.Barrier(2), []

    def keep(number):
        barrier.wait(10)
        try:
            kept.append(save_search(by=reader, name=f"{number}", query=f"q=word{number}"))
        except NotPossible:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=keep, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(kept) == SavedSearch.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_tell_once(reader, side):
    save_search(by=reader, name="All", query="")
    side.published("BO")
    barrier = threading.Barrier(3)

    def work():
        barrier.wait(10)
        later()
        connection.close()

    threads = [threading.Thread(target=work) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(told(reader)) == 1 and SavedSearchHit.objects.count() == 1


def test_a_worker_that_dies_after_the_letter_tells_it_again_from_nothing(reader, side, monkeypatch):
    search = save_search(by=reader, name="All", query="")
    side.published("BO")
    real = jobs._tell

    def dies(*args):
        real(*args)
        raise MemoryError

    monkeypatch.setattr(jobs, "_tell", dies)
    later()
    assert not told(reader) and not SavedSearchHit.objects.exists()
    monkeypatch.setattr(jobs, "_tell", real)
    later()
    search.refresh_from_db()
    assert len(told(reader)) == 1 and search.attempts == 0


def test_a_search_that_fails_is_parked_and_holds_up_nobody(reader, side, monkeypatch, client):
    broken = save_search(by=reader, name="Broken", query="q=bark")
    save_search(by=making.person(email="second@example.org"), name="Fine", query="")
    side.published("BO")
    real = jobs._new_of
    monkeypatch.setattr(jobs, "_new_of", lambda search: 1 / 0 if search.pk == broken.pk else real(search))
    for _again in range(4):
        later()
    broken.refresh_from_db()
    assert broken.parked_at and Notification.objects.filter(kind="saved_search").count() == 1
    client.force_login(making.administrator(), backend="accounts.backends.AccountBackend")
    page = client.get(reverse("accounts:status")).content.decode()
    assert "Saved searches" in page and "ZeroDivisionError" in page


def test_a_search_costs_the_worker_the_same_whatever_there_is(side):
    def queries_of_one_more() -> int:
        with CaptureQueriesContext(
            connection,
        ) as few:
            later()
        return len(few)

    people = [making.person(email=f"p{number}@example.org") for number in range(4)]
    save_search(by=people[0], name="All", query="q=bark&type=BO")
    side.published("BO")
    one = queries_of_one_more()
    for user in people[1:]:
        save_search(by=user, name="All", query="q=bark&type=BO")
    SavedSearch.objects.update(checked_at=timezone.now() - timedelta(days=1))
    SavedSearchHit.objects.all().delete()
    SavedSearch.objects.update(created_at=timezone.now() - timedelta(days=1))
    Notification.objects.all().delete()
    for number in range(5):
        side.published("BO", title=f"Bark {number}")
    four = queries_of_one_more()
    assert len(set(Notification.objects.filter(kind="saved_search").values_list("to", flat=True))) == 4
    assert four <= 4 * one


def test_a_thousand_searches_are_asked_in_chunks(side, monkeypatch):
    rung = []
    monkeypatch.setattr(jobs, "ring_later", lambda *args, **fields: rung.append(args))
    users = type(side.owner).objects.bulk_create(
        type(side.owner)(email=f"many{number}@example.org", full_name="x") for number in range(50)
    )
    SavedSearch.objects.bulk_create(
        SavedSearch(user=user, name=f"{number}", query=f"q=word{number}") for user in users for number in range(20)
    )
    side.published("BO", title="Something about word7 and bark")
    done, rounds = 0, 0
    while asked := later():
        done, rounds = done + asked, rounds + 1
    assert (done, rounds, len(rung)) == (1000, 5, 5)
    assert Notification.objects.filter(kind="saved_search").count() == 50
    assert later() == 0


def test_the_pages(reader, side, client):
    side.published("BO", title="Panels")
    anonymous = client.get(LIST).content.decode()
    assert "Keep this search" not in anonymous and "saved searches" not in anonymous
    client.force_login(reader)
    page = client.get(LIST, {"type": "BO", "q": "bark"}).content.decode()
    assert 'value="q=bark&amp;type=BO"' in page
    mine = reverse("brokerage:saved_searches")
    assert "You keep no search yet" in client.get(mine).content.decode()
    assert client.post(mine, {"name": "Bark", "query": "q=bark&type=BO"}).url == mine
    page = client.get(mine).content.decode()
    assert "Bark" in page and "Type: Business offer" in page
    assert "You keep this search as “Bark”" in client.get(LIST, {"q": "bark", "type": "BO"}).content.decode()
    search = SavedSearch.objects.get()
    assert client.get(reverse("brokerage:saved_search", args=[search.public_id])).url == LIST + "?q=bark&type=BO"
    rename = reverse("brokerage:saved_search_rename", args=[search.public_id])
    assert client.get(rename).status_code == 200
    assert client.post(rename, {"name": ""}).status_code == 422
    assert client.post(rename, {"name": "Bark again"}).url == mine
    delete = reverse("brokerage:saved_search_delete", args=[search.public_id])
    stranger = type(client)()
    stranger.force_login(side.owner)
    for address in (rename, reverse("brokerage:saved_search", args=[search.public_id])):
        assert stranger.get(address).status_code == 404
    assert stranger.post(delete).status_code == 404
    with pytest.raises(Refused):
        delete_search(by=side.owner, search=search)
    with pytest.raises(Refused):
        rename_search(by=side.owner, search=search, name="Mine now")
    assert client.post(delete).url == mine
    assert not SavedSearch.objects.exists()


def test_the_list_of_searches_asks_the_same_for_one_and_for_three(reader, client):
    client.force_login(reader)
    counts = []
    for number in (1, 3):
        while SavedSearch.objects.count() < number:
            save_search(by=reader, name=f"{SavedSearch.objects.count()}", query=f"q=w{SavedSearch.objects.count()}")
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("brokerage:saved_searches"))
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_a_country_without_profiles_waits_for_one(reader, side):
    profile = side.published("BO")
    save_search(by=reader, name="Latvia", query="country=LV")
    Profile.objects.filter(pk=profile.pk).update(state="expired")
    Side("DK", "Beta").published("BR")
    assert again() == 1 and not told(reader)
    side.published("BO", title="Back again")
    again()
    assert len(told(reader)) == 1


def test_profiles_published_in_a_long_transaction_are_not_missed(reader, side):
    """Its moment of publication is before a round that could not see it yet."""
    search = save_search(by=reader, name="All", query="")
    profile = side.published("BO")
    moment = timezone.now() + timedelta(minutes=10)
    Profile.objects.filter(pk=profile.pk).update(published_at=moment, state_since=moment)
    SavedSearch.objects.filter(pk=search.pk).update(checked_at=moment + timedelta(minutes=5))
    jobs.tell_searches(moment + timedelta(minutes=14))
    assert len(told(reader)) == 1
