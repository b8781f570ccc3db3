"""Erase me, erase our company: what goes, what stays, and that nothing comes back or gets in between."""

import json
import threading

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, InternalError, connection, transaction
from django.urls import reverse
from knox.models import AuthToken

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import Mail, Notification, TermsConsent, User
from accounts.services import store_mail
from brokerage.disclosure import Rung, rung_of
from brokerage.enums import MatchState, ProfileState
from brokerage.jobs import suggest
from brokerage.jobs.erasures import entries_of, journal, write_journal
from brokerage.models import (
    AccessRecord,
    Attachment,
    Company,
    CompanyMembership,
    Consent,
    Erasure,
    Match,
    Profile,
    Step,
    Suggestion,
)
from brokerage.selectors.figures import base_cell
from brokerage.services import companies, erasing, matches, people, profiles, showing, suggestions
from brokerage.services.attachments import add_attachment
from brokerage.services.erasing import companies as erasing_module
from regions.models import Enquiry
from tests.regions import making

from .making import Case, Side
from .test_attachments import picture


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


def everything_in_the_database() -> str:
    """Every word of every row of the database: what a reader of a dump would find."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')
            found += [row for (row,) in cursor.fetchall()]
    return "\n".join(found)


def told_case(case: Case) -> Match:
    """An introduction with canaries wherever a person can write."""
    match = suggestions.shortlist(by=case.home.broker, suggestion=case.suggestion, note="note-canary of Alfa")
    match = matches.approve(by=case.home.broker, match=match, note="approval-canary")
    match = matches.approve(by=case.partner.broker, match=match, note="Alfa-canary of the other side")
    match = matches.give_consent(by=case.home.owner, match=match)
    return matches.give_consent(by=case.partner.owner, match=match)


# --- A company -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_nothing_of_an_erased_company_is_left_but_numbers(django_capture_on_commit_callbacks):
    case = Case()
    home = case.home
    draft = home.draft(title="draft-canary", original={"language": "lv", "title": "original-canary"})
    file = add_attachment(by=home.owner, profile=draft, name="file-canary.png", data=picture("PNG"), audience="own")
    Company.objects.filter(pk=home.company.pk).update(certificates="certificate-canary")
    match = told_case(case)
    people.invite_to_company(by=home.owner, company=home.company, email="guest-canary@example.org")
    people.ask_to_join(by=making.person(), company=home.company, message="join-canary")
    companies.ask_for_other_broker(by=home.owner, company=home.company, reason="reason-canary")
    Enquiry.objects.create(
        asked_by=home.owner, name=home.owner.full_name, email=home.owner.email, subject="ask-canary",
        text="question-canary", answer_due="2030-01-01",
    )  # fmt: skip
    erasing_words = ["canary", "Secretname Ltd", "REG-Alfa", "alfa-secret", "Owner OfAlfa", "Colleague OfAlfa",
                     home.owner.email, home.colleague.email, "+370 000 111"]  # fmt: skip
    words = [word for word in erasing_words if word in everything_in_the_database()]
    assert words == erasing_words
    # The other company of the case is called Secretname, too, and has the same phone: it stays.
    Company.objects.filter(pk=case.partner.company.pk).update(name="Beta Works")
    User.objects.filter(pk=case.partner.owner.pk).update(phone="")
    steps, consents = Step.objects.count(), Consent.objects.filter(party__company=home.company).count()
    introduced = Match.objects.introduced().count()
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase_company(by=home.owner, company=home.company)

    left = everything_in_the_database()
    assert not [word for word in erasing_words if word in left]
    # Bark is what both profiles are about; the partner's own text stays.
    assert Profile.objects.get(pk=case.request.pk).title == "Insulation panels from bark"
    assert {profile.state for profile in home.company.profiles.all()} == {ProfileState.ARCHIVED}
    assert not Attachment.objects.exists() and not file.file.storage.exists(file.file.name)
    match.refresh_from_db()
    assert match.state == MatchState.CONSENT_WITHDRAWN
    assert rung_of(User.objects.get(pk=case.partner.owner.pk), case.offer) == Rung.TEASER
    # What is counted stays.
    assert Match.objects.introduced().count() == introduced and Step.objects.count() > steps
    assert Consent.objects.filter(party__company=home.company).count() == consents + 1
    company = Company.objects.get(pk=home.company.pk)
    assert (company.region, company.country, company.size_class) == (home.region, home.region.country, "small")
    assert company not in Company.objects.current() and base_cell(0) is not None
    owner = User.objects.get(pk=home.owner.pk)
    assert not owner.is_active and not owner.has_usable_password() and owner.full_name == "(erased)"
    assert Erasure.objects.filter(kind="company").count() == 1 and Erasure.objects.filter(kind="person").count() == 2
    assert Notification.objects.filter(to=case.partner.broker, kind="match_ended").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("upto", ["shortlisted", "home_approved", "consent_requested", "one_consent", "closed"])
def test_a_case_ends_wherever_it_stands(upto):
    case = Case()
    match = case.match()
    if upto != "shortlisted":
        match = matches.approve(by=case.home.broker, match=match)
    if upto not in ("shortlisted", "home_approved"):
        match = matches.approve(by=case.partner.broker, match=match)
    if upto in ("one_consent", "closed"):
        match = matches.give_consent(by=case.home.owner, match=match)
    if upto == "closed":
        match = matches.give_consent(by=case.partner.owner, match=match)
        matches.advance(by=case.home.broker, match=match, action="close", reason="completed")
    erasing.erase_company(by=case.home.owner, company=case.home.company)
    match.refresh_from_db()
    given = upto in ("one_consent", "closed")
    assert match.state == (MatchState.CONSENT_WITHDRAWN if given else MatchState.EXPIRED)
    assert rung_of(User.objects.get(pk=case.partner.owner.pk), case.offer) == Rung.TEASER
    with pytest.raises(Refused):
        matches.approve(by=case.partner.broker, match=match)


@pytest.mark.django_db
def test_only_an_owner_erases_and_only_once():
    side, stranger = Side("LV"), Side("DK", "Beta")
    for by in (side.colleague, side.broker, stranger.owner, making.administrator()):
        with pytest.raises(Refused):
            erasing.erase_company(by=by, company=side.company)
    other = making.person()
    CompanyMembership.objects.create(user=other, company=side.company, is_owner=True)
    broker_too = making.person("broker", stranger.organisation)
    CompanyMembership.objects.create(user=broker_too, company=side.company)
    erasing.erase_company(by=side.owner, company=side.company)
    # Who works for somebody else keeps the account.
    broker_too.refresh_from_db()
    assert broker_too.is_active and broker_too.full_name != "(erased)"
    with pytest.raises((Refused, TooLate)):
        erasing.erase_company(by=other, company=side.company)


@pytest.mark.django_db
def test_what_comes_late_finds_the_company_gone():
    case = Case()
    company = Company.objects.select_related("serving_organisation").get(pk=case.home.company.pk)
    erasing.erase_company(by=case.home.owner, company=case.home.company)
    # `company` is what a request that began before still holds.
    broker = case.home.broker
    for verb in (
        lambda: profiles.save_draft(by=broker, company=company, data={"title": "late"}),
        lambda: people.invite_to_company(by=broker, company=company, email="late@example.org"),
        lambda: people.ask_to_join(by=making.person(), company=company),
        lambda: companies.update_company(by=broker, company=company, data={"name": "late"}),
    ):
        with pytest.raises(NotPossible, match="left the portal"):
            verb()
    with pytest.raises(Refused):
        suggestions.shortlist(by=case.partner.broker, suggestion=case.suggestion)
    with pytest.raises(TooLate):
        companies.assign_organisation(by=making.administrator(), company=company, organisation=case.home.organisation)


@pytest.mark.django_db
def test_merged_companies_go_with_the_one_that_stayed():
    side = Side("LV")
    newer = Company.objects.create(
        name="Newer-canary", country=side.company.country, serving_organisation=side.organisation
    )
    companies.merge_companies(by=side.broker, newer=newer, older=side.company)
    erasing.erase_company(by=side.owner, company=side.company)
    assert "canary" not in everything_in_the_database()


# --- The history cannot be changed otherwise -----------------------------------------------------


def refused(statement: str, *values, erasing_too=False) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if erasing_too:
                cursor.execute("SELECT set_config('tibs.erasing', 'on', true)")
            cursor.execute(statement, values)
    except (InternalError, IntegrityError):
        return True
    return False


@pytest.mark.django_db
def test_history_gives_up_its_words_to_an_erasure_and_nothing_else():
    told_case(Case())
    step = Step.objects.exclude(note="").first()
    blank = "UPDATE brokerage_step SET note = '' WHERE id = %s"
    assert refused(blank, step.pk)
    for statement in (
        "UPDATE brokerage_step SET note = 'other' WHERE id = %s",
        "UPDATE brokerage_step SET note = '', reason = 'other' WHERE id = %s",
        "UPDATE brokerage_step SET by_id = NULL WHERE id = %s",
        "DELETE FROM brokerage_step WHERE id = %s",
    ):
        assert refused(statement, step.pk) and refused(statement, step.pk, erasing_too=True)
    consent = Consent.objects.first()
    for statement in (
        "UPDATE brokerage_consent SET kind = 'refused' WHERE id = %s",
        "UPDATE brokerage_consent SET text = 'other' WHERE id = %s",
        "DELETE FROM brokerage_consent WHERE id = %s",
    ):
        assert refused(statement, consent.pk) and refused(statement, consent.pk, erasing_too=True)
    assert not refused(blank, step.pk, erasing_too=True)
    # The setting ends with its transaction, and an erasure takes it back within its own.
    side = Side("EE", "Gamma")
    erasing.erase_company(by=side.owner, company=side.company)
    assert refused("UPDATE brokerage_consent SET text = '' WHERE id = %s", consent.pk)


# --- A person ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_nothing_of_an_erased_person_is_left_but_a_number(client):
    case = Case()
    told_case(case)
    person = case.home.colleague_broker
    User.objects.filter(pk=person.pk).update(full_name="Canary Broker", email="canary@example.org", phone="+371 canary")
    person = User.objects.get(pk=person.pk)
    case.home.company.broker_in_charge = person
    case.home.company.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    AuthToken.objects.create(user=person)
    TermsConsent.objects.create(user=person, version="1", language="en")
    store_mail(key="k", to_email="canary@example.org", subject="s", text="Dear Canary Broker")
    client.force_login(person)
    assert client.get(reverse("accounts:person")).status_code == 200
    taken = Step.objects.filter(by=person).count()
    erasing.erase_person(by=person)
    left = everything_in_the_database()
    assert not [word for word in ("Canary Broker", "canary@example.org", "+371 canary") if word in left]
    assert taken and Step.objects.filter(by=person).count() == taken
    assert client.get(reverse("accounts:person")).status_code == 302
    assert not AuthToken.objects.filter(user=person).exists() and not Mail.objects.filter(to_user=person).exists()
    assert person not in case.home.organisation.brokers()
    assert Company.objects.get(pk=case.home.company.pk).broker_in_charge is None


@pytest.mark.django_db
def test_who_cannot_go_yet_is_told_why():
    side = Side("LV")
    with pytest.raises(NotPossible, match="only owner"):
        erasing.erase_person(by=side.owner)
    erasing.erase_person(by=side.colleague)
    administrator = making.administrator()
    with pytest.raises(NotPossible, match="only administrator"):
        erasing.erase_person(by=administrator)
    making.administrator()
    erasing.erase_person(by=administrator)


@pytest.mark.django_db
def test_readers_in_other_companies_logs_lose_their_names():
    case = Case()
    told_case(case)
    AccessRecord.objects.create(
        company=case.partner.company, user=case.home.owner, role="sme", rung="disclosed", holder=case.home.company.name
    )
    erasing.erase_company(by=case.home.owner, company=case.home.company)
    assert AccessRecord.objects.get(company=case.partner.company).holder == "(erased)"


# --- The pages -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_pages_ask_once_and_for_the_password(client):
    case = Case()
    told_case(case)
    client.force_login(case.home.colleague)
    assert client.get(reverse("brokerage:company_erase")).status_code == 403
    client.force_login(case.home.owner)
    page = client.get(reverse("brokerage:person_erase")).content.decode()
    assert "only owner" in page and '<form method="post" novalidate' not in page
    url = reverse("brokerage:company_erase")
    assert "1 running match ends" in client.get(url).content.decode()
    assert client.post(url, {"password": making.PASSWORD}).status_code == 422
    assert client.post(url, {"sure": "on", "password": "wrong"}).status_code == 422
    assert not Erasure.objects.exists()
    answer = client.post(url, {"sure": "on", "password": making.PASSWORD})
    assert answer.url == reverse("home") and Erasure.objects.exists()
    assert client.get(reverse("brokerage:our_data")).status_code == 302
    # The other side's pages still open.
    for user, name in ((case.partner.owner, "match"), (case.partner.broker, "match")):
        client.force_login(user)
        assert client.get(reverse(f"brokerage:{name}", args=[Match.objects.get().public_id])).status_code == 200
    client.force_login(case.partner.broker)
    assert client.get(reverse("brokerage:suggestion", args=[case.suggestion.public_id])).status_code == 200
    for name in ("desk", "suggestion_list", "match_list"):
        assert client.get(reverse(f"brokerage:{name}")).status_code == 200


@pytest.mark.django_db
def test_guessing_the_password_is_slowed_down(client):
    side = Side("LV")
    client.force_login(side.colleague)
    url = reverse("brokerage:person_erase")
    codes = [client.post(url, {"sure": "on", "password": "wrong"}).status_code for _try in range(12)]
    assert codes[0] == 422 and codes[-1] == 429
    assert client.post(url, {"sure": "on", "password": making.PASSWORD}).status_code == 429


# --- After a restore -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_restored_backup_is_erased_again_by_the_journal(django_capture_on_commit_callbacks):
    from django.core.management import call_command

    case = Case()
    told_case(case)
    before = transaction.savepoint()
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase_company(by=case.home.owner, company=case.home.company)
    lines = [json.loads(line) for line in journal().read_text().splitlines()]
    assert [line["kind"] for line in lines] == ["person", "person", "company"]
    assert "OfAlfa" not in journal().read_text() and write_journal() == 0
    # The backup of before comes back: the database knows nothing of the erasure.
    transaction.savepoint_rollback(before)
    assert "Owner OfAlfa" in everything_in_the_database() and not Erasure.objects.exists()
    for _again in range(2):
        call_command("replay_erasures")
        left = everything_in_the_database()
        assert not [word for word in ("Owner OfAlfa", "Alfa Secretname", "canary") if word in left]
    assert Erasure.objects.count() == 3 == len(entries_of(journal()))


# --- F14: in between -----------------------------------------------------------------------------


class Between:
    """Stops one thread at a point of its transaction until another has begun to wait for it, or has finished."""

    def __init__(self, monkeypatch, owner, name: str):
        self.reached, self.go_on = threading.Event(), threading.Event()
        original, stopped = getattr(owner, name), threading.current_thread()

        def held(*args, **kwargs):
            result = original(*args, **kwargs)
            if threading.current_thread() is not stopped and not self.reached.is_set():
                self.reached.set()
                assert self.go_on.wait(20)
            return result

        monkeypatch.setattr(owner, name, held)


def in_thread(verb, ends: list) -> threading.Thread:
    def run():
        try:
            verb()
            ends.append("done")
        except Refused as refusal:
            ends.append(type(refusal).__name__)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


def interleave(monkeypatch, hold: tuple, first, second, must_wait: bool = True) -> list[str]:
    """`first` stops inside its transaction; `second` begins and waits for a lock of it; then both go on.

    With `must_wait` off, for what happens without a lock, the second goes through to its end meanwhile.
    """
    between, ends = Between(monkeypatch, *hold), []
    one = in_thread(first, ends)
    assert between.reached.wait(20)
    other_ends: list[str] = []
    other = in_thread(second, other_ends)
    tick = threading.Event()
    for _look in range(400):
        if somebody_waits_for_a_lock() or not other.is_alive():
            break
        tick.wait(0.02)
    waited = other.is_alive()
    between.go_on.set()
    one.join(30)
    other.join(30)
    assert waited == must_wait, "The second did not wait for the first, or did: the test shows nothing."
    return [*ends, *other_ends]


def fresh(user) -> User:
    return User.objects.get(pk=user.pk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_erasure_first", [True, False])
def test_the_last_consent_and_an_erasure_never_disclose(monkeypatch, is_erasure_first):
    case = Case()
    match = matches.give_consent(by=case.home.owner, match=case.asked())

    def erase():
        erasing.erase_company(by=fresh(case.home.owner), company=case.home.company)

    def consent():
        matches.give_consent(by=fresh(case.partner.owner), match=Match.objects.get(pk=match.pk))

    if is_erasure_first:
        assert interleave(monkeypatch, (erasing_module, "_lock"), erase, consent) == ["done", "NotPossible"]
    else:
        assert interleave(monkeypatch, (matches, "_swap_consent"), consent, erase) == ["done", "done"]
    match.refresh_from_db()
    assert match.state == MatchState.CONSENT_WITHDRAWN
    assert rung_of(fresh(case.partner.owner), case.offer) == Rung.TEASER


@pytest.mark.django_db(transaction=True)
def test_a_shortlist_that_waited_for_an_erasure_opens_no_case(monkeypatch):
    case = Case()
    ends = interleave(
        monkeypatch,
        (erasing_module, "_lock"),
        lambda: erasing.erase_company(by=fresh(case.home.owner), company=case.home.company),
        lambda: suggestions.shortlist(by=fresh(case.partner.broker), suggestion=case.suggestion),
    )
    assert ends[0] == "done" and ends[1] in ("NotPossible", "TooLate") and not Match.objects.exists()


def ranked_anew(case: Case) -> list[tuple[int, int]]:
    """The pair of the case, as lists that are newer than what was shown have it."""
    suggest.want_suggestions(case.request)
    suggest.suggest_due()
    return [(case.suggestion.profile_a_id, case.suggestion.profile_b_id)]


@pytest.mark.django_db(transaction=True)
def test_a_page_that_waited_for_an_erasure_brings_no_words_back(monkeypatch):
    case = Case()
    assert Suggestion.objects.get().evidence["words"]
    pairs = ranked_anew(case)
    ends = interleave(
        monkeypatch,
        (erasing_module, "_lock"),
        lambda: erasing.erase_company(by=fresh(case.home.owner), company=case.home.company),
        lambda: showing.show_pairs(pairs),
    )
    assert ends == ["done", "done"]
    assert not any(row.evidence.get("words") for row in Suggestion.objects.all())


@pytest.mark.django_db(transaction=True)
def test_an_erasure_waits_for_words_that_are_being_written_down(monkeypatch):
    case = Case()
    pairs = ranked_anew(case)
    ends = interleave(
        monkeypatch,
        (showing, "_renew"),
        lambda: showing.show_pairs(pairs),
        lambda: erasing.erase_company(by=fresh(case.home.owner), company=case.home.company),
    )
    assert ends == ["done", "done"]
    assert not any(row.evidence for row in Suggestion.objects.all())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("has_guard", [True, False])
def test_an_erasure_and_a_pair_that_is_shown_for_the_first_time(monkeypatch, has_guard):
    """There is no row yet that an erasure could wait for: the words have been read and are not written down.

    Without the lock between showing and erasing the erasure goes through, and the words come after it.
    """
    case = Case()
    pairs = ranked_anew(case)
    Suggestion.objects.all().delete()
    if not has_guard:
        monkeypatch.setattr(showing, "announce_writing", lambda: None)
    ends = interleave(
        monkeypatch,
        (showing, "explain"),
        lambda: showing.show_pairs(pairs),
        lambda: erasing.erase_company(by=fresh(case.home.owner), company=case.home.company),
        must_wait=has_guard,
    )
    assert ends == ["done", "done"]
    assert any(row.evidence.get("words") for row in Suggestion.objects.all()) != has_guard
