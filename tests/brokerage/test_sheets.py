"""Profiles on paper: what the reader may see and no more, whatever was written into them."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.documents import Document, bullets, facts, heading, note, render, table, text
from brokerage.disclosure import Rung, view_of
from brokerage.models import Profile
from brokerage.selectors.een_sheet import een_rows
from brokerage.services.attachments import add_attachment
from brokerage.services.video_links import add_video_link

from .making import Case, Side
from .test_attachments import picture

HOSTILE = '#panic("x") #import "a": * *b* $x^2$ \\ `raw` @ref <label> [c] // d /* e */ = head #sys.inputs "q" \'s\''
LETTERS = {
    "pl": "Zażółć gęślą jaźń",
    "lv": "Šķūņi ļoti ņem ģērbt īvi žāvē čūsku",
    "lt": "ąčęėįšųūž Įlinkdama fechtuotojo",
    "et": "Õlut žürii šahh ööbik päästa",
    "fi": "Törkylempijävongahdus åä",
    "da": "Quizdeltagerne spiste jordbær med fløde, åh",
    "de": "Zwölf Boxkämpfer groß",
    "sv": "Flygande bäckasiner söka hwila på mjuka tuvor",
    "en": "“Quotes”, – dashes … € ²",
}


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


def read(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def words_of(shown: str) -> str:
    return "".join(shown.split()).replace("\u200b", "")


@pytest.mark.parametrize("language", sorted(LETTERS))
def test_letters_of_all_nine_languages_have_their_signs(language):
    """PDF/UA is refused where a font lacks a sign, so its mark shows that each letter has one."""
    pdf = render(Document(title=LETTERS[language], language=language, blocks=[text("a", LETTERS[language])]))
    assert b"pdfuaid" in pdf
    assert words_of(read(pdf)).count(words_of(LETTERS[language])) == 2


def test_document_is_tagged_named_and_numbered():
    blocks = [text("Summary", "word " * 3000), heading("Second", 2), bullets(["one"]), table(["a"], [["b"]], [1])]
    pdf = PdfReader(io.BytesIO(render(Document(title="Panels of bark", language="lv", blocks=blocks, mark="TIBS"))))
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
    assert root["/Lang"] == "lv" and pdf.metadata.title == "Panels of bark"
    assert len(pdf.pages) > 1
    assert f"Page 2 of {len(pdf.pages)}" in pdf.pages[1].extract_text() and "TIBS" in pdf.pages[1].extract_text()
    assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] == [595, 842]


def test_whatever_is_written_stands_there_as_written():
    blocks = [
        heading(HOSTILE),
        text(HOSTILE, f"{HOSTILE}\n{HOSTILE}"),
        note(HOSTILE),
        facts([(HOSTILE, HOSTILE), ("left out", "")], HOSTILE),
        table([HOSTILE], [[HOSTILE]], [1], HOSTILE),
        bullets([HOSTILE], HOSTILE),
    ]
    document = Document(title=HOSTILE, language="en", blocks=blocks, subtitle=HOSTILE, mark=HOSTILE, keywords=[HOSTILE])
    pdf = render(document)
    shown = words_of(read(pdf))
    assert shown.count(words_of('#panic("x")')) == 16
    assert words_of("$x^2$ \\ `raw` @ref <label> [c] // d /* e */ = head") in shown
    assert "leftout" not in shown
    assert not {"/JS", "/JavaScript", "/OpenAction", "/AA", "/EmbeddedFiles"} & set(
        str(PdfReader(io.BytesIO(pdf)).trailer)
    )


@pytest.mark.parametrize("words", ["", "\x07\x1b[31m\u202e abc", "漢字 🎉", "x" * 4000, "\n" * 4000, "\ud800 half"])
def test_strange_and_endless_words_give_a_document(words):
    pdf = render(Document(title=words, language="en", blocks=[text("T", words), facts([("a", words)])]))
    assert pdf.startswith(b"%PDF-")


def sheet(client, user, profile, **query) -> str:
    client.logout()
    if user:
        client.force_login(user)
    answer = client.get(reverse("brokerage:profile_sheet", args=[profile.public_id]), query)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store" and answer["X-Content-Type-Options"] == "nosniff"
    return read(answer.content)


@pytest.mark.django_db
def test_each_reader_prints_what_it_may_read(client, monkeypatch):
    original = Side.draft

    def with_more(side, *args, **changes):
        profile = original(side, *args, **changes)
        for audience in ("own", "anonymous", "partner"):
            name, address = f"file-{audience}.png", f"https://videos.example.org/{audience}"
            add_attachment(by=side.broker, profile=profile, name=name, data=picture("PNG"), audience=audience)
            add_video_link(by=side.broker, profile=profile, url=address, title="", audience=audience)
        return profile

    monkeypatch.setattr(Side, "draft", with_more)
    case, elsewhere = Case(), Side("EE", "Gamma")
    company, region = case.home.company.name, case.home.region.name_en
    secret = (company, "alfa-secret", case.home.owner.full_name, "REG-Alfa")
    for reader in (None, elsewhere.owner):
        shown = sheet(client, reader, case.offer)
        assert case.offer.title in shown and "Cheaper and lighter" in shown
        assert not [
            word for word in (*secret, region, "Already on the market", ".png", "https://videos") if word in shown
        ]
    shown = sheet(client, elsewhere.broker, case.offer)
    assert "Already on the market" in shown and "file-anonymous.png" in shown and "org/anonymous" in shown
    assert not [word for word in (*secret, "file-own", "file-partner", "org/own", "org/partner") if word in shown]
    shown = sheet(client, case.home.owner, case.offer)
    assert all(word in shown for word in secret) and "file-own.png" in shown
    shown = sheet(client, case.home.owner, case.offer, form="public")
    assert not [word for word in (*secret, "Already on the market", ".png") if word in shown]
    draft = original(case.home, title="Not published yet")
    client.force_login(elsewhere.broker)
    assert client.get(reverse("brokerage:profile_sheet", args=[draft.public_id])).status_code == 404


@pytest.mark.django_db
def test_headings_speak_the_reader_s_language_and_empty_profiles_have_a_sheet(client):
    side = Side("LV")
    profile = side.draft()
    client.force_login(side.owner)
    client.post(reverse("set_language"), {"language": "de"})
    address = reverse("brokerage:profile_sheet", args=[profile.public_id])
    pdf = client.get(address).content
    assert PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/Lang"] == "de"
    assert "Zusammenfassung" in read(pdf)
    client.post(reverse("set_language"), {"language": "en"})
    Profile.objects.filter(pk=profile.pk).update(
        type="", title="", summary="", description="", partner_types=[], partnership_types=[], target_countries=[]
    )
    profile.keywords.clear()
    assert "not known" in sheet(client, side.owner, profile)


# --- The sheet of the Enterprise Europe Network --------------------------------------------------


def rows(profile: Profile, user) -> dict:
    return {row.name: row for row in een_rows(profile, view_of(user, profile))}


@pytest.mark.django_db
def test_een_sheet_names_every_limit_exceeded_and_every_field_missing():
    side = Side("LV")
    profile = side.draft("TO")
    found = rows(profile, side.broker)
    assert not [row for row in found.values() if row.problems]
    assert found["Summary"].length == len(profile.summary) and found["Summary"].limit == 500
    assert found["IPR status"].value == "No IPR applied" and found["Profile type"].value == "Technology offer"
    limits = {"title": 256, "summary": 500, "description": 4000, "advantages": 2000, "technical": 2000}
    limits["partner_role"] = 4000
    # A title cannot become longer in the database; the texts can.
    over = {name: "x" * (limit + 3) for name, limit in limits.items() if name != "title"}
    Profile.objects.filter(pk=profile.pk).update(
        **over, title="", ipr="", stage="", partner_types=[], partnership_types=["supplier"], target_countries=["LV"]
    )
    profile.refresh_from_db()
    profile.keywords.clear()
    wrong = {name: row for name, row in rows(profile, side.broker).items() if row.problems}
    assert {name for name, row in wrong.items() if row.over} == {
        "Summary",
        "Description",
        "Advantages and innovations",
        "Technical specification or expertise sought",
        "Expected role of a partner",
    }
    assert all("3 characters too long" in row.problems[0] for row in wrong.values() if row.over)
    assert set(wrong) - {name for name, row in wrong.items() if row.over} == {
        "Title",
        "IPR status",
        "Stage of development",
        "Type of partnership",
        "Type and size of partner",
        "Technology keywords",
        "Market keywords",
        "Sustainable development goals",
        "Target countries",
    }


@pytest.mark.django_db
def test_call_stands_on_the_sheet_of_a_research_request_only():
    side = Side("LV")
    assert "Call: deadline of the call" not in rows(side.draft(), side.broker)
    call = timezone.localdate() + timedelta(days=40)
    found = rows(side.draft("RDR", call_deadline=call), side.broker)
    assert found["Call: deadline of the call"].value == call.isoformat()
    assert found["Call: framework programme"].problems and found["Call: deadline for expressions of interest"].problems


@pytest.mark.django_db
def test_imported_profile_has_the_sheet_for_brokers_only(client):
    side, elsewhere = Side("LV"), Side("DK", "Beta")
    profile = side.published()
    Profile.objects.filter(pk=profile.pk).update(origin="import", type="", state="published", import_key="a:1")
    address = reverse("brokerage:een_sheet", args=[profile.public_id])
    client.force_login(elsewhere.broker)
    page = client.get(address).content.decode()
    assert "Profile type" in page and "This is still missing." in page and side.company.name not in page
    client.force_login(elsewhere.owner)
    assert client.get(address).status_code == 404
    Profile.objects.filter(pk=profile.pk).update(origin="portal", type="BO")
    assert client.get(address).status_code == 403


@pytest.mark.django_db
def test_een_sheet_goes_along_as_a_file(client):
    side = Side("LV")
    profile = side.draft(title="=cmd|'/c calc'!A0", summary="Two\nlines")
    client.force_login(side.owner)
    address = reverse("brokerage:een_sheet", args=[profile.public_id])
    csv = b"".join(client.get(address, {"format": "csv"}).streaming_content).decode()
    assert "Title,'=cmd" in csv and '"Two\nlines",9,500,' in csv
    assert client.get(address, {"format": "xlsx"}).status_code == 200
    assert "IPR status" in read(client.get(address, {"format": "pdf"}).content)
    assert client.get(address, {"format": "exe"}).status_code == 404


@pytest.mark.django_db
def test_een_rows_are_not_for_the_public():
    side = Side("LV")
    with pytest.raises(ValueError):
        een_rows(side.draft(), view_of(Side("DK", "Beta").owner, side.published()))
    assert view_of(side.owner, side.draft()).rung == Rung.OWN
