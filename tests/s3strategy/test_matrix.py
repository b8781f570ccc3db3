"""The matrix by hand-computed examples, and by properties that must hold for any input."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from s3strategy.matrix import Code, CodedPriority, build_matrix, overlaps, propose, role_distance, score


def coded(key, region, weight, *codes, roles=None):
    """`codes`: triples of domain, sub-domain (or None) and confidence."""
    made = tuple(Code((domain, sub) if sub else (domain,), confidence) for domain, sub, confidence in codes)
    return CodedPriority(key, region, weight, made, frozenset(roles) if roles is not None else None)


@pytest.fixture
def matrix():
    """Three regions by hand: food (C.10) in all, machines (C.28) in one, health (Q.86) in two."""
    return build_matrix(
        ["PL", "LV", "DE"],
        [
            coded("p1", "PL", 1.0, ("C", "C.10", 0.9), ("C", "C.28", 0.6), roles=["operations", "service"]),
            coded("p2", "PL", 0.5, ("C", "C.10", 0.8)),
            coded("p3", "LV", 0.5, ("C", "C.10", 0.8), ("Q", "Q.86", 0.4), roles=["operations"]),
            coded("p4", "DE", 1.0, ("C", "C.10", 0.5), ("Q", None, 1.0), ("Q", "Q.86", 0.7), roles=["technology"]),
        ],
        shared_from=3,
        least_confidence=0.5,
    )


def values(row):
    return [cell.value for cell in row.cells]


def test_cells_hold_the_strongest_contribution(matrix):
    assert values(matrix.row("C", "C.10")) == pytest.approx([0.9, 0.4, 0.5])
    assert values(matrix.row("C", "C.28")) == pytest.approx([0.6, 0.0, 0.0])
    # LV's 0.4 lies below the least confidence, and Q alone counts for the domain only.
    assert values(matrix.row("Q", "Q.86")) == pytest.approx([0.0, 0.0, 0.7])
    assert values(matrix.row("Q")) == pytest.approx([0.0, 0.0, 1.0])
    assert values(matrix.row("C")) == pytest.approx([0.9, 0.4, 0.5])


def test_a_cell_explains_itself(matrix):
    cell = matrix.row("C", "C.10").cells[0]
    assert [(one.priority, one.confidence, one.weight) for one in cell.contributions] == [
        ("p1", 0.9, 1.0),
        ("p2", 0.8, 0.5),
    ]
    assert cell.value == cell.contributions[0].strength


def test_shared_from_k_regions_on(matrix):
    assert [row.sub_domain for row in matrix.sub_rows if row.is_shared] == ["C.10"]
    assert matrix.row("C", "C.10").count == 3
    assert matrix.row("C", "C.10").strength == pytest.approx(0.6)


def test_complementarity_by_hand(matrix):
    # {operations, service}, {operations}, {technology}: distances 1/2, 1, 1.
    assert matrix.row("C", "C.10").complementarity == pytest.approx(2.5 / 3)
    # Only one region: no pair.
    assert matrix.row("C", "C.28").complementarity is None
    assert role_distance([frozenset("a"), None, frozenset("a")]) == 0.0
    assert role_distance([frozenset("a"), None]) is None


def test_overlap_by_hand(matrix):
    found = overlaps(matrix)
    # PL (0.9, 0.6, 0), LV (0.4, 0, 0), DE (0.5, 0, 0.7) over C.10, C.28, Q.86.
    assert found["PL", "LV"] == pytest.approx(0.4 / 1.5)
    assert found["PL", "DE"] == pytest.approx(0.5 / (0.9 + 0.6 + 0.7))
    assert found["LV", "DE"] == pytest.approx(0.4 / (0.5 + 0.7))


def test_a_region_without_codes_is_unknown_and_not_zero():
    matrix = build_matrix(["PL", "LV"], [coded("p", "PL", 1.0, ("C", "C.10", 1.0))], shared_from=2)
    row = matrix.row("C", "C.10")
    assert values(row) == [1.0, None]
    assert row.strength == 1.0
    assert matrix.unknown == {"LV"}
    assert overlaps(matrix)["PL", "LV"] is None


def test_proposals_are_shared_and_not_taken(matrix):
    assert [row.sub_domain for row in propose(matrix)] == ["C.10"]
    assert propose(matrix, taken=["C.10"]) == []


def test_score_leaves_the_unknown_out():
    weights = {"shared": 50, "complementary": 25, "activity": 25, "support": 0}
    parts = {"shared": 1.0, "complementary": 0.2, "activity": None, "support": None}
    assert score(parts, weights) == (pytest.approx((50 * 1.0 + 25 * 0.2) / 75), ["activity"])
    assert score({"shared": None}, weights) == (None, ["shared"])


@pytest.mark.parametrize(
    "changed",
    [{"regions": ["PL", "PL"]}, {"shared_from": 0}, {"least_confidence": 1.1}, {"confidence": 0.0}, {"weight": 2.0}],
)
def test_bad_input_is_refused(changed):
    given = {"regions": ["PL"], "shared_from": 1, "least_confidence": 0.0, "confidence": 0.5, "weight": 1.0} | changed
    with pytest.raises(ValueError):
        build_matrix(
            given["regions"],
            [coded("p", "PL", given["weight"], ("C", "C.10", given["confidence"]))],
            shared_from=given["shared_from"],
            least_confidence=given["least_confidence"],
        )


# --- Properties ---------------------------------------------------------------------------------

REGIONS = ["A", "B", "C", "D"]
confidences = st.floats(0.01, 1.0)
codes = st.builds(
    lambda number, sub, confidence: (f"D{number}", f"D{number}.{sub}" if sub else None, confidence),
    st.integers(0, 2),
    st.integers(0, 2),
    confidences,
)
priorities = st.lists(
    st.builds(
        lambda region, weight, found, roles: coded("p", region, weight, *found, roles=roles),
        st.sampled_from(REGIONS),
        confidences,
        st.lists(codes, max_size=3),
        st.none() | st.sets(st.sampled_from(["x", "y", "z"]), max_size=3),
    ),
    max_size=12,
)
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(priorities, st.integers(1, 4), st.floats(0, 1))
def test_values_stay_in_their_range(found, shared_from, least):
    matrix = build_matrix(REGIONS, found, shared_from=shared_from, least_confidence=least)
    for row in matrix.rows:
        for cell in row.cells:
            assert cell.value is None or 0 <= cell.value <= 1
            assert cell.is_there == bool(cell.contributions)
        assert row.is_shared == (row.count >= shared_from)
        distance = row.complementarity
        assert distance is None or (0 <= distance <= 1 and not math.isnan(distance))
    for one, two in overlaps(matrix):
        value = overlaps(matrix)[one, two]
        assert value is None or (0 <= value <= 1 and not math.isnan(value))


@quick
@given(priorities)
def test_overlaps_are_symmetric(found):
    pairs = overlaps(build_matrix(REGIONS, found, shared_from=2))
    assert len(pairs) == 12
    for (one, two), value in pairs.items():
        assert pairs[two, one] == (None if value is None else pytest.approx(value))


@quick
@given(priorities, st.permutations(REGIONS))
def test_the_order_of_regions_does_not_matter(found, order):
    one = build_matrix(REGIONS, found, shared_from=2)
    two = build_matrix(order, found, shared_from=2)
    for row, other in zip(one.rows, two.rows, strict=True):
        assert dict(zip(one.regions, values(row), strict=True)) == dict(zip(two.regions, values(other), strict=True))
        assert row.count == other.count


@quick
@given(priorities, st.floats(0, 1))
def test_a_higher_threshold_never_adds(found, least):
    low = build_matrix(REGIONS, found, shared_from=2)
    high = build_matrix(REGIONS, found, shared_from=2, least_confidence=least)
    counts = {(row.domain, row.sub_domain): row.count for row in low.rows}
    for row in high.rows:
        assert row.count <= counts[row.domain, row.sub_domain]
    assert low.unknown == high.unknown
