"""Formulas of the comparison, against examples worked out by hand and for any input."""

from math import isfinite, isnan, log2, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from s3strategy.comparing import (
    CodedPriority,
    Indicator,
    chain_complementarity,
    overlap,
    overlap_matrix,
    related_variety,
    related_variety_gain,
    shared_domains,
    similarity,
    strengths,
)

FOOD = CodedPriority(1, "Food", 1.0, {"nace:C.10": 0.9, "nace:A.01": 0.5}, frozenset({"operations", "procurement"}))
METAL = CodedPriority(2, "Metal", 1.0, {"nace:C.25": 1.0})
BIO = CodedPriority(3, "Bio", 0.5, {"nace:C.10": 0.8, "nace:C.20": 1.0}, frozenset({"operations", "service"}))


def test_strengths_take_the_best_priority_of_a_code():
    twice = CodedPriority(4, "Mills", 0.5, {"nace:C.10": 1.0})
    assert strengths([FOOD, twice]) == {"nace:C.10": 0.9, "nace:A.01": 0.5}
    assert strengths([CodedPriority(5, "x", 1, {"een_market:01": 1.0})], "nace") == {}


def test_overlap_by_hand():
    # C.10: 0.9 and 0.4; A.01: 0.5 and none; C.20: none and 0.5 -> 0.4 / (0.9 + 0.5 + 0.5)
    assert overlap(strengths([FOOD]), strengths([BIO])) == pytest.approx(0.4 / 1.9)
    assert overlap(strengths([FOOD]), strengths([FOOD])) == 1.0
    assert overlap(strengths([FOOD]), strengths([METAL])) == 0.0


def test_what_is_not_coded_is_not_known_and_not_zero():
    assert overlap(strengths([FOOD]), {}) is None
    assert shared_domains([FOOD], []) is None
    assert shared_domains([FOOD], [METAL]) == []
    assert related_variety({"nace:C": 1.0}) is None
    assert related_variety_gain({"nace:C.10": 1.0}, {}) is None
    assert chain_complementarity([FOOD], [])[0] is None


def test_shared_domains_name_the_priorities_of_both_sides():
    (domain,) = shared_domains([FOOD, METAL], [BIO])
    assert (domain.code, domain.strength, domain.strength_b) == ("nace:C.10", pytest.approx(0.4), pytest.approx(0.4))
    assert (domain.priorities_a, domain.priorities_b) == ((FOOD,), (BIO,))


def test_chain_complementarity_by_hand():
    # operations on both sides; procurement and service on one each: 1 - 1/3
    value, (part,) = chain_complementarity([FOOD], [BIO])
    assert value == pytest.approx(2 / 3)
    assert (part.only_a, part.only_b, part.both) == ({"procurement"}, {"service"}, {"operations"})
    unknown = CodedPriority(6, "Bio", 1.0, {"nace:C.10": 0.8})
    value, (part,) = chain_complementarity([FOOD], [unknown])
    assert value is None and part.value is None


def test_related_variety_by_hand():
    # Two equal divisions of one section: one bit. Two sections with one division each: none within them.
    assert related_variety({"nace:C.10": 1.0, "nace:C.25": 1.0}) == pytest.approx(1.0)
    assert related_variety({"nace:C.10": 1.0, "nace:A.01": 1.0}) == 0.0
    # Shares 1/2 and 1/4 in C (P = 3/4), 1/4 in A: 1/2 log2(3/2) + 1/4 log2(3)
    shares = {"nace:C.10": 2.0, "nace:C.25": 1.0, "nace:A.01": 1.0}
    assert related_variety(shares) == pytest.approx(0.5 * log2(1.5) + 0.25 * log2(3))


def test_related_variety_gain_by_hand():
    assert related_variety_gain({"nace:C.10": 1.0}, {"nace:C.25": 0.3}) == pytest.approx(1.0)
    assert related_variety_gain({"nace:C.10": 1.0}, {"nace:C.10": 0.3}) == 0.0
    assert related_variety_gain({"nace:C.10": 1.0}, {"nace:A.01": 1.0}) == 0.0


REGIONS = {
    "a": {"people": 100.0, "income": 10.0},
    "b": {"people": 10_000.0, "income": 30.0},
    "c": {"people": 1000.0, "income": None},
}
BOTH = [Indicator("people", is_ratio=True), Indicator("income")]


def test_similarity_by_hand():
    found = similarity(REGIONS, "a", "b", BOTH, {"people": 1, "income": 1})
    assert (found.value, found.coverage, found.missing) == (0.0, 1.0, ())
    # By logarithm c lies halfway: 1 - sqrt(0.5^2); its income is not known and does not count.
    found = similarity(REGIONS, "a", "c", BOTH, {"people": 1, "income": 3})
    assert (found.value, found.coverage, found.missing) == (pytest.approx(0.5), 0.25, ("income",))
    regions = {"a": {"x": 0.0, "y": 0.0}, "b": {"x": 1.0, "y": 0.0}, "c": {"x": 2.0, "y": 4.0}}
    found = similarity(regions, "a", "b", [Indicator("x"), Indicator("y")], {"x": 1, "y": 3})
    assert found.value == pytest.approx(1 - sqrt(0.25 / 4))


def test_similarity_of_nothing_known_is_not_known():
    assert similarity(REGIONS, "a", "c", BOTH, {"income": 1}).value is None
    assert similarity(REGIONS, "a", "b", BOTH, {}).value is None
    for wrong in (-1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="income"):
            similarity(REGIONS, "a", "b", BOTH, {"income": wrong})


codes = st.sampled_from(["nace:A.01", "nace:A.02", "nace:C.10", "nace:C.25", "nace:C", "een_market:01", "nabs:1"])
parts = st.floats(0.01, 1.0)
profiles = st.dictionaries(codes, parts, max_size=6)
areas = st.frozensets(st.sampled_from(["operations", "service", "procurement"]), max_size=3)
priorities = st.lists(
    st.builds(CodedPriority, st.integers(1, 99), st.just("x"), parts, st.dictionaries(codes, parts, max_size=4), areas),
    max_size=4,
)


def is_share(value) -> bool:
    return value is None or (isfinite(value) and 0.0 <= value <= 1.0)


@given(profiles, profiles)
def test_overlap_and_gain_are_symmetric_shares(a, b):
    for measure in (overlap, related_variety_gain):
        value = measure(a, b)
        assert is_share(value)
        assert value == pytest.approx(measure(b, a)) if value is not None else measure(b, a) is None
        assert (value is None) == (measure(a, a) is None or measure(b, b) is None)
    assert overlap(a, a) in (None, pytest.approx(1.0))
    assert related_variety_gain(a, a) in (None, pytest.approx(0.0, abs=1e-9))


@given(priorities, priorities)
def test_chain_complementarity_is_a_symmetric_share(a, b):
    value, parts = chain_complementarity(a, b)
    other, _parts = chain_complementarity(b, a)
    assert is_share(value)
    assert value == pytest.approx(other) if value is not None else other is None
    assert all(part.value is None for part in parts if not (part.only_a or part.both) or not (part.only_b or part.both))


@given(st.lists(profiles, max_size=5))
def test_overlap_matrix_is_overlap_of_each_pair(rows):
    matrix = overlap_matrix(rows)
    for i, one in enumerate(rows):
        for j, other in enumerate(rows):
            value = overlap(one, other)
            assert isnan(matrix[i, j]) if value is None else matrix[i, j] == pytest.approx(value)


values = st.none() | st.floats(allow_nan=True, allow_infinity=True) | st.floats(-1e6, 1e6)
tables = st.dictionaries(
    st.sampled_from("abcd"), st.fixed_dictionaries({"people": values, "income": values}), min_size=2, max_size=4
)


@given(tables, st.fixed_dictionaries({"people": st.floats(0, 100), "income": st.floats(0, 100)}))
def test_similarity_is_a_symmetric_share_and_unknown_changes_nothing(table, weights):
    one, other = sorted(table)[:2]
    found = similarity(table, one, other, BOTH, weights)
    assert is_share(found.value) and 0 <= found.coverage <= 1 + 1e-9
    back = similarity(table, other, one, BOTH, weights)
    assert found.value == pytest.approx(back.value) if found.value is not None else back.value is None
    # An indicator that one of the two does not know could as well not be asked for.
    asked = [indicator for indicator in BOTH if indicator.key not in found.missing]
    assert similarity(table, one, other, asked, weights).value == found.value
