"""What an owner and a person take with them, and that it holds nobody else's words."""

import json
import zipfile
from io import BytesIO

import pytest
from django.urls import reverse

from brokerage.models import Company
from brokerage.services import matches
from brokerage.services.attachments import add_attachment
from tests.regions import making

from .making import Case
from .test_attachments import picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


def taken(client, name) -> dict[str, bytes]:
    answer = client.get(reverse(f"brokerage:{name}"))
    assert answer.status_code == 200 and answer.streaming and answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith("attachment;") and "no-store" in answer["Cache-Control"]
    with zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.testzip() is None
        return {entry: archive.read(entry) for entry in archive.namelist()}


def test_an_owner_takes_everything_of_the_company_and_nothing_of_the_other(client):
    case = Case()
    draft = case.home.draft(title="Our draft", original={"language": "lv", "title": "Mūsu"})
    data = add_attachment(by=case.home.owner, profile=draft, name="Plan.png", data=picture("PNG"), audience="own")
    Company.objects.filter(pk=case.partner.company.pk).update(name="Other-canary", certificates="certificate-canary")
    match = matches.approve(by=case.home.broker, match=case.match(), note="our-note")
    match = matches.approve(by=case.partner.broker, match=match, note="note-canary")
    match = matches.give_consent(by=case.home.owner, match=match)
    matches.give_consent(by=case.partner.owner, match=match)
    client.force_login(case.home.owner)
    files = taken(client, "company_export")
    assert files[f"files/{data.public_id}/Plan.png"].startswith(b"\x89PNG")
    company = json.loads(files["company.json"])
    assert company["company"]["name"] == case.home.company.name
    assert {row["email"] for row in company["people"]} == {case.home.owner.email, case.home.colleague.email}
    assert {row["title"] for row in company["profiles"]} == {"Our draft", "Insulation panels from bark"}
    assert [row["kind"] for row in company["consents"]] == ["given"]
    assert company["matches"][0]["state"] == "introduced" and company["matches"][0]["countries_of_the_others"] == [
        str(case.partner.region.country)
    ]
    assert any(row["original"] and row["original"]["title"] == "Mūsu" for row in company["profiles"])
    everything = b"\n".join(files.values()).decode(errors="replace")
    foreign = ["canary", "Secretname Ltd, Beta", "OfBeta", "beta-secret", "REG-Beta", case.partner.owner.email]
    assert not [word for word in [*foreign, case.partner.broker.full_name] if word in everything]


def test_only_an_owner_takes_the_company_and_everybody_the_own_data(client):
    case = Case()
    for user in (case.home.colleague, case.home.broker, making.administrator()):
        client.force_login(user)
        assert client.get(reverse("brokerage:company_export")).status_code == 403
        you = json.loads(taken(client, "person_export")["you.json"])
        assert you["person"]["email"] == user.email and "password" not in you["person"]
    client.force_login(case.home.broker)
    text = taken(client, "person_export")["you.json"].decode()
    assert "review" not in text or case.home.company.certificates == ""
    assert [step["action"] for step in json.loads(text)["steps_taken"]] == ["submit"]
    # Of companies a broker takes no words.
    assert "Insulation" not in text and "Secretname" not in text
    assert client.get(reverse("brokerage:my_data")).status_code == 200


def test_a_lost_file_does_not_break_the_archive(client):
    case = Case()
    item = add_attachment(
        by=case.home.owner, profile=case.home.draft(), name="a.png", data=picture("PNG"), audience="own"
    )
    item.file.storage.delete(item.file.name)
    client.force_login(case.home.owner)
    assert set(taken(client, "company_export")) == {"company.json", "you.json"}
