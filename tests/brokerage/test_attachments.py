"""Files of a profile: what comes in, what stays behind, who may open them."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from accounts.exceptions import NotPossible, Refused
from brokerage import anonymity, uploads
from brokerage.models import AccessRecord, Attachment, Profile
from brokerage.services import matches, profiles
from brokerage.services.attachments import add_attachment, change_audience, delete_attachment

from .making import SCORES, Case, Side

CANARY = "metadatacanary"
Audience = Attachment.Audience


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


def picture(kind="JPEG", size=(40, 20), **saving) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **saving)
    return out.getvalue()


def telling_jpeg() -> bytes:
    exif = Image.Exif()
    exif[0x013B] = f"{CANARY} artist"
    exif[0x010E] = f"{CANARY} description"
    return picture(exif=exif, comment=f"{CANARY} comment".encode())


def telling_png() -> bytes:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", CANARY)
    return picture("PNG", pnginfo=info)


def pdf(change=None, pages=1) -> bytes:
    writer = PdfWriter()
    for _number in range(pages):
        writer.add_blank_page(200, 100)
    writer.add_metadata({"/Author": CANARY, "/Title": CANARY})
    if change:
        change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def action(kind: str, **more):
    entries = {NameObject("/S"): NameObject(kind)}
    return DictionaryObject(entries | {NameObject(f"/{key}"): value for key, value in more.items()})


def on_root(key, value):
    return lambda writer: writer.root_object.__setitem__(NameObject(key), value)


def on_page(key, value):
    return lambda writer: writer.pages[0].__setitem__(NameObject(key), value)


def form(writer):
    field = DictionaryObject({NameObject("/FT"): NameObject("/Tx"), NameObject("/T"): TextStringObject("name")})
    fields = DictionaryObject({NameObject("/Fields"): ArrayObject([writer._add_object(field)])})
    writer.root_object[NameObject("/AcroForm")] = fields


# --- What stays behind ---------------------------------------------------------------------------


@pytest.mark.parametrize("make", [telling_jpeg, telling_png, lambda: picture("GIF", comment=CANARY.encode())])
def test_a_picture_loses_what_is_not_seen_and_keeps_its_points(make):
    before = make()
    assert CANARY.encode() in before
    after = uploads.clean(before)
    assert CANARY.encode() not in after.data and b"Exif" not in after.data
    with Image.open(BytesIO(after.data)) as image, Image.open(BytesIO(before)) as original:
        assert not image.getexif() and image.size == original.size and image.format == original.format
        seen, meant = image.convert("RGB").getpixel((5, 5)), original.convert("RGB").getpixel((5, 5))
        assert max(abs(a - b) for a, b in zip(seen, meant, strict=True)) < 6


def test_a_photo_taken_sideways_stands_upright_afterwards():
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(BytesIO(uploads.clean(picture(exif=exif)).data)) as image:
        assert image.size == (20, 40)


def test_a_moving_gif_still_moves():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("teal", "white", "black")]
    out = BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=80, comment=CANARY.encode())
    after = uploads.clean(out.getvalue()).data
    assert CANARY.encode() not in after
    with Image.open(BytesIO(after)) as image:
        assert image.n_frames == 3 and image.info["duration"] == 80


def test_a_pdf_keeps_its_pages_and_loses_who_made_it():
    def telling(writer):
        stream = StreamObject()
        stream._data = f"<xmp>{CANARY}</xmp>".encode()
        writer.root_object[NameObject("/Metadata")] = writer._add_object(stream)
        note = {"/Type": NameObject("/Annot"), "/Subtype": NameObject("/Text"), "/T": TextStringObject(CANARY)}
        note = DictionaryObject({NameObject(key): value for key, value in note.items()})
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])
        photo = StreamObject()
        photo._data = telling_jpeg()
        for key, value in (("/Subtype", "/Image"), ("/Filter", "/DCTDecode")):
            photo[NameObject(key)] = NameObject(value)
        images = DictionaryObject({NameObject("/Im0"): writer._add_object(photo)})
        writer.pages[0][NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): images})

    before = pdf(telling, pages=2)
    assert before.count(CANARY.encode()) >= 5
    after = uploads.clean(before).data
    assert CANARY.encode() not in after and b"/Author" not in after
    read = PdfReader(BytesIO(after))
    assert len(read.pages) == 2 and not read.metadata
    image = read.pages[0]["/Resources"]["/XObject"]["/Im0"]
    with Image.open(BytesIO(image._data)) as photo:
        photo.load()
        assert photo.size == (40, 20) and not photo.getexif()


# --- What is refused -----------------------------------------------------------------------------

ACTIVE = {
    "script on opening": on_root("/OpenAction", action("/JavaScript", JS=TextStringObject("app.alert(1)"))),
    "script of the names": on_root("/Names", DictionaryObject({NameObject("/JavaScript"): DictionaryObject()})),
    "script on a page": on_page(
        "/AA", DictionaryObject({NameObject("/O"): action("/JavaScript", JS=TextStringObject("x"))})
    ),
    "enclosed file": lambda writer: writer.add_attachment("secret.exe", b"MZ"),
    "launch": on_root("/OpenAction", action("/Launch", F=TextStringObject("calc.exe"))),
    "send": on_root("/OpenAction", action("/SubmitForm", F=TextStringObject("https://example.org"))),
    "form": form,
    "password": lambda writer: writer.encrypt("secret"),
}


@pytest.mark.parametrize("name", ACTIVE)
def test_an_active_pdf_is_refused(name):
    with pytest.raises(NotPossible) as refusal:
        uploads.clean(pdf(ACTIVE[name]))
    assert "file" in refusal.value.fields


def test_a_place_to_open_at_is_no_action():
    place = ArrayObject([NumberObject(0), NameObject("/Fit")])
    assert uploads.clean(pdf(on_root("/OpenAction", place))).content_type == "application/pdf"


DISGUISED = {
    "html": b"<!doctype html><script>alert(1)</script>",
    "html after a blank": b"  <html>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
    "zip": b"PK\x03\x04" + b"\0" * 50,
    "half a picture": picture()[:60],
    "half a pdf": pdf()[:60],
    "pdf in name only": b"%PDF-1.7\n<html><script>alert(1)</script></html>",
    "picture in name only": b"\xff\xd8\xff<html>",
    "nothing": b"",
}


@pytest.mark.parametrize("name", DISGUISED)
def test_what_is_not_what_it_says_is_refused(name):
    with pytest.raises(NotPossible):
        uploads.clean(DISGUISED[name])


def test_html_behind_a_picture_does_not_come_in():
    after = uploads.clean(picture("GIF") + b"<html><script>alert(1)</script>").data
    assert b"<script>" not in after


def test_too_many_points_are_refused_before_they_are_read(settings):
    settings.TIBS_PICTURE_POINTS = 1_000_000
    bomb = picture("PNG", size=(3000, 3000))
    assert len(bomb) < 50_000
    with pytest.raises(NotPossible, match="more than 1 million points"):
        uploads.clean(bomb)


def test_too_many_pages_and_too_large_say_by_how_much(settings):
    settings.TIBS_PDF_PAGES = 2
    with pytest.raises(NotPossible, match="3 pages; at most 2"):
        uploads.clean(pdf(pages=3))
    settings.TIBS_PICTURE_BYTES = 100
    data = picture("PNG", size=(300, 300))
    with pytest.raises(NotPossible, match=f"{len(data) - 100}.bytes too large; at most 100.bytes"):
        uploads.clean(data)


# --- The page ------------------------------------------------------------------------------------


def upload(client, profile, name="drawing.png", data=None, audience="own", **more):
    file = SimpleUploadedFile(name, picture("PNG") if data is None else data, content_type="text/html")
    url = reverse("brokerage:profile_attachments", args=[profile.public_id])
    return client.post(url, {"file": file, "audience": audience}, **more)


@pytest.mark.django_db
def test_upload_change_and_delete_by_the_page(client, django_capture_on_commit_callbacks):
    side = Side("LV")
    profile = side.draft()
    client.force_login(side.colleague)
    url = reverse("brokerage:profile_attachments", args=[profile.public_id])
    assert 'enctype="multipart/form-data"' in client.get(url).content.decode()
    assert upload(client, profile, "C:\\photos\\draw\ning.exe").status_code == 302
    item = Attachment.objects.get()
    assert (item.name, item.content_type, item.audience) == ("drawing.exe.png", "image/png", "own")
    assert re.fullmatch(r"attachments/\d{4}/\d\d/[0-9a-f]{32}\.png", item.file.name)
    assert "drawing.exe.png" in client.get(url).content.decode()
    change = reverse("brokerage:attachment_audience", args=[profile.public_id, item.public_id])
    assert client.post(change, {"audience": "partner"}).status_code == 302
    assert client.post(change, {"audience": "everybody"}).status_code == 422
    item.refresh_from_db()
    assert item.audience == Audience.PARTNER
    storage = item.file.storage
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("brokerage:attachment_delete", args=[profile.public_id, item.public_id]))
    assert not Attachment.objects.exists() and not storage.exists(item.file.name)


@pytest.mark.django_db
def test_a_refused_upload_says_why_and_leaves_nothing(client, settings, tmp_path):
    settings.TIBS_PICTURE_BYTES = settings.TIBS_UPLOAD_BYTES = 100_000
    side = Side("LV")
    profile = side.draft()
    client.force_login(side.owner)
    answer = upload(client, profile, "page.png", b"<html>")
    assert answer.status_code == 422 and "neither a JPEG" in answer.content.decode()
    answer = upload(client, profile, data=b"\xff\xd8\xff" + b"x" * 150_000, audience="anonymous")
    page = answer.content.decode()
    assert answer.status_code == 422 and "48.8\xa0KB too large; at most 97.7\xa0KB" in page
    assert re.search(r'value="anonymous"[^>]*checked', page)
    answer = upload(client, profile, f"{'n' * 130}.png")
    assert answer.status_code == 422 and "14 characters too long" in answer.content.decode()
    assert client.post(reverse("brokerage:profile_attachments", args=[profile.public_id]), {}).status_code == 422
    assert not Attachment.objects.exists() and not list((tmp_path / "media").rglob("*.*"))


@pytest.mark.django_db
def test_the_number_of_files_is_limited(client, settings):
    settings.TIBS_ATTACHMENTS_PER_PROFILE = 1
    side = Side("LV")
    profile = side.draft()
    client.force_login(side.owner)
    assert upload(client, profile).status_code == 302
    answer = upload(client, profile)
    assert answer.status_code == 422 and "at most 1 files" in answer.content.decode()


@pytest.mark.django_db
def test_files_are_kept_only_while_the_profile_may_be_changed(client):
    side = Side("LV")
    profile = side.draft()
    item = add_attachment(by=side.owner, profile=profile, name="a.png", data=picture("PNG"), audience="own")
    profiles.submit_profile(by=side.broker, profile=profile)
    client.force_login(side.owner)
    assert upload(client, profile).status_code == 403
    for verb in (
        lambda: add_attachment(by=side.owner, profile=profile, name="b.png", data=picture("PNG"), audience="own"),
        lambda: change_audience(by=side.owner, attachment=item, audience="partner"),
        lambda: delete_attachment(by=side.owner, attachment=item),
    ):
        with pytest.raises(Refused):
            verb()
    stranger = Side("DK", "Beta")
    Profile.objects.update(state="draft")
    with pytest.raises(Refused):
        change_audience(by=stranger.owner, attachment=item, audience="partner")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Alfa_Secretname-2026.png", "alfasecretname.png", "owner ofalfa.png"])
def test_telling_names_block_publication_until_confirmed(name):
    side = Side("LV")
    profile = side.draft()
    item = add_attachment(by=side.owner, profile=profile, name=name, data=picture("PNG"), audience="own")
    assert not anonymity.findings(profile)
    change_audience(by=side.owner, attachment=item, audience="anonymous")
    assert {field for field, _word in anonymity.findings(profile)} == {"attachments"}
    profiles.submit_profile(by=side.broker, profile=profile)
    profiles.validate_profile(by=side.owner, profile=profile)
    with pytest.raises(NotPossible, match="may reveal"):
        profiles.review_profile(by=side.colleague_broker, profile=profile, scores=SCORES, comment="Good.")
    profiles.confirm_anonymity(by=side.owner, profile=profile)
    profiles.review_profile(by=side.colleague_broker, profile=profile, scores=SCORES, comment="Good.")
    # What was confirmed is these names and no others.
    Attachment.objects.update(name=f"x{name}")
    assert not anonymity.is_confirmed(profile)


# --- Who may open them ---------------------------------------------------------------------------


def status(client, user, item) -> int:
    client.logout()
    if user:
        client.force_login(user)
    answer = client.get(reverse("brokerage:attachment", args=[item.public_id]))
    if answer.status_code == 200:
        assert answer["X-Content-Type-Options"] == "nosniff" and answer["Content-Type"] == "image/png"
        assert answer["Content-Disposition"].startswith("attachment;")
        assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    return answer.status_code


@pytest.mark.django_db
def test_who_may_open_a_file_follows_the_table_live(client, monkeypatch):
    original = Side.draft

    def with_files(side, *args, **changes):
        profile = original(side, *args, **changes)
        for audience in Audience.values:
            add_attachment(
                by=side.broker, profile=profile, name=f"{audience}.png", data=picture("PNG"), audience=audience
            )
        return profile

    monkeypatch.setattr(Side, "draft", with_files)
    case, elsewhere = Case(), Side("EE", "Gamma")
    files = {item.audience: item for item in case.offer.attachments.all()}

    def seen(user) -> set[str]:
        got = {audience: status(client, user, item) for audience, item in files.items()}
        assert set(got.values()) <= ({200, 404} if user else {302})
        page = client.get(reverse("brokerage:opportunity", args=[case.offer.public_id])).content.decode()
        shown = {audience for audience in files if f"{audience}.png" in page}
        opened = {audience for audience, code in got.items() if code == 200}
        assert shown == opened
        return opened

    everything = {"own", "anonymous", "partner"}
    assert seen(None) == seen(elsewhere.owner) == seen(case.partner.owner) == set()
    assert seen(elsewhere.broker) == seen(case.partner.broker) == {"anonymous"}
    assert seen(case.home.owner) == seen(case.home.colleague) == seen(case.home.colleague_broker) == everything
    match = matches.approve(by=case.home.broker, match=case.match())
    assert seen(case.partner.broker) == {"anonymous", "partner"}
    match = matches.approve(by=case.partner.broker, match=match)
    match = matches.give_consent(by=case.home.owner, match=match)
    assert seen(case.partner.owner) == set()
    match = matches.give_consent(by=case.partner.owner, match=match)
    assert seen(case.partner.owner) == {"anonymous", "partner"}
    assert AccessRecord.objects.filter(company=case.home.company, user=case.partner.owner, rung="disclosed").exists()
    matches.withdraw_consent(by=case.home.owner, match=match)
    assert seen(case.partner.owner) == set()
    # A draft is nobody else's.
    Profile.objects.filter(pk=case.offer.pk).update(state="draft")
    assert [status(client, elsewhere.broker, item) for item in files.values()] == [404, 404, 404]


@pytest.mark.django_db
def test_a_lost_file_is_not_found(client):
    side = Side("LV")
    item = add_attachment(by=side.owner, profile=side.draft(), name="a.png", data=picture("PNG"), audience="own")
    item.file.storage.delete(item.file.name)
    assert status(client, side.owner, item) == 404
