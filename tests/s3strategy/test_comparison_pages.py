"""Regions side by side, and the domains behind their priorities."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from regions.models import RegionFact
from tests.regions import making

from .test_priorities import priority_of

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"s3strategy:{name}", args=args)


def regions(count):
    made = [making.region(f"Land {number}") for number in range(count)]
    for number, region in enumerate(made):
        priority_of(region, "Food", codes=[("C.10", "0.9"), (f"C.{20 + number}", "0.8")])
    return made


def ask(client, rows, **more):
    return client.get(url("comparison"), {"region": [row.key for row in rows], "show": "1"} | more)


def test_comparison_shows_facts_with_year_and_what_is_not_known(client):
    one, other = regions(2)
    RegionFact.objects.create(region=one, indicator="population", value=1000, year=2021, source="Eurostat")
    page = ask(client, [one, other]).content.decode()
    assert "1,000" in page
    assert "2021" in page
    assert "Eurostat" in page
    assert page.count("not known") > 5
    assert "nobody's official" in page.replace("&#x27;", "'")


def test_comparison_computes_shares_and_leaves_unknown_unknown(client):
    one, other = regions(2)
    empty = making.region("Empty")
    response = ask(client, [one, other, empty])
    pairs = {(pair.a.name, pair.b.name): pair for pair in response.context["pairs"]}
    assert pairs["Land 0", "Land 1"].overlap == pytest.approx(0.9 / (0.9 + 0.8 + 0.8))
    assert pairs["Land 0", "Empty"].overlap is None
    assert pairs["Land 0", "Land 1"].similarity.value is None
    (domain,) = response.context["domains"]
    assert (domain["concept"].code, domain["cells"]) == ("C.10", [0.9, 0.9, None])


def test_weights_of_the_address_change_the_similarity(client):
    one, other, third = regions(3)
    for region, people, income in ((one, 100, 10), (other, 100, 90), (third, 900, 10)):
        RegionFact.objects.create(region=region, indicator="population", value=people, year=2021)
        RegionFact.objects.create(region=region, indicator="gdp_per_head_pps", value=income, year=2021)

    def found(**weights):
        pair = ask(client, [one, other], **weights).context["pairs"][0]
        return pair.similarity.value

    assert found(w_population="1", w_gdp_per_head_pps="0") == 1.0
    assert found(w_population="0", w_gdp_per_head_pps="1") == 0.0
    wrong = ask(client, [one, other], w_population="-1")
    assert wrong.status_code == 422
    assert ask(client, [one, other], w_population="nan").status_code == 422


def test_comparison_says_what_is_wrong_with_the_choice(client):
    rows = regions(10)
    assert client.get(url("comparison")).status_code == 200
    assert client.get(url("comparison"), {"region": rows[0].key}).status_code == 200
    alone = ask(client, rows[:1])
    assert alone.status_code == 422
    assert "Choose a second one" in alone.content.decode()
    many = ask(client, rows)
    assert many.status_code == 422
    assert "These are 10 regions" in many.content.decode()
    unknown = client.get(url("comparison"), {"region": [rows[0].key, "atlantis"], "show": "1"})
    assert unknown.status_code == 422
    assert "atlantis" in unknown.content.decode()
    twice = client.get(url("comparison"), {"region": [rows[0].key, rows[1].key, rows[0].key], "show": "1"})
    assert twice.status_code == 200
    assert "counted once" in twice.content.decode()
    assert len(twice.context["regions"]) == 2


def test_comparison_asks_as_much_for_nine_as_for_two(client):
    rows = regions(9)
    counts = []
    for some in (rows[:2], rows):
        with CaptureQueriesContext(connection) as queries:
            assert ask(client, some).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_domain_list_puts_those_of_most_regions_first(client):
    regions(3)
    response = client.get(url("domain_list"))
    first = response.context["domains"][0]
    assert (first["concept"].code, len(first["regions"]), first["priorities"]) == ("C.10", 3, 3)
    assert "Land 2" in response.content.decode()


def test_region_page_shows_documents_and_rounded_companies(client):
    (region,) = regions(1)
    page = client.get(region.get_absolute_url()).content.decode()
    assert "Companies with a published profile, rounded" in page
    assert "Compare with other regions" in page
