"""The thread of a case: who may say what to whom at which stage, by table; once, unchanged, told without its words."""

import json
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.exceptions import NotPossible, Refused
from accounts.models import Mail, User
from brokerage import audiences
from brokerage.enums import MatchState
from brokerage.forms.messages import MessageForm
from brokerage.models import Match, Message, Receipt
from brokerage.selectors.threads import mentionable, unread_counts
from brokerage.services import erasing, matches
from brokerage.services.messages import send_message
from tests.access.world import picture
from tests.brokerage.making import Case

pytestmark = pytest.mark.django_db

# stage -> who -> audiences; written anew from the domain description, not read from the code.
WRITES = {
    "shortlisted": {"home": {"note"}, "partner": set(), "owner": set()},
    "home_approved": {"home": {"note", "brokers"}, "partner": {"note", "brokers"}, "owner": set()},
    "consent_requested": {
        "home": {"note", "brokers", "side"},
        "partner": {"note", "brokers", "side"},
        "owner": {"side"},
    },
    "introduced": {
        "home": {"note", "brokers", "side", "all"},
        "partner": {"note", "brokers", "side", "all"},
        "owner": {"side", "all"},
    },
    "closed": {"home": {"note", "brokers", "side"}, "partner": {"note", "brokers", "side"}, "owner": {"side"}},
    "consent_withdrawn": {"home": {"note", "side"}, "partner": {"note", "side"}, "owner": {"side"}},
}
# audience of a message by the home side -> who reads it while introduced
READS = {
    "note": {"home", "colleague_broker"},
    "side": {"home", "colleague_broker", "owner", "colleague"},
    "brokers": {"home", "colleague_broker", "partner"},
    "all": {"home", "colleague_broker", "partner", "owner", "colleague", "other_owner"},
}


@pytest.fixture
def case():
    return Case()


def people(case) -> dict:
    return {
        "home": case.home.broker,
        "colleague_broker": case.home.colleague_broker,
        "partner": case.partner.broker,
        "owner": case.home.owner,
        "colleague": case.home.colleague,
        "other_owner": case.partner.owner,
    }


def at_stage(case, stage: str) -> Match:
    if stage == "shortlisted":
        return case.match()
    if stage == "home_approved":
        return matches.approve(by=case.home.broker, match=case.match())
    if stage == "consent_requested":
        return case.asked()
    match = case.introduced()
    if stage == "closed":
        matches.advance(by=case.home.broker, match=match, action="close", reason="completed")
    if stage == "consent_withdrawn":
        matches.withdraw_consent(by=case.home.owner, match=match)
    return Match.objects.get(pk=match.pk)


def say(by, match, audience="side", text="Good day", **more) -> Message:
    return send_message(by=by, match=match, audience=audience, text=text, form_key=more.pop("key", uuid4()), **more)


@pytest.mark.parametrize("stage", WRITES)
def test_who_writes_to_whom_at_each_stage(case, stage):
    match = at_stage(case, stage)
    for who, allowed in WRITES[stage].items():
        person = people(case)[who]
        for audience in ("note", "side", "brokers", "all"):
            try:
                say(person, match, audience)
                done = True
            except Refused:
                done = False
            assert done == (audience in allowed), (stage, who, audience)


def test_every_state_has_a_stage_with_a_row():
    for state in MatchState:
        assert audiences.stage_of(Match(state=state)) in audiences.MAY_WRITE


def test_who_reads_what(case):
    match = case.introduced()
    for audience, readers in READS.items():
        message = say(case.home.broker, match, audience)
        for who, person in people(case).items():
            sees = Message.objects.visible_to(person).filter(pk=message.pk).exists()
            assert sees == (who in readers), (audience, who)


def test_a_withdrawn_consent_hides_the_words_of_the_other_company(case, client):
    match = case.introduced()
    ours, theirs = say(case.home.owner, match, "all"), say(case.partner.owner, match, "all", file=("a.png", picture()))
    matches.withdraw_consent(by=case.home.owner, match=match)
    assert list(Message.objects.visible_to(case.home.owner)) == [ours]
    assert list(Message.objects.visible_to(case.partner.owner)) == [theirs]
    client.force_login(case.home.owner)
    url = reverse("brokerage:message_file", args=[match.public_id, theirs.files.get().public_id])
    assert client.get(url).status_code == 404


def test_a_message_cannot_be_changed_or_deleted(case):
    message = say(case.home.broker, case.match(), "note")
    for change in (lambda: Message.objects.filter(pk=message.pk).update(text="x"), message.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_the_same_form_sent_twice_says_it_once(case):
    match, key = case.introduced(), uuid4()
    assert say(case.home.owner, match, key=key) == say(case.home.owner, match, key=key)
    assert Message.objects.count() == 1


def test_letters_hold_no_word_of_it_and_each_is_told_once(case):
    match = case.introduced()
    message = say(case.home.owner, match, "all", f"Secretword for @{case.partner.broker.full_name}, please")
    told = Receipt.objects.filter(message=message)
    assert {row.to for row in told} == {
        case.home.broker, case.home.colleague, case.partner.broker, case.partner.owner, case.partner.colleague
    }  # fmt: skip
    assert [row.to for row in told.filter(is_mention=True)] == [case.partner.broker]
    letters = Mail.objects.filter(subject__contains="message")
    assert letters.count() == 5
    for letter in letters:
        assert "Secretword" not in letter.text + letter.html and case.home.company.name not in letter.text
        assert f"/matches/{match.public_id}/#thread" in letter.text
    assert letters.get(to_user=case.partner.broker).subject.startswith("You are mentioned")


def test_nobody_is_mentioned_who_would_not_read_it(case):
    with pytest.raises(NotPossible) as refusal:
        say(case.home.broker, case.introduced(), "note", mentions=[case.partner.broker])
    assert set(refusal.value.fields) == {"mentions"}


def test_the_other_sides_people_are_not_offered_before_the_introduction(case, client):
    match = case.asked()
    client.force_login(case.home.owner)
    page = client.get(reverse("brokerage:match", args=[match.public_id])).content.decode()
    assert case.home.colleague.full_name in page
    assert not [p for p in (case.partner.owner, case.partner.broker) if p.full_name in page]


def test_what_was_typed_comes_back(case, client):
    match = case.introduced()
    client.force_login(case.home.owner)
    url = reverse("brokerage:message_send", args=[match.public_id])
    data = {"form_key": str(uuid4()), "text": "A long letter", "audience": "note"}
    answer = client.post(url, data)
    assert answer.status_code == 422 and "A long letter" in answer.content.decode()
    too_long = client.post(url, data | {"audience": "all", "text": "x" * 4001})
    assert too_long.status_code == 422 and "x" * 4001 in too_long.content.decode()
    bad = SimpleUploadedFile("virus.pdf", b"MZ not a pdf")
    answer = client.post(url, data | {"audience": "all", "file": bad})
    assert answer.status_code == 422 and "A long letter" in answer.content.decode()
    assert not Message.objects.exists()
    good = SimpleUploadedFile("drawing.png", picture())
    assert client.post(url, data | {"audience": "all", "file": good}).status_code == 302
    assert Message.objects.get().files.get().name == "drawing.png"


def test_unread_is_counted_shown_and_read(case, client):
    match = case.introduced()
    say(case.partner.owner, match, "all")
    say(case.partner.broker, match, "brokers")
    assert unread_counts(case.home.broker) == {match.pk: 2}
    assert unread_counts(case.home.owner) == {match.pk: 1}
    client.force_login(case.home.owner)
    assert "1 unread message" in client.get(reverse("brokerage:match_list")).content.decode()
    client.get(reverse("brokerage:match", args=[match.public_id]))
    assert unread_counts(case.home.owner) == {}
    assert unread_counts(case.home.broker) == {match.pk: 2}


def test_the_page_asks_as_often_for_many_messages_as_for_one(case, client):
    match = case.introduced()
    client.force_login(case.home.owner)
    counts = []
    for amount in (1, 3):
        for _turn in range(amount):
            say(case.partner.owner, match, "all", file=("a.png", picture()))
        client.get(reverse("brokerage:match", args=[match.public_id]))
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("brokerage:match", args=[match.public_id]))
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_an_erased_company_takes_all_words_and_files_of_its_cases_along(case):
    match = case.introduced()
    files = [say(person, match, "all", "canary", file=("canary.png", picture())).files.get().file
             for person in (case.home.owner, case.partner.owner)]  # fmt: skip
    User.objects.get(pk=case.home.owner.pk)
    erasing.erase_company(by=case.home.owner, company=case.home.company)
    assert set(Message.objects.values_list("text", flat=True)) == {""}
    assert not [row for message in Message.objects.all() for row in message.files.all()]
    assert files


def test_names_are_offered_with_the_audiences_that_reach_them(case):
    """What js/mentions.js offers after “@”: never somebody who would not read it, or whose name is not known yet."""
    match = case.asked()

    def offered(person) -> dict[str, set[str]]:
        form = MessageForm(user=person, match=Match.objects.for_cards().get(pk=match.pk))
        rows = json.loads(form.fields["text"].widget.attrs.get("data-mentions", "[]"))
        return {row["name"]: set(row["audiences"]) for row in rows}

    home, partner = case.home, case.partner
    assert offered(home.owner) == {home.broker.full_name: {"side"}, home.colleague.full_name: {"side"}}
    assert offered(home.broker)[partner.broker.full_name] == {"brokers"}
    assert partner.owner.full_name not in offered(home.broker)
    for owner in (home.owner, partner.owner):
        matches.give_consent(by=owner, match=Match.objects.get(pk=match.pk))
    assert offered(home.owner)[partner.owner.full_name] == {"all"}
    reached = mentionable(home.owner, Match.objects.for_cards().get(pk=match.pk))
    assert all(set(kinds) <= {"side", "all"} for kinds in reached.values())
