import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regions.models import (
    Country,
    NutsUnit,
    Organisation,
    OrganisationRole,
    OrganisationService,
    ReferenceLoad,
    ReferenceRow,
    Region,
    RegionFact,
    S3Mandate,
)
from regions.reference import edited_keys
from regions.services import load_reference as region_data
from regions.services import serving_organisation
from s3strategy.models import Concept, Priority, PriorityCode, StrategyDocument
from s3strategy.services import load_reference as strategy_data
from s3strategy.services.priorities import change_codes
from s3strategy.services.reference_documents import period_of
from tests.regions import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded(db):
    call_command("load_reference", verbosity=0)


def load_again() -> str:
    out = io.StringIO()
    call_command("load_reference", verbosity=0, stdout=out)
    return out.getvalue()


def test_load_reference_brings_what_the_files_hold():
    assert Country.objects.count() == 249
    assert Region.objects.count() == 9
    assert NutsUnit.objects.exclude(version=2024).count() == 1372
    assert Organisation.objects.count() == 15
    assert Priority.objects.count() == 65
    counts = {scheme: Concept.objects.of(scheme).count() for scheme in Concept.Scheme.values}
    assert counts == {
        "nace": 109,
        "nabs": 26,
        "ford": 48,
        "een_technology": 575,
        "een_market": 448,
        "sdg": 18,
    }


def test_load_reference_twice_changes_nothing():
    with CaptureQueriesContext(connection) as queries:
        out = load_again()
    assert "kept" not in out
    assert "left as it is" not in out
    statements = [query["sql"] for query in queries]
    # That each dataset was read again is all that is noted; the rows themselves are compared, not written.
    written = {sql.split('"')[1] for sql in statements if sql.startswith(("INSERT", "UPDATE", "DELETE"))}
    assert written == {ReferenceLoad._meta.db_table}
    # A few queries a dataset, not one a row: there are thousands.
    assert len(statements) < 10 * len(region_data.DATASETS + strategy_data.DATASETS)


def test_load_reference_creates_units_of_2024_only_for_the_named_changes():
    units = NutsUnit.objects.filter(version=2024)
    assert {unit.code: unit.predecessors.get().code for unit in units} == {
        "LV00C": "LV008",
        "FI1C7": "FI1C4",
        "FI19B": "FI197",
        "FI19A": "FI195",
        "FI199": "FI194",
        "FI198": "FI193",
    }
    assert units.get(code="FI199").name == "South Ostrobothnia"


def test_load_reference_keeps_unknown_as_unknown():
    assert NutsUnit.objects.filter(version=2021, name="").count() == 3
    assert not RegionFact.objects.filter(region__key="kaunas", indicator="innovation_group").exists()
    assert Organisation.objects.get(key="rise").city == ""
    assert not OrganisationRole.objects.exclude(valid_from=None).exists()


def test_load_reference_gives_every_region_one_primary_partner():
    assert {region.key: serving_organisation(region).key for region in Region.objects.all()} == {
        "podlaskie": "prdf",
        "kaunas": "lic",
        "vidzeme": "vpr",
        "south-estonia": "vmg",
        "north-denmark": "ndeu",
        "hamburg": "hwwi",
        "kymenlaakso": "kinno",
        "west-finland": "bif",
        "west-sweden": "rise",
    }
    assert OrganisationService.objects.filter(organisation__key="but", is_primary=False).exists()


def test_load_reference_gives_mandates_to_associated_organisations_with_a_region():
    assert set(S3Mandate.objects.values_list("region__key", flat=True)) == {
        *("podlaskie", "hamburg", "kymenlaakso", "kaunas")
    }


def test_business_aabenraa_was_a_partner_and_is_associated():
    roles = OrganisationRole.objects.filter(organisation__key="business-aabenraa")
    assert roles.in_force().get().role == "associated"
    assert roles.get(is_past=True).role == "partner"


def test_load_reference_keeps_an_edited_row_and_says_so():
    Region.objects.filter(key="vidzeme").update(capital="Cēsis")
    out = load_again()
    assert Region.objects.get(key="vidzeme").capital == "Cēsis"
    assert "regions vidzeme was edited here and is left as it is." in out
    assert edited_keys(region_data.REGIONS) == ["vidzeme"]


def test_load_reference_follows_the_file_where_nobody_edited(monkeypatch):
    rows = region_data.read_rows(region_data.DATA / "regions.csv")
    rows[0]["capital"] = "Suwałki"
    monkeypatch.setattr(
        region_data,
        "read_rows",
        lambda path, real=region_data.read_rows: rows if path.name == "regions.csv" else real(path),
    )
    load_again()
    assert Region.objects.get(key="podlaskie").capital == "Suwałki"


def test_load_reference_does_not_bring_back_what_was_deleted():
    Priority.objects.filter(key="hamburg-aviation").delete()
    out = load_again()
    assert not Priority.objects.filter(key="hamburg-aviation").exists()
    assert "priorities hamburg-aviation was deleted here" in out


def test_load_reference_keeps_a_row_made_by_hand_under_the_same_key():
    Country.objects.filter(code="FJ").delete()
    ReferenceRow.objects.filter(dataset="countries", key="FJ").delete()
    Country.objects.create(code="FJ", name="Viti")
    assert "countries FJ was made here" in load_again()
    assert Country.objects.get(code="FJ").name == "Viti"


def test_load_reference_changes_the_version_of_a_priority_that_follows_its_file(monkeypatch):
    rows = strategy_data.read_rows(strategy_data.DATA / "regional_priorities.csv")
    rows[0]["description"] = "Changed in the file"
    monkeypatch.setattr(
        strategy_data,
        "read_rows",
        lambda path, real=strategy_data.read_rows: rows if path.name == "regional_priorities.csv" else real(path),
    )
    load_again()
    priority = Priority.objects.get(region__key="podlaskie", description="Changed in the file")
    assert priority.version == 2


@pytest.mark.parametrize(
    ("code", "parent"),
    [
        ("04007001", "04007"),
        ("004006001", "004008"),
        ("005006001", "05003"),
        ("004007002", "04008"),
        ("01001", "01"),
        ("011007", "11"),
        ("08003", "08"),
    ],
)
def test_een_technology_parents(code, parent):
    assert Concept.objects.get(scheme="een_technology", code=code).parent.code == parent


def test_een_codes_that_differ_by_a_leading_zero_stay_apart():
    labels = Concept.objects.filter(scheme="een_technology", code__in=["05004", "005004"]).values_list(
        "label", flat=True
    )
    assert set(labels) == {"Separation Technologies", "Mathematics, Statistics"}
    assert Concept.objects.filter(scheme="een_technology", label="Energy efficiency").count() == 2


def test_every_een_keyword_below_the_roots_has_a_parent_one_level_up():
    children = Concept.objects.filter(scheme__startswith="een", level__gt=1).select_related("parent")
    assert all(child.parent.level == child.level - 1 and child.parent.scheme == child.scheme for child in children)


def test_every_priority_is_coded_and_marked_as_unreviewed():
    assert not Priority.objects.filter(codes=None).exists()
    assert set(PriorityCode.objects.values_list("origin", flat=True)) == {PriorityCode.Origin.OWN}
    assert not PriorityCode.objects.exclude(reviewed_at=None).exists()


def test_load_reference_keeps_the_coding_that_an_officer_changed():
    priority = Priority.objects.get(key="hamburg-aviation")
    officer = making.officer(making.organisation(role="associated", mandate_for=priority.region))
    kept, *others = Concept.objects.filter(priority_codes__priority=priority)
    added = Concept.objects.of("nabs").exclude(pk__in=priority.concepts.all()).first()
    change_codes(
        by=officer,
        approved_by=making.person("manager", making.organisation("Lead", role="lead")),
        priority=priority,
        version=1,
        concepts=[kept, added],
        is_confirmed=True,
        comment="Ours now",
    )
    out = load_again()
    assert set(priority.codes.values_list("concept_id", "origin")) == {
        (kept.pk, "own-reviewed"),
        (added.pk, "officer"),
    }
    assert others and out.count("was deleted here") == len(others)
    assert f"{kept.scheme}:{kept.code} was edited here" in out


def test_levels_of_priorities():
    assert {level: Priority.objects.filter(level=level).count() for level in Priority.Level.values} == {
        "regional": 22,
        "sub-regional": 22,
        "national": 12,
        "national-initiative": 1,
        "historic": 8,
    }


def test_the_priorities_stand_in_documents_of_their_region_or_country():
    assert not Priority.objects.filter(document=None).exists()
    documents = {
        document.key: (document.level, document.priorities.count()) for document in StrategyDocument.objects.all()
    }
    assert len(documents) == 15
    assert documents["lt-2022-for-2021-2027"] == ("national", 3)
    assert documents["podlaskie-2021-ris3-2027"] == ("regional", 5)
    national = StrategyDocument.objects.filter(level="national")
    assert {document.country_id for document in national} == {"LT", "LV", "EE"}
    assert not national.exclude(region=None).exists()
    historic = StrategyDocument.objects.get(level="historic")
    assert (historic.region.key, historic.priorities.count(), historic.status) == ("north-denmark", 8, "historic")
    halland = StrategyDocument.objects.get(sub_area__startswith="Halland")
    assert (halland.period_from, halland.period_to, halland.level) == (2021, 2028, "sub-regional")


def test_a_year_of_publication_is_no_period():
    assert period_of("2021 (for 2021-2035)") == (2021, 2035)
    assert period_of("to 2025") == (None, 2025)
    assert period_of("2014") == (None, None)
    assert period_of("2021 (RIS3 2027+)") == (None, None)


def test_a_priority_that_was_moved_to_another_document_stays_there():
    other = StrategyDocument.objects.create(key="other", region=Region.objects.get(key="hamburg"), level="regional")
    Priority.objects.filter(key="hamburg-aviation").update(document=other)
    Priority.objects.filter(key="hamburg-logistics").update(document=None)
    load_again()
    assert Priority.objects.get(key="hamburg-aviation").document == other
    assert Priority.objects.get(key="hamburg-logistics").document is not None
