"""Importing files: what goes in, what is reported, and that nothing is doubled."""

import csv
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.line_files import Wrong
from brokerage.enums import Origin, ProfileState
from brokerage.jobs.suggest import suggest_due
from brokerage.models import Company, Profile, Step, SuggestionWork
from brokerage.services.imports import import_file
from s3strategy.models import Concept
from tests.brokerage.making import listed_pairs
from tests.regions import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def countries(db):
    for code in ("DK", "LV", "GB", "GR"):
        making.country(code)


def write(tmp_path, *lines, name="profiles.jsonl"):
    path = tmp_path / name
    path.write_text("".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines))
    return path


def line(id_="D1", **values):
    return {"id": id_, "title": f"House of {id_}", "text": f"We weave wool {id_}.", "country": "DK"} | values


def reported(path, **options):
    outcome = import_file(path, **options)
    return outcome, dict(outcome.reports)


def test_a_line_becomes_a_company_and_a_published_profile(tmp_path):
    import_file(write(tmp_path, line(keywords=["Wool", "Looms"], country="UK")))
    profile = Profile.objects.get()
    assert profile.company.name == "House of D1" and profile.company.country_id == "GB"
    assert profile.company.name_key == "house of d1"
    assert profile.company.origin == profile.origin == Origin.IMPORT
    assert profile.state == ProfileState.PUBLISHED and profile.is_in_date and profile.type == ""
    assert "House" not in profile.title, "the company's name must not stand over the anonymous text"
    assert profile.source_keywords == ["Wool", "Looms"]
    assert Profile.objects.search("looms").get() == profile
    step = profile.steps.get()
    assert (step.action, step.from_state, step.to_state, step.by) == ("import", "draft", "published", None)
    assert not Profile.objects.public().exists()


def test_el_is_greece(tmp_path):
    import_file(write(tmp_path, line(country="EL", target_countries=["UK"])))
    assert Company.objects.get().country_id == "GR"
    assert Profile.objects.get().target_countries == ["GB"]


def test_a_second_run_doubles_nothing(tmp_path):
    path = write(tmp_path, line("D1"), line("D2"))
    assert import_file(path).imported == 2
    again = import_file(path)
    assert (again.imported, again.known, again.refused, again.companies) == (0, 2, 0, 0)
    assert Profile.objects.count() == Company.objects.count() == Step.objects.count() == 2
    assert SuggestionWork.objects.count() == 2


def test_a_trial_tells_the_same_and_writes_nothing(tmp_path):
    path = write(tmp_path, line("D1"), line("D2", country=""))
    outcome, reports = reported(path, is_trial=True)
    assert (outcome.imported, outcome.refused, list(reports)) == (1, 1, [2])
    assert not Profile.objects.exists() and not Company.objects.exists()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"country": None}, "country is missing"),
        ({"country": float("nan")}, "country is missing"),
        ({"country": "ZZ"}, "no country"),
        ({"type": "XX"}, "“XX” in “type”"),
        ({"nuts": "DK999"}, "no NUTS unit"),
        ({"market_keywords": ["nope"]}, "“nope” in “market_keywords”"),
        ({"text": "x" * 4001}, "at most 4000"),
        ({"title": "x" * 201}, "at most 200"),
        ({"keywords": [str(n) for n in range(36)]}, "at most 35"),
        ({"keywords": ["x" * 301]}, "at most 300"),
        ({"text": "a\x00b"}, "no text. Save"),
        ({"text": "\ud800"}, "no text. Save"),
        ({"text": ["a"]}, "is no text"),
        ({"text": ""}, "There is no text"),
        ({"title": ""}, "name is missing"),
        ({"id": ""}, "“id” is missing"),
        ({"website": "javascript:alert(1)"}, "no address"),
        ({"year_founded": 12}, "no year"),
        ({"target_countries": ["DK"]}, "own country"),
        ({"type": "RDR", "partnership_types": ["commercial"]}, "does not go with"),
    ],
)
def test_a_bad_line_is_reported_and_the_others_go_in(tmp_path, values, sentence):
    outcome, reports = reported(write(tmp_path, line("D1"), line("D2") | values, line("D3")))
    assert sentence in reports[2] and list(reports) == [2]
    assert (outcome.imported, outcome.refused) == (2, 1)


def test_lines_that_are_no_object_are_reported(tmp_path):
    outcome, reports = reported(write(tmp_path, "{nonsense\n", "[1]\n", "\n", line(), "[" * 100_000 + "\n"))
    assert list(reports) == [1, 2, 5] and outcome.imported == 1


def test_a_huge_line_is_reported(tmp_path):
    outcome, reports = reported(write(tmp_path, "x" * 2_500_000 + "\n", line()))
    assert list(reports) == [1] and outcome.imported == 1


def test_an_unknown_column_is_reported_and_not_read(tmp_path):
    outcome, reports = reported(write(tmp_path, line("D1"), line("D2", colour="red")))
    assert "“colour”" in reports[2] and outcome.imported == 2


def test_duplicates_in_the_file_name_the_first_line(tmp_path):
    same = line("D1") | {"id": "D9"}
    outcome, reports = reported(write(tmp_path, line("D1"), line("D1", text="Other"), same))
    assert "line 1" in reports[2] and "Line 1" in reports[3]
    assert outcome.imported == 1 and outcome.refused == 2


def test_an_id_of_another_file_is_reported_and_a_source_keeps_it_apart(tmp_path):
    import_file(write(tmp_path, line("D1")))
    other = write(tmp_path, line("D1", title="Somebody else"), name="other.jsonl")
    outcome, reports = reported(other)
    assert "--source" in reports[1] and outcome.imported == 0
    assert import_file(other, source="other").imported == 1
    assert import_file(other, source="other").known == 1


def test_two_profiles_of_one_company_share_it(tmp_path):
    outcome = import_file(write(tmp_path, line("D1"), line("D2", title="HOUSE OF D1 A/S")))
    assert (outcome.imported, outcome.companies, Company.objects.count()) == (2, 1, 1)


def test_all_columns_of_a_csv(tmp_path):
    region = making.region("Vidzeme")
    making.unit("LV008", of=region)
    organisation = making.organisation(serves=region)
    Concept.objects.create(scheme="een_market", code="08", label="Wool", level=3)
    values = {
        "id": "7", "company": "Vilna SIA", "title": "Wool panels", "summary": "Panels of wool.", "country": "LV",
        "description": "Long text.", "type": "BO", "partner_types": "sme_49|big", "partnership_types": "commercial",
        "offers_areas": "operations", "market_keywords": "08", "nuts": "LV008", "size_class": "small",
        "year_founded": "1999", "website": "https://www.vilna.example/", "languages": "lv|en",
        "keywords": "felt|yarn", "target_countries": "DK",
    }  # fmt: skip
    path = tmp_path / "profiles.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, values, delimiter=";")
        writer.writeheader()
        writer.writerow(values)
    outcome, reports = reported(path)
    assert outcome.imported == 1, reports
    profile = Profile.objects.get()
    company = profile.company
    assert (company.name, company.region, company.serving_organisation) == ("Vilna SIA", region, organisation)
    assert (company.web_domain, company.year_founded, company.languages) == ("vilna.example", 1999, ["lv", "en"])
    assert (profile.title, profile.type, profile.partner_types) == ("Wool panels", "BO", ["sme_49", "big"])
    assert [concept.code for concept in profile.keywords.all()] == ["08"]
    assert profile.source_keywords == ["felt", "yarn"]


def test_a_csv_line_with_a_cell_too_many_is_reported(tmp_path):
    path = write(
        tmp_path, "id,title,text,country\n", "1,A,wool,DK\n", "2,B,wool,DK,more\n", "3,C,felt,DK\n", name="p.csv"
    )
    outcome, reports = reported(path)
    assert outcome.imported == 2 and list(reports) == [3]


@pytest.mark.parametrize(("name", "content"), [("a.txt", "x"), ("a.csv", ""), ("b.csv", "name;text\n1;2\n")])
def test_a_file_of_another_kind_is_refused_in_one_sentence(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(Wrong):
        import_file(path)


def test_the_command_tells_what_happened(tmp_path):
    out, err = StringIO(), StringIO()
    path = write(tmp_path, line("D1"), line("D2", country="ZZ"))
    call_command("import_profiles", str(path), stdout=out, stderr=err)
    assert "1 went in" in out.getvalue() and "1 did not go in" in out.getvalue()
    assert err.getvalue().startswith("Line 2:")
    with pytest.raises(CommandError):
        call_command("import_profiles", str(tmp_path / "absent.jsonl"))


def test_imports_get_suggestions_in_chunks(tmp_path):
    lines = [line(f"D{n}", text="Wool felt panels for houses", country="DK" if n % 2 else "LV") for n in range(6)]
    import_file(write(tmp_path, *lines))
    assert suggest_due() == 6
    assert not SuggestionWork.objects.due().exists()
    assert len(listed_pairs()) == 9
    assert suggest_due() == 0


def test_a_chunk_that_fails_parks_only_the_bad_profile(tmp_path, monkeypatch):
    from brokerage.jobs import suggest

    import_file(write(tmp_path, *[line(f"D{n}", text=f"Wool felt {n}") for n in range(4)]))
    bad = Profile.objects.order_by("pk")[1].pk
    compute = suggest.compute

    def fails_on_bad(profile_ids):
        if bad in profile_ids:
            raise ValueError("poison")
        return compute(profile_ids)

    monkeypatch.setattr(suggest, "compute", fails_on_bad)
    assert suggest_due() == 3
    assert SuggestionWork.objects.due().get().profile_id == bad
    for _again in range(3):
        suggest_due()
    parked = SuggestionWork.objects.parked().get()
    assert parked.profile_id == bad and "poison" in parked.last_error


def test_long_work_ends_and_rings_for_the_rest(tmp_path, monkeypatch):
    from brokerage.jobs import suggest

    import_file(write(tmp_path, *[line(f"D{n}", text=f"Wool felt {n}") for n in range(4)]))
    rung = []
    monkeypatch.setattr(suggest, "ring", lambda *args, **options: rung.append((args, options)))
    monkeypatch.setattr(suggest, "CHUNK", 2)
    monkeypatch.setattr(suggest, "SECONDS_AT_ONCE", 0.0)
    suggest_due()
    assert rung == [(("brokerage.tasks.bulk_suggest",), {"queue": "bulk"})]


def test_partners_that_lost_a_pair_are_rung_for_at_once(tmp_path, monkeypatch):
    """They become due while a chunk is worked on: nobody waits for the sweep, and nobody rings for nothing."""
    from brokerage.jobs import suggest

    lines = [line(f"D{n}", text=f"Wool felt {n}", country="DK" if n else "LV") for n in range(3)]
    import_file(write(tmp_path, *lines))
    rung = []
    monkeypatch.setattr(suggest, "ring", lambda *args, **options: rung.append((args, options)))
    suggest_due()
    assert rung == [] and not SuggestionWork.objects.due().exists()
    ended = Profile.objects.get(company__country="LV")
    Profile.objects.filter(pk=ended.pk).update(state=ProfileState.EXPIRED)
    suggest.want_suggestions(ended)
    rung.clear()
    assert suggest_due() == 1
    assert SuggestionWork.objects.due().count() == 2
    assert rung == [(("brokerage.tasks.bulk_suggest",), {"queue": "bulk"})]
    rung.clear()
    assert suggest_due() == 2 and rung == []
