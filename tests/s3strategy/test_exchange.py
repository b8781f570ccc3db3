"""Priorities out of the portal and in again, line by line; classifications as SKOS, read by a parser of others."""

import io
import json
import warnings
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SKOS

from regions.models import NutsUnit, S3Mandate
from s3strategy.models import Concept, CrosswalkLink, Priority, PriorityCode, PriorityProposal, PriorityText
from s3strategy.services.priority_imports import import_priorities
from s3strategy.services.proposals import accept_proposal
from tests.regions import making

from .test_priorities import priority_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


@pytest.fixture
def region():
    return making.region("Vidzeme")


@pytest.fixture
def officer(region):
    return making.officer(making.organisation(role="associated", mandate_for=region))


@pytest.fixture
def second(region, officer):
    return making.officer(S3Mandate.objects.get(region=region).organisation)


def url(name, *args):
    return reverse(f"s3strategy:{name}", args=args)


def take(tmp_path, officer, region, text, *, is_trial=False, name="file.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return import_priorities(by=officer, regions=[region], path=path, comment="From our list", is_trial=is_trial)


def test_a_line_becomes_a_proposal_with_codes_and_texts(tmp_path, region, officer, second):
    Concept.objects.create(scheme="nace", code="C.16", label="Wood", level=2)
    text = f"""region,title,description,nace,title_lv,value_chain_areas,valid_from
{region.key},Timber,Houses,C.16,Koks,operations|service,2021-01-01
"""
    outcome = take(tmp_path, officer, region, text)
    assert (outcome.lines, outcome.proposed, outcome.refused, outcome.reports) == (1, 1, 0, [])
    assert not Priority.objects.exists()
    priority = accept_proposal(by=second, proposal=PriorityProposal.objects.get())
    priority.refresh_from_db()
    assert (priority.title, priority.level, priority.value_chain_areas) == (
        "Timber",
        "regional",
        ["operations", "service"],
    )
    assert [code.concept.code for code in priority.codes.all()] == ["C.16"]
    assert priority.texts.get().title == "Koks"
    assert take(tmp_path, officer, region, text).known == 1


def test_what_differs_is_proposed_and_what_is_left_out_stays(tmp_path, region, officer, second):
    priority = priority_of(region, "Food", codes=[("C.10", "0.9")], description="Old", evidence="Survey")
    text = f"key,title,description\n{priority.key},Food,New\n"
    assert take(tmp_path, officer, region, text, is_trial=True).proposed == 1
    assert not PriorityProposal.objects.exists()
    take(tmp_path, officer, region, text)
    priority = accept_proposal(by=second, proposal=PriorityProposal.objects.get())
    assert (priority.description, priority.evidence, priority.codes.count()) == ("New", "Survey", 1)


def test_codes_of_classifications_that_the_file_does_not_name_stay(tmp_path, region, officer):
    priority = priority_of(region, "Food", codes=[("C.10", "0.9")])
    for scheme in ("sdg", "een_market"):
        concept = Concept.objects.create(scheme=scheme, code="2", label="Hunger", level=1)
        PriorityCode.objects.create(priority=priority, concept=concept, confidence=1)
    Concept.objects.create(scheme="nace", code="C.16", label="Wood", level=2)
    assert take(tmp_path, officer, region, f"key,title,nace\n{priority.key},Food,C.10\n").known == 1
    take(tmp_path, officer, region, f"key,title,nace\n{priority.key},Food,C.16\n")
    assert PriorityProposal.objects.get().values["codes"] == [["een_market", "2"], ["nace", "C.16"], ["sdg", "2"]]


def nuts(region):
    old = making.unit("LV008", 2021, of=region)
    new = making.unit("LV00C", 2024, of=region)
    NutsUnit.objects.filter(pk=old.pk).update(successor=new)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("LV999,,Timber", "“LV999” is no NUTS code of any version known here."),
        ("LV008,,Timber", "“LV008” is a code of NUTS 2021 and retired: in NUTS 2024 it was followed by LV00C."),
        ("LV008,2016,Timber", "“LV008” is no code of NUTS 2016; it is one of 2021."),
        (",,Timber", "The region is missing."),
        ("LV00C,,", "The title is missing."),
        ("DK050,,Timber", "lies in none of the regions"),
    ],
)
def test_a_wrong_line_says_what_to_do_and_the_others_go_in(tmp_path, region, officer, line, sentence):
    nuts(region)
    making.unit("DK050")
    outcome = take(tmp_path, officer, region, f"nuts,nuts_version,title\n{line}\nLV00C,,Wood\nLV008,2021,Boats\n")
    assert (outcome.lines, outcome.proposed, outcome.refused) == (3, 2, 1)
    number, said = outcome.reports[0]
    assert number == 2
    assert sentence in said
    assert [number for number, said in outcome.reports[1:]] == [3, 4]
    assert all("has no codes" in said for _number, said in outcome.reports[1:])


@pytest.mark.parametrize(
    ("columns", "cells", "sentence"),
    [
        ("level", "great", "“great” in “level”"),
        ("nace", "Z.99", "“Z.99” in “nace”"),
        ("value_chain_areas", "moon", "“moon” in “value_chain_areas”"),
        ("valid_from", "soon", "“valid_from” is no date"),
        ("valid_from,valid_to", "2022-01-01,2021-01-01", "lies before"),
        ("document", "nothing", "“nothing” in “document”"),
        ("key", "no-such-key", "has no priority with the key"),
        ("description_lv", "Teksts", ""),
        ("title_lv,description_lv", ",Teksts", "Write a title"),
        ("description", "x" * 2001, "has 2001 characters"),
    ],
)
def test_wrong_cells(tmp_path, region, officer, columns, cells, sentence):
    outcome = take(tmp_path, officer, region, f"region,title,{columns}\n{region.key},Timber,{cells}\n")
    if sentence:
        assert outcome.refused == 1
        assert sentence in outcome.reports[0][1]
    else:
        assert outcome.proposed == 1


def test_the_same_priority_twice_and_foreign_regions_are_refused(tmp_path, region, officer):
    foreign = making.region("Kaunas")
    text = f"region,title,wishes\n{region.key},Timber,x\n{region.key},TIMBER,x\n{foreign.key},Boats,x\nnowhere,A,x\n"
    outcome = take(tmp_path, officer, region, text)
    said = dict(outcome.reports[2:])
    assert (outcome.proposed, outcome.refused) == (1, 3)
    assert "wishes" in outcome.reports[0][1]
    assert "in line 2 already" in said[3]
    assert "S3 mandate for Kaunas" in said[4]
    assert "There is no region “nowhere”" in said[5]


def test_the_export_comes_in_again_unchanged(client, tmp_path, region, officer):
    priority = priority_of(region, "=Food", codes=[("C.10", "0.9")], description="-10 % salt", evidence="Survey")
    PriorityText.objects.create(priority=priority, language="lv", title="Ēdiens")
    for form in ("csv", "xlsx"):
        answer = client.get(url("priority_export"), {"format": form})
        assert answer.status_code == 200
        path = tmp_path / f"out.{form}"
        path.write_bytes(b"".join(answer.streaming_content))
        outcome = import_priorities(by=officer, regions=[region], path=path, comment="x", is_trial=False)
        assert (outcome.lines, outcome.known, outcome.reports) == (1, 1, [])
    assert load_workbook(path).active["H2"].value is not None


def test_the_page_of_the_import_reports_line_by_line(client, region, officer):
    client.force_login(officer)
    page = url("priority_import")
    assert client.get(page).status_code == 200
    good = f"region,title\n{region.key},Timber\nnowhere,Boats\n".encode()

    def send(content, name="list.csv", **more):
        return client.post(page, {"file": SimpleUploadedFile(name, content), "comment": "x"} | more)

    trial = send(good, is_trial="on")
    assert trial.status_code == 200
    assert "There is no region" in trial.content.decode()
    assert not PriorityProposal.objects.exists()
    assert "What happened" in send(good).content.decode()
    assert PriorityProposal.objects.count() == 1
    for content, name in ((b"", "list.csv"), (b"PK nonsense", "list.xlsx"), (good, "list.pdf"), (b"a,b\n1,2", "x.csv")):
        assert send(content, name).status_code == 422
    book = Workbook()
    book.active.append(["region", "title"])
    book.active.append([region.key, "Boats"])
    file = io.BytesIO()
    book.save(file)
    assert send(file.getvalue(), "list.xlsx").context["outcome"].proposed == 1
    # A list in another encoding, and a workbook whose sheet is broken.
    said = send(f"region,title,wünsche\n{region.key},Mühle,x\n".encode("latin-1")).content.decode()
    assert "Save the file as UTF-8" in said
    broken = io.BytesIO()
    with zipfile.ZipFile(file) as whole, zipfile.ZipFile(broken, "w") as folder:
        for name in whole.namelist():
            folder.writestr(name, b"<worksheet><sheetData>" if "sheet1" in name else whole.read(name))
    assert send(broken.getvalue(), "list.xlsx").status_code == 422
    client.force_login(making.broker(making.organisation(mandate_for=region)))
    assert client.get(page).status_code == 403


def graph_of(answer) -> Graph:
    """As rdflib reads it; the class it warns of is one that its own parser uses."""
    assert answer["Content-Type"] == "application/ld+json"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return Graph().parse(data=answer.content.decode(), format="json-ld")


def test_classifications_are_skos(client, settings):
    settings.SITE_URL = "https://tibs.example"
    root = Concept.objects.create(scheme="nace", code="C", label="Manufacturing", level=1)
    wood = Concept.objects.create(scheme="nace", code="C.16", label="Wood", level=2, parent=root)
    keyword = Concept.objects.create(scheme="een_market", code="01", label="Timber", level=1)
    CrosswalkLink.objects.create(concept=wood, other=keyword, confidence="0.9", origin="person", state="accepted")
    other = Concept.objects.create(scheme="nabs", code="1", label="Earth", level=1)
    CrosswalkLink.objects.create(concept=wood, other=other, confidence="0.9", origin="proposal")
    graph = graph_of(client.get(url("concept_export", "nace")))
    base = "https://tibs.example/strategy/concepts"
    node, scheme = URIRef(f"{base}/nace/C.16/"), URIRef(f"{base}/?scheme=nace")
    assert (scheme, RDF.type, SKOS.ConceptScheme) in graph
    assert graph.value(node, SKOS.prefLabel) == Literal("Wood", lang="en")
    assert graph.value(node, SKOS.broader) == URIRef(f"{base}/nace/C/")
    assert list(graph.objects(node, SKOS.closeMatch)) == [URIRef(f"{base}/een_market/01/")]
    assert graph.value(URIRef(f"{base}/nace/C/"), SKOS.topConceptOf) == scheme
    assert client.get(url("concept_export", "odd")).status_code == 404


def test_priorities_are_skos(client, settings, region):
    settings.SITE_URL = "https://tibs.example"
    priority = priority_of(region, "Food", codes=[("C.10", "0.9")], description="Mills")
    PriorityText.objects.create(priority=priority, language="lv", title="Ēdiens")
    graph = graph_of(client.get(url("priority_export"), {"format": "jsonld"}))
    node = URIRef(f"https://tibs.example{priority.get_absolute_url()}")
    assert set(graph.objects(node, SKOS.prefLabel)) == {Literal("Food", lang="en"), Literal("Ēdiens", lang="lv")}
    assert graph.value(node, SKOS.related) == URIRef("https://tibs.example/strategy/concepts/nace/C.10/")
    assert graph.value(node, SKOS.definition) == Literal("Mills", lang="en")
    assert client.get(url("priority_export")).status_code == 404
    assert json.loads(client.get(url("priority_export"), {"format": "jsonld", "q": "zzz"}).content)["@graph"][1:] == []
