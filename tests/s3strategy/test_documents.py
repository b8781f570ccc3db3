"""Strategy documents of a region are proposed by its officers and decided by a second person."""

import pytest
from django.urls import reverse

from accounts.exceptions import NotPossible, Refused, TooLate
from regions.models import S3Mandate
from s3strategy.models import PriorityProposal, StrategyDocument
from s3strategy.selectors.history import proposed_changes
from s3strategy.services.documents import document_values
from s3strategy.services.proposals import accept_proposal, propose_document
from tests.regions import making

from .test_priorities import priority_of

pytestmark = pytest.mark.django_db
VALUES = {
    "title": "RIS4",
    "sub_area": "",
    "level": "regional",
    "period_from": 2028,
    "period_to": 2034,
    "period_text": "",
    "link": "https://example.org/ris4",
    "status": "draft",
}


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


@pytest.fixture
def region():
    return making.region("Podlaskie")


@pytest.fixture
def officer(region):
    return making.officer(making.organisation(role="associated", mandate_for=region))


@pytest.fixture
def second(region, officer):
    return making.officer(S3Mandate.objects.get(region=region).organisation)


@pytest.fixture
def document(region):
    return StrategyDocument.objects.create(key="ris3", region=region, level="regional", period_text="2021")


def asked(by, document, **changed):
    values = document_values(document) | changed
    return propose_document(by=by, region=document.region, document=document, values=values, comment="Because")


def test_a_new_document_takes_the_place_of_the_old_one(region, officer, second, document):
    values = VALUES | {"follows_id": document.pk}
    proposal = propose_document(by=officer, region=region, document=None, values=values, comment="Voted")
    assert StrategyDocument.objects.count() == 1
    with pytest.raises(Refused):
        accept_proposal(by=officer, proposal=proposal)
    made = accept_proposal(by=second, proposal=proposal)
    assert (made.title, made.region, made.follows, made.status) == ("RIS4", region, document, "draft")
    assert document.followed_by.get() == made


def test_only_what_differs_changes_and_another_ones_change_is_not_overwritten(region, officer, second, document):
    proposal = asked(officer, document, status="in_force")
    (difference,) = proposed_changes(proposal)
    assert difference.name == "status"
    assert "".join(piece.text for piece in difference.pieces if piece.kind != "gone") == "in force"
    StrategyDocument.objects.filter(pk=document.pk).update(title="RIS3")
    accept_proposal(by=second, proposal=proposal)
    document.refresh_from_db()
    assert (document.title, document.status) == ("RIS3", "in_force")
    later = asked(officer, document, status="historic")
    StrategyDocument.objects.filter(pk=document.pk).update(status="draft")
    with pytest.raises(TooLate):
        accept_proposal(by=second, proposal=later)
    later.refresh_from_db()
    assert later.is_open


def test_what_is_refused(region, officer, document):
    with pytest.raises(NotPossible):
        asked(officer, document)
    asked(officer, document, status="draft")
    with pytest.raises(NotPossible):
        asked(officer, document, status="historic")
    foreign = StrategyDocument.objects.create(key="far", region=making.region(), level="regional")
    with pytest.raises(Refused):
        asked(officer, foreign, title="Mine")
    with pytest.raises(Refused):
        propose_document(by=officer, region=region, document=foreign, values=VALUES, comment="x")


def test_pages_of_documents(client, region, officer, second, document):
    priority_of(region, document=document)
    page, edit = document.get_absolute_url(), reverse("s3strategy:document_edit", args=["ris3"])
    new = reverse("s3strategy:document_new", args=[region.key])
    assert "Propose a change" not in client.get(page).content.decode()
    client.force_login(officer)
    assert "Propose a change" in client.get(page).content.decode()
    assert client.post(edit, VALUES | {"comment": ""}).status_code == 422
    wrong = client.post(new, VALUES | {"comment": "x", "period_to": 2020})
    assert wrong.status_code == 422
    assert "The last year lies before the first." in wrong.content.decode()
    assert "Give a title" in client.post(new, VALUES | {"comment": "x", "title": ""}).content.decode()
    assert client.post(edit, VALUES | {"comment": "Voted in May"}).status_code == 302
    proposal = PriorityProposal.objects.get()
    assert "RIS4" in client.get(proposal.get_absolute_url()).content.decode()
    accept_proposal(by=second, proposal=proposal)
    after = client.get(page).content.decode()
    assert "RIS4" in after
    assert "Voted in May" in after
    assert "RIS4" in client.get(reverse("s3strategy:own_priorities")).content.decode()
    national = StrategyDocument.objects.create(key="lv", country=region.country, level="national")
    assert client.get(national.get_absolute_url()).status_code == 200
    assert client.get(reverse("s3strategy:document_edit", args=["lv"])).status_code == 403
