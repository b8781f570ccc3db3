"""The document of an exercise: everything that belongs into it, in both forms and any language."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from docx import Document as Paper

from s3strategy.exercise_document import document_of
from s3strategy.models import Declaration, MonitoringIndicator
from s3strategy.services.candidates import add_evidence, decide_candidate
from s3strategy.services.consultation import Guest, close_round, invite_stakeholders, open_round, vote_by_link
from s3strategy.services.exercises import move_exercise
from tests.regions import making

from . import exercise_making as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


@pytest.fixture
def exercise():
    """Adopted, with one of everything; two regions share food."""
    manager = make.manager()
    regions = [making.region("Podlaskie"), making.region("Vidzeme")]
    food = make.concept("C.10", parent=make.concept("C"), label="Food products")
    for region in regions:
        make.priority(region, "Agri-food", (food, "0.9"))
    made = make.exercise(manager, regions, at="trends", title="Baltic <exercise> #1", known_limits="Only a test")
    candidate = made.candidates.create(number=1, title="Food & health", action_plan="A yearly fair")
    candidate.concepts.add(food)
    move_exercise(by=manager, exercise=made, key="back_to_search", note="Water is missing")
    for gate in ("open_analysis", "open_trends", "open_consultation"):
        move_exercise(by=manager, exercise=made, key=gate)
    evidence = {"kind": "indicator", "title": "Jobs", "value": 12, "unit": "%", "source": "Eurostat", "year": 2025}
    add_evidence(by=manager, exercise=made, step="search", values=evidence)
    now = timezone.now()
    times = {"opens_at": now, "closes_at": now + timedelta(days=1)}
    poll = open_round(by=manager, exercise=made, title="Spring round", question="", **times)
    guests = [Guest(f"p{number}@firm.example") for number in range(6)]
    people = {"guests": guests, "group": "companies", "region": None, "language": "en"}
    for invitee in invite_stakeholders(by=manager, poll=poll, **people):
        vote_by_link(token=invitee.token, votes={candidate.pk: (4, "comment-canary")})
    close_round(by=manager, poll=poll)
    for gate in ("open_international", "open_adoption"):
        move_exercise(by=manager, exercise=made, key=gate)
    decide_candidate(by=manager, candidate=candidate, key="adopt_candidate", note="Strong in both")
    move_exercise(by=manager, exercise=made, key="adopt")
    Declaration.objects.create(
        exercise=made,
        house="A town",
        signed_on=now.date(),
        document="Decision 7",
        declared_by=manager,
        state="confirmed",
    )
    MonitoringIndicator.objects.create(exercise=made, title="Joint projects", baseline=0, target=10, source="Count")
    made.refresh_from_db()
    return made


WORDS = (
    "Baltic <exercise> #1", "Only a test", "Together", "Search for common sets", "defines the initial priorities",
    "Water is missing", "Food & health", "A yearly fair", "Strong in both", "C.10 Food products", "Spring round",
    "4.0 (5)", "Jobs", "Eurostat", "A town", "Decision 7", "Joint projects", "range: 0 to 1",
)  # fmt: skip


def words_of(data: bytes) -> str:
    paper = Paper(BytesIO(data))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


def page(exercise, form, **query):
    return reverse("s3strategy:exercise_document", args=[exercise.key, form]), query


def test_the_word_document_holds_every_part(client, exercise):
    url, _query = page(exercise, "docx")
    response = client.get(url)
    text = words_of(response.content)
    assert not [word for word in WORDS if word not in text]
    assert "comment-canary" not in text
    section = Paper(BytesIO(response.content)).sections[0]
    assert {round(section.page_width.mm), round(section.page_height.mm)} == {210, 297}
    assert "NUMPAGES" in section.footer._element.xml
    assert response["Content-Disposition"] == f'attachment; filename="{exercise.key}-en.docx"'


def test_the_pdf_is_one_and_speaks_the_language_asked_for(client, exercise):
    url, _query = page(exercise, "pdf")
    data = client.get(url, {"language": "pl"}).content
    assert data.startswith(b"%PDF-") and b"/Lang (pl)" in data.replace(b"/Lang(pl)", b"/Lang (pl)")
    assert client.get(url, {"language": "xx"}).content.startswith(b"%PDF-")


def test_a_document_before_anything_was_done_is_honest(client):
    manager = make.manager()
    exercise = make.exercise(manager, [making.region(), making.region("Other")], at="search")
    with translation.override("en"):
        text = str(document_of(exercise, "en").blocks)
    assert "No evidence is recorded." in text and "No sub-domain is shared" in text
    client.force_login(manager)
    for form in ("pdf", "docx"):
        assert client.get(page(exercise, form)[0]).status_code == 200
    assert client.get(page(exercise, "exe")[0]).status_code == 404
    client.logout()
    assert client.get(page(exercise, "pdf")[0]).status_code == 404


def test_many_regions_are_told_in_words(exercise):
    for number in range(12):
        exercise.regions.add(making.region(f"Region {number}"))
    kinds = [block["kind"] for block in document_of(exercise, "en").blocks if "Matrix" in str(block.get("title"))]
    assert kinds == ["list"]
