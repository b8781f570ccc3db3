"""From the dialogue to the agreement: who records, confirms and validates, and who reads it."""

import hashlib
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import Mail
from brokerage.models import Agreement
from brokerage.services import agreements, matches
from brokerage.services.erasing import erase_company

from .making import Case, Side

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


@pytest.fixture
def case():
    return Case()


def picture() -> bytes:
    data = BytesIO()
    image = Image.new("RGB", (4, 4))
    exif = image.getexif()
    exif[0x013B] = "Author Secretname"
    image.save(data, "JPEG", exif=exif)
    return data.getvalue()


def record(match, by, file=None, version=0, **changes) -> Agreement:
    data = {"kind": "supplier", "signed_on": timezone.localdate(), "value_eur": 5000, "jobs": 2, **changes}
    return agreements.record_agreement(by=by, match=match, data=data, file=file, version=version)


def url(match, rest="") -> str:
    return f"/matches/{match.public_id}/{rest}"


def enter(client, person):
    client.force_login(person, backend="accounts.backends.AccountBackend")
    return client


def test_an_agreement_is_recorded_confirmed_by_both_and_validated(case):
    match = case.agreed()
    assert match.state == "agreed"
    done = list(match.steps.values_list("action", flat=True))[-4:]
    assert done == ["record_agreement", "confirm_agreement", "confirm_agreement", "agree"]
    assert match.agreement.validated_by == case.partner.broker
    today = match.agreement.signed_on
    due = dict(match.follow_ups.values_list("months", "due_on"))
    assert (due[12].year, due[12].month) == (today.year + 1, today.month)
    assert 180 <= (due[6] - today).days <= 185


@pytest.mark.parametrize("days", [1, -1])
def test_the_day_lies_between_the_introduction_and_today(case, days):
    with pytest.raises(NotPossible) as refusal:
        record(case.talking(), case.home.broker, signed_on=timezone.localdate() + timedelta(days=days))
    assert "signed_on" in refusal.value.fields


def test_nobody_validates_before_every_company_confirmed(case):
    agreement = record(case.talking(), case.home.broker)
    agreements.confirm_agreement(by=case.home.owner, agreement=agreement, version=1)
    with pytest.raises(NotPossible):
        agreements.validate_agreement(by=case.partner.broker, agreement=agreement, note="Seen")


def test_who_recorded_it_does_not_validate_it(case):
    agreement = record(case.talking(), case.home.broker)
    for owner in (case.home.owner, case.partner.owner):
        agreements.confirm_agreement(by=owner, agreement=agreement, version=1)
    with pytest.raises(Refused, match="another broker"):
        agreements.validate_agreement(by=case.home.broker, agreement=agreement, note="Seen")
    agreements.validate_agreement(by=case.home.colleague_broker, agreement=agreement, note="Seen")


def test_a_company_confirms_the_words_it_read_and_once(case):
    agreement = record(case.talking(), case.home.broker)
    agreements.confirm_agreement(by=case.home.owner, agreement=agreement, version=1)
    with pytest.raises(TooLate):
        agreements.confirm_agreement(by=case.home.owner, agreement=agreement, version=1)
    record(agreement.match, case.partner.colleague, version=1, value_eur=1)
    assert not agreement.confirmations.exists()
    with pytest.raises(TooLate, match="anew"):
        agreements.confirm_agreement(by=case.partner.owner, agreement=agreement, version=1)


def test_two_who_record_at_once_do_not_overwrite_each_other(case):
    match = case.talking()
    record(match, case.home.broker)
    with pytest.raises(TooLate):
        record(match, case.partner.broker)
    assert match.agreement.recorded_by == case.home.broker


@pytest.mark.parametrize("who", ["colleague", "broker"])
def test_only_owners_confirm(case, who):
    agreement = record(case.talking(), case.home.broker)
    with pytest.raises(Refused):
        agreements.confirm_agreement(by=getattr(case.home, who), agreement=agreement, version=1)


def test_the_case_cannot_be_called_agreed_without_a_record(case):
    match = case.talking()
    with pytest.raises(NotPossible):
        matches.advance(by=case.home.broker, match=match, action="agree", note="They said so.")


def test_nothing_is_recorded_before_the_companies_talk_or_after_the_end(case):
    match = case.introduced()
    with pytest.raises(NotPossible):
        record(match, case.home.broker)
    matches.withdraw_consent(by=case.home.owner, match=match)
    with pytest.raises(NotPossible):
        record(match, case.home.broker)


def test_evidence_is_cleaned_and_its_original_is_known_by_its_hash(case, client):
    original = picture()
    agreement = record(case.talking(), case.home.broker, file=("contract.jpg", original))
    assert agreement.sha256 == hashlib.sha256(original).hexdigest()
    response = enter(client, case.partner.owner).get(url(agreement.match, "agreement/file/"))
    stored = b"".join(response.streaming_content)
    assert b"Secretname" in original
    assert b"Secretname" not in stored
    with pytest.raises(NotPossible) as refusal:
        record(agreement.match, case.home.broker, file=("contract.jpg", b"MZ not a picture"), version=1)
    assert "file" in refusal.value.fields


def test_who_reads_the_agreement(case, client):
    agreement = record(case.talking(), case.home.broker, file=("contract.jpg", picture()))
    stranger = Side("EE", "Gamma")
    file = url(agreement.match, "agreement/file/")
    readers = {
        case.home.owner: 200, case.partner.colleague: 200, case.partner.colleague_broker: 200,
        stranger.owner: 404, stranger.broker: 404,
    }  # fmt: skip
    for person, status in readers.items():
        response = enter(client, person).get(file)
        assert response.status_code == status, person
        if response.streaming:
            list(response.streaming_content)
    matches.withdraw_consent(by=case.home.owner, match=agreement.match)
    for person in (case.partner.owner, case.partner.broker, case.home.owner):
        assert enter(client, person).get(file).status_code == 404
        page = enter(client, person).get(url(agreement.match)).content.decode()
        assert agreement.sha256 not in page
        assert "contract.jpg" not in page


def test_letters_about_an_agreement_hold_no_name_and_no_figure(case):
    case.agreed(value_eur=987654)
    letters = Mail.objects.filter(text__icontains="agreement")
    assert letters.filter(to_user=case.home.owner).exists()
    assert letters.filter(to_user=case.partner.broker).exists()
    for mail in letters:
        for word in (case.home.company.name, case.partner.company.name, "987"):
            assert word not in mail.subject + mail.text


def test_an_erasure_takes_the_paper_and_leaves_the_figures(case):
    agreement = record(case.talking(), case.home.broker, file=("contract.jpg", picture()))
    erase_company(by=case.home.owner, company=case.home.company)
    agreement.refresh_from_db()
    assert (agreement.file.name, agreement.file_name, agreement.sha256) == ("", "", "")
    assert agreement.value_eur == 5000


def test_pages_take_a_case_to_its_agreement(case, client):
    match = case.talking()
    enter(client, case.home.owner)
    assert "Record the agreement" in client.get(url(match)).content.decode()
    typed = {"kind": "supplier", "signed_on": "2999-01-01", "value_eur": "70", "version": "0"}
    refused = client.post(url(match, "agreement/"), typed)
    assert refused.status_code == 422
    assert 'value="70"' in refused.content.decode()
    typed["signed_on"] = timezone.localdate().isoformat()
    assert client.post(url(match, "agreement/"), typed).status_code == 302
    for owner in (case.home.owner, case.partner.owner):
        page = enter(client, owner).get(url(match)).content.decode()
        assert "Yes, this is what we agreed" in page
        client.post(url(match, "agreement/confirm/"), {"version": "1"})
    enter(client, case.home.broker)
    assert client.post(url(match, "agreement/validate/"), {"note": ""}).status_code == 422
    assert client.post(url(match, "agreement/validate/"), {"note": "Read it."}).status_code == 302
    match.refresh_from_db()
    assert match.state == "agreed"
