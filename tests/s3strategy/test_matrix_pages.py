"""The matrix of an exercise from rows of the database: pages, downloads and proposed candidates."""

import pytest
from django.urls import reverse

from accounts.exceptions import NotPossible, Refused
from s3strategy.models import Priority
from s3strategy.selectors.matrix import matrix_of
from s3strategy.services.proposing_candidates import propose_candidates
from tests.regions import making

from . import exercise_making as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


@pytest.fixture
def manager():
    return make.manager()


@pytest.fixture
def regions():
    return [making.region("Podlaskie"), making.region("Vidzeme"), making.region("Hamburg")]


@pytest.fixture
def exercise(manager, regions):
    """Food in two regions, machines in one; nothing is coded for Hamburg."""
    made = make.concept("C", label="Manufacturing")
    food = make.concept("C.10", parent=made, label="Food products")
    machines = make.concept("C.28", parent=made, label="Machinery")
    keyword = make.concept("08", "een_technology", label="Agrofood")
    make.priority(regions[0], "Agri-food", (food, "0.9"), (machines, "0.7"), (keyword, "0.9"))
    make.priority(regions[1], "Bioeconomy", (food, "0.8"), (keyword, "0.9"), level="national")
    return make.exercise(manager, regions, at="search")


def page(exercise, **query):
    return reverse("s3strategy:exercise_matrix", args=[exercise.key]), query


def test_rows_come_from_current_priorities_by_confidence_and_level(exercise, regions):
    view = matrix_of(exercise)
    ((domain, lines),) = view.groups()
    assert domain.code == "C"
    found = {line["concept"].code: [cell["percent"] for cell in line["cells"]] for line in lines}
    # Hamburg, Podlaskie, Vidzeme: a national stand-in counts half.
    assert found == {"C": [None, 90, 40], "C.10": [None, 90, 40], "C.28": [None, 70, 0]}
    assert view.matrix.unknown == {regions[2].pk}
    Priority.objects.filter(title="Bioeconomy").update(withdrawn_at="2026-01-01T00:00Z")
    assert matrix_of(exercise).matrix.unknown == {regions[1].pk, regions[2].pk}


def test_roles_of_the_value_chain_make_it_complementary(exercise):
    assert matrix_of(exercise).matrix.sub_rows[0].complementarity is None
    Priority.objects.filter(title="Agri-food").update(value_chain_areas=["operations"])
    Priority.objects.filter(title="Bioeconomy").update(value_chain_areas=["technology_development"])
    assert matrix_of(exercise).matrix.sub_rows[0].complementarity == 1.0


def test_the_page_explains_each_cell(client, manager, exercise):
    client.force_login(manager)
    url, _query = page(exercise)
    html = client.get(url).content.decode()
    assert "Agri-food" in html and "confidence 0.90 × weight of its level 1.0" in html
    assert "confidence 0.80 × weight of its level 0.5" in html
    assert "Nothing is coded in this classification for:" in html and "Hamburg" in html
    # Only what is shared, unless all is asked for.
    assert "Machinery" not in html
    assert "Machinery" in client.get(url, {"all": "on"}).content.decode()


def test_the_table_is_downloaded_with_unknown_left_empty(client, manager, exercise):
    client.force_login(manager)
    url, _query = page(exercise)
    text = b"".join(client.get(url, {"format": "csv"}).streaming_content).decode("utf-8-sig")
    assert text.splitlines()[0] == "Domain,Sub-domain,Hamburg,Podlaskie,Vidzeme,Regions,Shared,Complementarity"
    assert "C Manufacturing,C.10 Food products,,0.9,0.4,2,yes," in text.splitlines()
    assert client.get(url, {"format": "xlsx"}).headers["Content-Type"].endswith("sheet")


def test_candidates_are_proposed_once_with_the_keywords_of_their_priorities(manager, exercise):
    (made,) = propose_candidates(by=manager, exercise=exercise)
    assert (made.title, made.origin) == ("Food products", "matrix")
    assert "Podlaskie, Vidzeme" in made.description
    assert [concept.code for concept in made.concepts.order_by("scheme", "code")] == ["08", "C.10"]
    with pytest.raises(NotPossible):
        propose_candidates(by=manager, exercise=exercise)


def test_only_who_contributes_proposes(client, exercise, regions):
    broker = making.broker(making.organisation())
    exercise.members.add(broker.capacity.holder)
    with pytest.raises(Refused):
        propose_candidates(by=broker, exercise=exercise)
    client.force_login(broker)
    url, _query = page(exercise)
    assert "Propose candidates" not in client.get(url).content.decode()
    assert client.post(reverse("s3strategy:candidates_propose", args=[exercise.key])).status_code == 403


def test_an_empty_matrix_says_so(client, manager, regions):
    exercise = make.exercise(manager, regions, at="search")
    client.force_login(manager)
    html = client.get(page(exercise)[0]).content.decode()
    assert "No sub-domain is shared at this threshold" in html


def test_the_matrix_asks_a_constant_number_of_queries(
    client, manager, exercise, regions, django_assert_max_num_queries
):
    client.force_login(manager)
    counts = []
    for number in range(2):
        with django_assert_max_num_queries(50) as queries:
            client.get(page(exercise)[0], {"all": "on"})
        counts.append(len(queries))
        concept = make.concept(f"C.3{number}", parent=make.concept("C"))
        for region in regions:
            make.priority(region, f"More {number}", (concept, "0.9"))
    assert counts[0] == counts[1]
