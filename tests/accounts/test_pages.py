"""Pages of one's own account: they work, others' things are not found, visitors sign in first."""

import pytest
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken

from accounts.models import Mail, Notification
from accounts.services import notify, queue_mail
from tests.regions import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


@pytest.fixture
def person(client):
    user = making.person()
    client.force_login(user, backend="accounts.backends.AccountBackend")
    return user


def tell(user, key="k", url="/regions/"):
    return notify(to=user, kind="test", key=key, title="Something happened", body="Look at it.", url=url)


@pytest.mark.parametrize("name", ["person", "notification_list", "token_list", "status"])
def test_visitors_sign_in_first(client, name):
    response = client.get(reverse(f"accounts:{name}"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["notification_read_all", "release"])
def test_changes_need_a_post(client, person, name):
    assert client.get(reverse(f"accounts:{name}")).status_code == 405


def test_person_changes_own_data(client, person):
    url = reverse("accounts:person")
    assert client.get(url).status_code == 200
    data = {"full_name": "New Name", "phone": "+371 1", "language": "lv", "time_zone": "Europe/Riga"}
    assert client.post(url, data).status_code == 302
    person.refresh_from_db()
    assert (person.full_name, person.language, person.time_zone) == ("New Name", "lv", "Europe/Riga")
    assert client.delete(url).status_code == 405


def test_person_form_refuses_a_wrong_time_zone(client, person):
    data = {"full_name": "New Name", "language": "lv", "time_zone": "Mars/North"}
    assert client.post(reverse("accounts:person"), data).status_code == 422
    person.refresh_from_db()
    assert person.full_name != "New Name"


def test_notifications_are_listed_opened_and_noted_as_read(client, person):
    mine = tell(person)
    page = client.get(reverse("accounts:notification_list"))
    assert "Something happened" in page.content.decode()
    url = reverse("accounts:notification_open", args=[mine.pk])
    assert client.get(url).url == "/regions/"
    mine.refresh_from_db()
    assert mine.read_at is None
    assert client.post(url).url == "/regions/"
    mine.refresh_from_db()
    assert mine.read_at is not None


def test_a_notification_never_leads_away_from_the_portal(client, person):
    mine = tell(person, url="https://elsewhere.example/")
    assert client.post(reverse("accounts:notification_open", args=[mine.pk])).url == reverse(
        "accounts:notification_list"
    )


def test_notifications_of_others_are_not_found(client, person):
    other = tell(making.person())
    assert client.post(reverse("accounts:notification_open", args=[other.pk])).status_code == 404
    assert "Something happened" not in client.get(reverse("accounts:notification_list")).content.decode()
    client.post(reverse("accounts:notification_read_all"))
    assert Notification.objects.unread().count() == 1


def test_the_list_of_notifications_is_paged_in_constant_queries(client, person, django_assert_max_num_queries):
    for number in range(30):
        tell(person, key=f"k{number}")
    with django_assert_max_num_queries(12):
        assert len(client.get(reverse("accounts:notification_list")).context["page_obj"]) == 25


def test_a_token_is_shown_once_works_and_is_revoked(client, person):
    url = reverse("accounts:token_list")
    assert client.get(url).status_code == 200
    page = client.post(url)
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert secret not in client.get(url).content.decode()
    token = AuthToken.objects.get(user=person)
    revoke = reverse("accounts:token_revoke", args=[token.token_key])
    assert client.get(revoke).status_code == 405
    assert client.post(revoke).status_code == 302
    assert not AuthToken.objects.exists()


def test_tokens_of_others_are_not_found(client, person):
    token, _secret = AuthToken.objects.create(user=making.person())
    assert client.post(reverse("accounts:token_revoke", args=[token.token_key])).status_code == 404
    assert token.token_key not in client.get(reverse("accounts:token_list")).content.decode()


def test_one_person_has_ten_tokens_at_most(client, person):
    for _number in range(10):
        AuthToken.objects.create(user=person)
    assert client.post(reverse("accounts:token_list")).status_code == 422
    assert AuthToken.objects.count() == 10


def parked_mail():
    mail = queue_mail(key="m", to_email="a@b.example", title="Secret title", body="Secret text")
    Mail.objects.filter(pk=mail.pk).update(parked_at=timezone.now(), attempts=3, last_error="SMTPError: gone")
    return mail


def test_administrators_see_parked_work_and_release_it(client):
    client.force_login(making.administrator(), backend="accounts.backends.AccountBackend")
    mail = parked_mail()
    page = client.get(reverse("accounts:status")).content.decode()
    assert "SMTPError: gone" in page
    assert "Secret" not in page
    assert client.post(reverse("accounts:release"), {"kind": "accounts.mail"}).status_code == 302
    mail.refresh_from_db()
    assert (mail.parked_at, mail.attempts) == (None, 0)
    assert client.post(reverse("accounts:release"), {"kind": "accounts.user"}).status_code == 404


def test_the_status_is_for_administrators_only(client, person):
    assert client.get(reverse("accounts:status")).status_code == 404
    assert client.post(reverse("accounts:release"), {"kind": "accounts.mail"}).status_code == 404


def test_letters_can_be_read_in_the_demo(client, settings):
    settings.ROOT_URLCONF = "tests.accounts.demo_urlconf"
    settings.TIBS_DEMO = True
    mail = queue_mail(key="m", to_email="a@b.example", title="A <b>title</b>", body="Look", url="/regions/")
    page = client.get("/demo/mailbox/", {"to": "a@b"}).content.decode()
    assert "A &lt;b&gt;title" in page
    assert "A &lt;b&gt;title" not in client.get("/demo/mailbox/", {"to": "nobody"}).content.decode()
    letter = client.get(f"/demo/mailbox/{mail.pk}/").content.decode()
    assert 'href="http://localhost' in letter
    assert "<b>title" not in letter
    assert client.get("/demo/mailbox/999999/").status_code == 404
    assert client.post("/demo/mailbox/").status_code == 405


def test_letters_cannot_be_read_outside_the_demo(client, settings):
    assert client.get("/demo/mailbox/").status_code == 404
    settings.ROOT_URLCONF = "tests.accounts.demo_urlconf"
    assert client.get("/demo/mailbox/").status_code == 404


def test_person_chooses_a_time_zone_and_keeps_an_unusual_one(client, person):
    person.time_zone = "America/Argentina/Buenos_Aires"
    person.save()
    form = client.get(reverse("accounts:person")).context["form"]
    zones = dict(form.fields["time_zone"].choices)
    assert form["time_zone"].value() == "America/Argentina/Buenos_Aires"
    assert zones["America/Argentina/Buenos_Aires"] == "Buenos Aires (UTC-03:00)"
    assert zones["Europe/Tallinn"].startswith("Tallinn (UTC+0")
    client.post(
        reverse("accounts:person"), {"full_name": "New", "language": "et", "time_zone": form["time_zone"].value()}
    )
    person.refresh_from_db()
    assert (person.full_name, person.time_zone) == ("New", "America/Argentina/Buenos_Aires")


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("account_login", ["E-mail", "Password", "Keep me signed in on this device"]),
        ("account_signup", ["E-mail", "Full name", "Language", "Password"]),
        ("account_reset_password", ["E-mail"]),
    ],
)
def test_the_door_uses_the_words_of_the_portal(client, name, labels):
    response = client.get(reverse(name))
    assert [str(field.label) for field in response.context["form"]][: len(labels)] == labels
    assert "Email" not in response.text and "Remember Me" not in response.text
