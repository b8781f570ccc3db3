"""How soon letters come, together or alone, and how they stop. The clock is moved."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as outbox
from django.urls import reverse

from accounts.jobs.digests import last_slot, send_digests
from accounts.jobs.mail import deliver
from accounts.models import Mail, Notification
from accounts.models.choice import Topic, topic_of
from accounts.services import notify
from accounts.services.letters import choose_paces, pace_of, stop_path
from tests.regions import making

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def user():
    return making.person(email="reader@example.org", language="en", time_zone="Europe/Riga")


def tell(user, key: str, at: datetime = MONDAY, kind: str = "introduced"):
    row = notify(to=user, kind=kind, key=key, title=f"News {key}", body="Look.")
    Notification.objects.filter(pk=row.pk).update(created_at=at)
    return row


def letters() -> list[str]:
    return list(Mail.objects.filter(key__startswith="digest:").order_by("pk").values_list("text", flat=True))


def test_at_once_unless_chosen_otherwise(user):
    tell(user, "a")
    assert Mail.objects.count() == 1
    assert send_digests(MONDAY + timedelta(days=20)) == 0


@pytest.mark.parametrize(
    ("pace", "zone", "now", "slot"),
    [
        ("daily", "Europe/Riga", "2026-03-03T05:00", "2026-03-03T05:00"),
        ("daily", "Europe/Riga", "2026-03-03T04:59", "2026-03-02T05:00"),
        ("weekly", "UTC", "2026-03-08T23:00", "2026-03-02T07:00"),
        ("weekly", "UTC", "2026-03-09T06:59", "2026-03-02T07:00"),
        ("weekly", "UTC", "2026-03-09T07:00", "2026-03-09T07:00"),
    ],
)
def test_seven_in_the_morning_of_the_reader(pace, zone, now, slot):
    now, slot = (datetime.fromisoformat(value).replace(tzinfo=UTC) for value in (now, slot))
    assert last_slot(pace, zone, now) == slot


@pytest.mark.parametrize(("pace", "days"), [("daily", 1), ("weekly", 7)])
def test_together_never_twice_never_lost(user, pace, days):
    choose_paces(by=user, paces={"outcomes": pace})
    tell(user, "a")
    tell(user, "b")
    assert not Mail.objects.exists()
    assert send_digests(MONDAY + timedelta(hours=1)) == 0
    late = MONDAY + timedelta(days=days)
    assert [send_digests(late) for _run in range(3)] == [1, 0, 0]
    tell(user, "c", at=late)
    assert send_digests(late + timedelta(days=days)) == 1
    first, second = letters()
    assert "News a" in first and "News b" in first and "News c" not in first
    assert "News c" in second and "News a" not in second


def test_a_letter_that_is_not_written_leaves_its_news_waiting(user, monkeypatch):
    choose_paces(by=user, paces={"outcomes": "daily"})
    tell(user, "a")
    with monkeypatch.context() as broken:
        broken.setattr("accounts.jobs.digests.queue_mail", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            send_digests(MONDAY + timedelta(days=1))
    assert send_digests(MONDAY + timedelta(days=1)) == 1
    assert "News a" in letters()[0]


def test_what_was_read_meanwhile_is_not_repeated(user):
    choose_paces(by=user, paces={"outcomes": "daily"})
    row = tell(user, "a")
    Notification.objects.filter(pk=row.pk).update(read_at=MONDAY)
    assert send_digests(MONDAY + timedelta(days=1)) == 0


def test_letter_carries_the_stop_and_a_program_that_posts_stops_it_without_sign_in(user, client, settings):
    settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    tell(user, "a")
    assert deliver(Mail.objects.get().pk)
    message = outbox.outbox[-1].message()
    address = message["List-Unsubscribe"].strip("<>")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in outbox.outbox[-1].body
    path = stop_path(user, "outcomes")
    assert address.endswith(path)
    strict = type(client)(enforce_csrf_checks=True)
    assert strict.get(path).status_code == 200
    assert pace_of(user, "outcomes") == "now"
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert (pace_of(user, "outcomes"), pace_of(user, "your_turn")) == ("never", "now")
    tell(user, "b")
    tell(user, "c", kind="profile_to_validate")
    assert Mail.objects.count() == 2
    assert Notification.objects.filter(to=user).count() == 3


def test_a_changed_token_stops_nothing(user, client):
    path = stop_path(user, "outcomes")
    assert client.post(path[:-3] + "xx/").status_code == 404
    assert pace_of(user, "outcomes") == "now"


def test_settings_page_keeps_the_choice_and_refuses_what_is_no_pace(user, client):
    client.force_login(user)
    page = reverse("accounts:letters")
    chosen = {"your_turn": "now", "outcomes": "weekly", "endings": "daily", "people": "never"}
    chosen |= {"searches": "weekly", "idle": "never"}
    assert client.post(page, {**chosen, "outcomes": "hourly"}).status_code == 422
    assert pace_of(user, "outcomes") == "now"
    assert client.post(page, chosen).status_code == 302
    assert {topic: pace_of(user, topic) for topic in chosen} == chosen


@pytest.mark.parametrize(
    ("kind", "topic"),
    [
        ("match_reminder", Topic.YOUR_TURN),
        ("mention", Topic.YOUR_TURN),
        ("hand_over", Topic.PEOPLE),
        ("profile_ends", Topic.ENDINGS),
        ("match_ended", Topic.OUTCOMES),
        ("what nobody sorted yet", Topic.OUTCOMES),
    ],
)
def test_every_kind_has_a_topic(kind, topic):
    assert topic_of(kind) == topic
