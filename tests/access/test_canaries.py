"""Unique words in the confidential fields of the home company; no reader finds one that its rung does not allow."""

import re
import zipfile
from collections import deque
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from pypdf import PdfReader

from accounts.models import Mail, Notification
from brokerage import disclosure
from brokerage.disclosure import Rung
from brokerage.models import Attachment, Company, JoinRequest, Profile, ProfileVersion, Review, VideoLink
from brokerage.services import matches
from brokerage.services.hand_overs import offer_hand_over
from regions.models import Enquiry

from .routes import all_routes, url_of
from .world import NOTES, message

LINK = re.compile(r'(?:href|src|hx-get|action)="(/[^"#]*)')
NOT_FOLLOWED = ("/static/", "/media/", "/admin/", "/accounts/", "/api/v1/schema/", "/api/v1/docs/", "/language/")
MOST_LINKS = 60
# Pages without data of anybody: one reader is enough.
WITHOUT_DATA = re.compile("about|accessibility|how_it_works|privacy|terms|help|healthz|readyz|set_language|concept")

LEVELS = ("ballot", "summary", "case", "brokers", "contacts", "own", "interest", "enquiry")
# The table of rights: what each reader may find of the home company while consent is asked for.
ALLOWED = {
    "anonymous": (),
    "sme_other": (),
    "sme_partner": (),
    "broker_elsewhere": ("summary", "interest"),
    "broker_partner": ("summary", "case", "brokers"),
    "officer": (),
    "manager": ("ballot",),
    "administrator": ("enquiry",),
}
# A request for another broker is addressed to administrators too: their pages name the company, and where they answer
# it stands why.
ADDRESSED = re.compile(
    r"administrator: (name \(case\) on (/waiting/|/desk/broker-changes/\d+/)"
    r"|request for a broker \(own\) on /desk/broker-changes/\d+/)"
)


@pytest.fixture
def canaries(world) -> dict[str, dict[str, str]]:
    home = world.home
    Company.objects.filter(pk=home.company.pk).update(certificates="certificate-canary", legal_form="form-canary")
    Review.objects.filter(profile__company=home.company).update(
        comment="review-canary", field_reasons={"title": "reason-canary"}
    )
    Enquiry.objects.filter(pk=world.enquiry.pk).update(text="enquiry-canary", subject="subject-canary")
    Profile.objects.filter(company=home.company).update(stage_note="stage-canary", ipr_note="ipr-canary")
    type(home.owner).objects.filter(pk=home.owner.pk).update(phone="+371 5550 1234")
    JoinRequest.objects.filter(pk=world.join_request.pk).update(message="join-canary")
    for audit in world.home.company.audits.all():
        type(audit).objects.filter(pk=audit.pk).update(answers=audit.answers | {"support_used": "audit-canary"})
    offer_hand_over(
        by=home.broker,
        thing=world.match.parties.get(is_home=True),
        organisation=home.organisation,
        note="hand-over-canary",
    )
    type(world.conflict).objects.filter(pk=world.conflict.pk).update(name="conflict-canary")
    words = {name: f"{name}-canary" for name in ("why", "expects", "questions")}
    type(world.own_interest).objects.filter(pk=world.own_interest.pk).update(**words)
    type(world.event).objects.filter(pk=world.event.pk).update(name="event-canary", notes="event-note-canary")
    type(world.contact).objects.filter(pk=world.contact.pk).update(
        name="contact-canary", full_name="met-canary", note="contact-note-canary"
    )
    type(world.check).objects.filter(pk=world.check.pk).update(comment="check-canary")
    world.own_answers.answers.update(note="own-answer-canary")
    world.check.answers.update(note="check-answer-canary")
    company = home.company.broker_change_requests.get()
    type(company).objects.filter(pk=company.pk).update(reason="broker-canary")
    for audience, file in (("own", world.files["draft"]), ("partner", world.files["published"])):
        file.file.storage.delete(file.file.name)
        file.file.save("canary.pdf", ContentFile(f"%PDF-1.7 {audience}-content-canary".encode()))
        Attachment.objects.filter(pk=file.pk).update(name=f"{audience}-attachment-canary.pdf")
    for audience in ("own", "partner"):
        found = VideoLink.objects.filter(profile__company=home.company, audience=audience)
        found.update(url=f"https://video.example.org/{audience}-video-canary", title=f"{audience}-video-title-canary")
    for version in ProfileVersion.objects.filter(profile__company=home.company):
        type(version).objects.filter(pk=version.pk).update(
            content=version.content | {"stage_note": "keptstagecanary", "attachments": [["kept-file-canary", "own"]]}
        )
    return {
        # What others voted, before one has voted oneself: managers alone follow the round.
        "ballot": {"comment of a vote": f"vote-canary of {world.exercise.title}"},
        "summary": {"certificates": "certificate-canary", "stage_note": "stage-canary", "ipr_note": "ipr-canary"},
        "case": {
            "name": home.company.name,
            "website": "alfa-secret.example",
            "registration_number": home.company.registration_number,
            "file for partners": "partner-attachment-canary",
            "content for partners": "partner-content-canary",
            "video for partners": "partner-video-canary",
            "title of a video for partners": "partner-video-title-canary",
        },
        "brokers": {
            "message to brokers": "brokers-message-canary",
            "file of it": "brokers-file-canary",
            "place": "place-canary",
        },
        "contacts": {"owner": home.owner.full_name, "e-mail": home.owner.email, "phone": "+371 5550 1234"},
        "own": {
            "colleague": home.colleague.full_name,
            "colleague's e-mail": home.colleague.email,
            "draft": world.draft.title,
            "in review": world.in_review.title,
            "request to join": "join-canary",
            "message": "side-message-canary",
            "file of a message": "side-file-canary",
            "note in the thread": "note-message-canary",
            "file of a note": "note-file-canary",
            "request for a broker": "broker-canary",
            "competitor": "conflict-canary",
            "needs audit": "audit-canary",
            "draft of a practice": "practice-canary",
            "legal form": "form-canary",
            "review": "review-canary",
            "reason of a review": "reason-canary",
            "file": "own-attachment-canary",
            "content": "own-content-canary",
            "video": "own-video-canary",
            "title of a video": "own-video-title-canary",
            "kept text": "keptstagecanary",
            "kept name of a file": "kept-file-canary",
            "event": "event-canary",
            "notes of an event": "event-note-canary",
            "contact": "contact-canary",
            "person met": "met-canary",
            "notes of a contact": "contact-note-canary",
            "check": "check-canary",
            "answer of a check": "check-answer-canary",
            "note of a hand-over": "hand-over-canary",
            "own answer to the check": "own-answer-canary",
            "saved search": "search-canary",
            "invited": world.company_invitation.email,
            **{f"note of {step}": note for step, note in NOTES.items()},
        },
        # What the home company wrote to the broker of another one, who alone reads it before it is forwarded.
        "interest": {"why": "why-canary", "expects": "expects-canary", "questions": "questions-canary"},
        "enquiry": {"text": "enquiry-canary", "subject": "subject-canary"},
    }


def pages(world, actor: str):
    """Every address a reader can try: all routes with own, foreign and absent ids, and what the pages link to."""
    client = world.client(actor)
    routes = [route for route in all_routes() if not route.name.endswith(("invitation", "invitation_accept"))]
    if actor != "anonymous":
        routes = [route for route in routes if not WITHOUT_DATA.search(route.name)]
    waiting = deque(
        url_of(route, world, side)
        for route in routes
        for side in (("own", "foreign") if route.parameters else ("own",))
    )
    waiting.append(f"/interests/{world.own_interest.public_id}/")
    seen, followed = set(waiting), 0
    while waiting:
        url = waiting.popleft()
        response = client.get(url)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if response.get("Content-Type") == "application/zip":
            with zipfile.ZipFile(BytesIO(body)) as archive:
                body = b"\n".join([name.encode() + archive.read(name) for name in archive.namelist()])
        text = body.decode(errors="replace")
        if response.get("Content-Type") == "application/pdf" and not response.streaming:
            # The portal's own sheets: what a reader sees of them is packed.
            text += "".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages)
        yield url, text + str(response.headers)
        for link in LINK.findall(text):
            link = link.replace("&amp;", "&")
            if link not in seen and followed < MOST_LINKS and not link.startswith(NOT_FOLLOWED):
                seen.add(link)
                waiting.append(link)
                followed += 1


def found(world, canaries, actor: str, levels=LEVELS) -> list[str]:
    leaks = []
    for url, text in pages(world, actor):
        for level in levels:
            leaks += [f"{actor}: {field} ({level}) on {url}" for field, word in canaries[level].items() if word in text]
    return leaks


def test_no_reader_finds_what_the_table_forbids(world, canaries):
    leaks = []
    for actor, allowed in ALLOWED.items():
        leaks += found(world, canaries, actor, [level for level in LEVELS if level not in allowed])
    leaks = [line for line in leaks if not ADDRESSED.fullmatch(line)]
    assert not leaks, "\n".join(leaks)


def test_the_own_side_finds_its_words(world, canaries):
    """Without this the crawl could pass because it looks at the wrong words."""
    leaks = "\n".join(found(world, canaries, "broker_home"))
    for field in (
        "certificates",
        "name",
        "website",
        "registration_number",
        "owner",
        "draft",
        "request to join",
        "competitor",
        "contact",
        "check",
        "own answer to the check",
        "message",
        "file of a message",
        "note in the thread",
        "message to brokers",
        "needs audit",
        "review",
        "subject",
        "file",
        "content",
        "content for partners",
        "video",
        "video for partners",
        "kept text",
        "kept name of a file",
        "why",
        "expects",
    ):
        assert f": {field} (" in leaks


def test_the_crawl_fails_when_the_teaser_is_widened(world, canaries, monkeypatch):
    monkeypatch.setitem(disclosure.FIELDS, Rung.TEASER, disclosure.FIELDS[Rung.DISCLOSED])
    leaks = "\n".join(found(world, canaries, "anonymous"))
    for field in ("stage_note", "name (case)", "website", "registration_number", "owner", "phone"):
        assert f": {field}" in leaks


def test_search_does_not_tell_what_is_hidden(world, canaries):
    client = world.client("sme_other")
    assert client.get("/api/v1/profiles/", {"q": "panels"}).json()["count"] > 0
    for words in canaries.values():
        for field, word in words.items():
            count = client.get("/api/v1/profiles/", {"q": word}).json()["count"]
            assert count == 0, f"A search for {field} of a hidden company finds its profile."


def test_letters_and_notifications_to_others_hold_no_secret(world, canaries):
    members = [world.home.owner, world.home.colleague, world.home.broker, world.home.colleague_broker]
    ours = {person.email for person in members} | {world.company_invitation.email, world.invitation.email}
    texts = [
        (mail.to_email, f"{mail.subject} {mail.text} {mail.html} {mail.calendar}")
        for mail in Mail.objects.exclude(to_email__in=ours)
    ]
    texts += [(row.to.email, f"{row.title} {row.body}") for row in Notification.objects.exclude(to__email__in=ours)]
    assert texts
    secrets = canaries["case"] | canaries["contacts"] | canaries["own"]
    leaks = [
        (to, field)
        for to, text in texts
        for field, word in secrets.items()
        if word in text and to != word and not (field in canaries["case"] and to == world.partner.broker.email)
    ]
    assert not leaks


def test_disclosed_after_the_introduction_and_hidden_again_after_a_withdrawal(world, canaries):
    match = matches.give_consent(by=world.home.owner, match=world.match)
    match = matches.give_consent(by=world.partner.owner, match=match)
    shown = found(world, canaries, "sme_partner")
    assert {"name", "website", "owner", "phone"} <= {line.split(": ")[1].split(" (")[0] for line in shown}
    assert not [line for line in shown if "(own)" in line]
    # The other way round, too: who looked is told by name only while the name is disclosed.
    visit = world.client("sme_owner").get(f"/matches/{match.public_id}/")
    assert world.partner.owner.email in visit.content.decode()
    assert world.home.company.name in world.client("sme_partner").get("/our-data/").content.decode()
    message(world.home.owner, match, "all")
    canaries["case"] |= {"said to all": "all-message-canary", "sent to all": "all-file-canary"}
    said = " ".join(found(world, canaries, "sme_partner"))
    assert "said to all" in said and "sent to all" in said and "place" in said
    matches.withdraw_consent(by=world.home.owner, match=match, note="withdrawal-canary")
    canaries["own"]["note of withdrawal"] = "withdrawal-canary"
    assert not found(world, canaries, "sme_partner")
