"""F16: letters and a mail server that puts off, refuses, hangs, breaks off and comes back. Each guard is shown once to
be what holds: without it the letter is lost, parked, sent twice or the round stands still."""

import threading
from contextlib import nullcontext

import pytest
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.jobs import mail as jobs
from accounts.models import Mail
from accounts.services import queue_mail
from brokerage.models import CompanyMembership
from tests.brokerage.making import Side
from tests.regions import making

from .smtp_server import running

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    with running() as found:
        settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", found.port, 2
        cache.delete(jobs.AWAY)
        yield found
        cache.delete(jobs.AWAY)


def letter(key: str = "a", **fields) -> Mail:
    return queue_mail(
        **{"key": key, "to_email": "reader@example.org", "title": f"Letter {key}", "body": "Look."} | fields
    )


def an_hour_later() -> None:
    Mail.objects.waiting().update(next_attempt_at=timezone.now())


@pytest.fixture
def admin_page(client, settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []
    client.force_login(making.administrator(), backend="accounts.backends.AccountBackend")
    return lambda: client.get(reverse("accounts:status")).content.decode()


PUT_OFF = [
    ("RCPT", "450 4.2.1 Try later"),
    ("CONTENT", "451 4.3.0 Try later"),
    ("MAIL", "452 4.3.1 No room, try later"),
]


@pytest.mark.parametrize(("where", "answer"), PUT_OFF)
def test_what_is_put_off_is_tried_again_later_and_arrives_once(server, admin_page, where, answer):
    mail = letter()
    server.answers[where] = answer
    waits = []
    for _again in range(8):
        before = timezone.now()
        assert jobs.deliver_due() == 0
        mail.refresh_from_db()
        waits.append(round((mail.next_attempt_at - before).total_seconds()))
        assert jobs.deliver_due() == 0, "Not before its time."
        an_hour_later()
    assert waits == sorted(waits) and waits[0] < 60 and 3500 < waits[-1] < 3700
    assert (mail.parked_at, mail.put_off, mail.attempts) == (None, 8, 0)
    assert "ry later" in mail.last_error and "ry later" in admin_page()
    server.answers.clear()
    assert [jobs.deliver_due() for _run in range(3)] == [1, 0, 0]
    mail.refresh_from_db()
    assert server.took() == ["Letter a"] and (mail.put_off, mail.last_error) == (0, "")


def test_without_that_guard_it_is_parked_within_minutes(server, monkeypatch):
    """The negative control: what a server puts off is not work that failed."""

    def fails(_mail, trouble):
        raise trouble

    monkeypatch.setattr(jobs, "_note", fails)
    mail = letter()
    server.answers["RCPT"] = "450 Try later"
    for _again in range(3):
        jobs.deliver_due()
        an_hour_later()
    mail.refresh_from_db()
    assert mail.parked_at


def test_put_off_for_days_it_is_parked_where_administrators_see_it_and_try_again(server, settings, admin_page, client):
    settings.TIBS_MAIL_TRIES = 3
    mail = letter()
    server.answers["RCPT"] = "450 4.2.1 Try later"
    for _again in range(5):
        jobs.deliver_due()
        an_hour_later()
    mail.refresh_from_db()
    assert mail.parked_at and mail.refused_at is None
    assert "450 4.2.1 Try later" in admin_page() and "Release and try again" in admin_page()
    server.answers.clear()
    assert jobs.deliver_due() == 0
    client.post(reverse("accounts:release"), {"kind": "accounts.mail"})
    assert [jobs.deliver_due() for _run in range(2)] == [1, 0]
    assert server.took() == ["Letter a"]


def test_a_refused_address_is_asked_once_and_shown_to_those_who_can_mend_it(server, admin_page, client, settings):
    side = Side("LV")
    Mail.objects.all().delete()
    owner = side.owner
    mail = letter(to_email=owner.email, to_user=owner)
    server.answers[owner.email] = "550 5.1.1 No such user here"
    for _again in range(4):
        jobs.deliver_due()
        an_hour_later()
    mail.refresh_from_db()
    assert mail.parked_at and mail.refused_at and server.connections == 1
    page = admin_page()
    assert owner.email in page and "No such user here" in page

    def sees(user, address) -> bool:
        client.force_login(user, backend="accounts.backends.AccountBackend")
        return "refuse" in client.get(address).content.decode()

    company = reverse("brokerage:company_detail", args=[side.company.public_id])
    for name in ("person", "letters", "notification_list"):
        assert sees(owner, reverse(f"accounts:{name}"))
        assert not sees(side.colleague, reverse(f"accounts:{name}"))
    for user in (owner, side.colleague, side.broker):
        assert sees(user, company)
    CompanyMembership.objects.filter(user=owner).delete()
    assert not sees(side.broker, company)


def test_letters_follow_their_reader_to_the_address_that_works(server):
    reader = making.person(email="old@example.org")
    mail = letter(to_email=reader.email, to_user=reader)
    server.answers["old@example.org"] = "550 5.1.1 No such user here"
    jobs.deliver_due()
    reader.email = "new@example.org"
    reader.save()
    assert [jobs.deliver_due() for _run in range(2)] == [1, 0]
    assert [found["To"] for found in server.letters] == ["new@example.org"]
    mail.refresh_from_db()
    assert not Mail.objects.refused_addresses(["old@example.org", "new@example.org"])
    assert mail.to_email == "new@example.org"


def test_a_letter_that_arrives_again_clears_the_address(server):
    first = letter("a")
    server.answers["reader@example.org"] = "550 5.1.1 No such user here"
    jobs.deliver_due()
    assert Mail.objects.refused_addresses([first.to_email])
    server.answers.clear()
    letter("b")
    jobs.deliver_due()
    assert not Mail.objects.refused_addresses([first.to_email])


def test_a_letter_whose_content_is_refused_is_parked_and_says_nothing_of_the_address(server):
    mail = letter()
    server.answers["CONTENT"] = "554 5.7.1 Looks like advertising"
    jobs.deliver_due()
    mail.refresh_from_db()
    assert mail.parked_at and mail.refused_at is None and "advertising" in mail.last_error


@pytest.mark.parametrize(
    ("where", "answer"), [("GREETING", "554 Go away"), ("MAIL", "550 Not this sender"), ("RCPT", "421 Closing")]
)
def test_a_refusal_that_is_about_the_whole_server_gives_no_letter_up(server, where, answer):
    for number in range(3):
        letter(f"{number}")
    server.answers[where] = answer
    for _again in range(5):
        jobs.deliver_due()
        an_hour_later()
    assert not Mail.objects.parked().exists() and server.connections == 5
    server.answers.clear()
    jobs.deliver_due()
    assert server.took() == ["Letter 0", "Letter 1", "Letter 2"]


def letters_during_a_hang(server, settings) -> int:
    settings.EMAIL_TIMEOUT = 0.2
    pks = [letter(f"{number}").pk for number in range(4)]
    server.hangs.set()
    jobs.deliver_due()
    for pk in pks:
        jobs.deliver(pk)
    return server.connections


def test_a_server_that_hangs_costs_one_time_out_a_round_and_loses_nothing(server, settings):
    assert letters_during_a_hang(server, settings) == 1
    assert Mail.objects.filter(put_off__gt=0).count() == 1
    server.hangs.clear()
    settings.EMAIL_TIMEOUT = 5
    an_hour_later()
    assert [jobs.deliver_due() for _run in range(2)] == [4, 0]
    assert server.took() == [f"Letter {number}" for number in range(4)]


def test_without_that_guard_every_letter_waits_for_its_own_time_out(server, settings, monkeypatch):
    monkeypatch.setattr(jobs, "_is_of_server", lambda _trouble: False)
    assert letters_during_a_hang(server, settings) == 4


def test_a_server_that_is_down_and_comes_back(server, settings):
    with running() as other:
        port = other.port
    settings.EMAIL_PORT = port
    for number in range(3):
        letter(f"{number}")
    for _again in range(6):
        jobs.deliver_due()
        an_hour_later()
    assert not Mail.objects.parked().exists()
    with running(port) as back:
        jobs.deliver_due()
        assert back.took() == ["Letter 0", "Letter 1", "Letter 2"]


def sent_to_a_server_that_complains_at_the_end(server) -> int:
    letter()
    server.answers["QUIT"] = "554 Not so fast"
    for _again in range(3):
        jobs.deliver_due()
        an_hour_later()
    return len(server.letters)


def test_what_goes_wrong_after_the_letter_was_taken_does_not_send_it_again(server):
    assert sent_to_a_server_that_complains_at_the_end(server) == 1


def test_without_that_guard_it_is_sent_again(server, monkeypatch):
    real = jobs.get_connection

    def closes_badly(*args, **fields):
        found = real(*args, **fields)
        close = found.close

        def fails():
            close()
            raise OSError("Not so fast")

        found.close = fails
        return found

    monkeypatch.setattr(jobs, "get_connection", closes_badly)
    assert sent_to_a_server_that_complains_at_the_end(server) == 1
    monkeypatch.setattr(jobs, "suppress", lambda *_: nullcontext())
    an_hour_later()
    letter("b")
    jobs.deliver_due()
    an_hour_later()
    jobs.deliver_due()
    assert server.took().count("Letter b") == 2


def delivered_by_three_workers_at_once() -> None:
    pk = letter().pk
    start = threading.Barrier(3)

    def work():
        start.wait(10)
        jobs.deliver(pk)
        connection.close()

    workers = [threading.Thread(target=work) for _number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)


@pytest.mark.django_db(transaction=True)
def test_three_workers_with_one_letter_send_it_once(server):
    delivered_by_three_workers_at_once()
    assert server.took() == ["Letter a"]


@pytest.mark.django_db(transaction=True)
def test_without_the_row_they_send_it_three_times(server, monkeypatch):
    monkeypatch.setattr(jobs, "attempt", lambda due, work, **_ring: work(due.first()) == "")
    together, real = threading.Barrier(3), jobs._send

    def send(mail):
        together.wait(10)
        real(mail)

    monkeypatch.setattr(jobs, "_send", send)
    delivered_by_three_workers_at_once()
    assert len(server.letters) == 3
