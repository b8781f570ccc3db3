import math

import pytest

from brokerage.matching import PriorityData, Tree, hard, keys
from brokerage.matching.criteria import PLAIN
from brokerage.matching.strategy import Strategies
from brokerage.matching.trees import Closeness

from .builders import PRIORITIES, TECHNOLOGY, full, index_of, profile


def found(a, b):
    return {(f.key, f.direction): f for criterion in PLAIN for f in criterion(a, b)}


@pytest.mark.parametrize(
    ("offered", "asked", "expected"),
    [("on_market", "lab_tested", 1.0), ("lab_tested", "on_market", 0.5), ("concept", "on_market", 0.0)],
)
def test_stage_counts_the_steps_that_are_missing(offered, asked, expected):
    stage = found(full(1, stage=offered), full(2, stage=asked))["stage", "ba"]
    assert stage.value == pytest.approx(expected)


def test_stage_of_research_prefers_what_is_not_on_the_market():
    assert found(full(1, stage="concept"), full(2, type="RDR"))["stage", "ba"].value == 1.0
    assert found(full(1, stage="on_market"), full(2, type="RDR"))["stage", "ba"].value == 0.5


def test_stage_and_ipr_do_not_apply_to_business_profiles():
    assert not {"stage", "ipr"} & {key for key, _ in found(full(1, type="BO"), full(2, type="BR"))}


def test_unknown_stage_is_asked_of_the_side_that_did_not_say():
    assert found(full(1, stage=None), full(2))["stage", "ba"].unknowns == ("stage_a",)
    assert found(full(1), full(2, stage=None))["stage", "ba"].unknowns == ("stage_b",)


def test_target_countries_named_count_more_than_any_and_imports_are_unknown():
    assert found(full(1), full(2))["target_countries", "ab"].value == 1.0
    assert found(full(1, target_countries=()), full(2))["target_countries", "ab"].value == 0.6
    imported = found(full(1, target_countries=(), type=None), full(2))["target_countries", "ab"]
    assert imported.value is None
    assert imported.unknowns == ("target_countries_a",)


def test_partnership_types_in_common_are_a_share_of_the_shorter_list():
    a, b = full(1, partnership_types=("investment", "rd_cooperation")), full(2, partnership_types=("investment",))
    assert found(a, b)["partnership", "both"].value == 1.0
    assert found(a, full(2, partnership_types=("x", "investment")))["partnership", "both"].value == 0.5


def test_closeness_leaf_beats_parent_and_rare_beats_common():
    sets = [("01001001",), ("01001001",), ("01001001",), ("01001002",), ("02001",), ()]
    closeness = Closeness(TECHNOLOGY, sets)
    assert closeness.near("01001001", "01001001") == ("01001001", 1.0)
    meet, near = closeness.near("01001001", "01001002")
    assert meet == "01001"
    # IC = -ln((n + .5) / (N + 1)) with N = 5 profiles: meet 4.5/6, leaves 3.5/6 and 1.5/6.
    expected = 2 * math.log(6 / 4.5) / (math.log(6 / 3.5) + math.log(6 / 1.5))
    assert near == pytest.approx(expected)
    assert closeness.near("01001001", "02001") == ("", 0.0)
    both = ("01001001", "01001002")
    assert closeness.value(both, ("01001002",)) > closeness.value(both, ("01001001",))


def test_closeness_survives_unknown_codes_and_circles():
    circle = Closeness(Tree("x", {"a": "b", "b": "a"}), [("a",), ("zzz",)])
    assert 0 <= circle.near("a", "b")[1] <= 1
    assert circle.near("zzz", "zzz") == ("zzz", 1.0)
    assert circle.value(("a", "zzz"), ("yyy",)) == 0.0


def test_priorities_count_more_when_the_companies_carry_the_code():
    strategies = Strategies(PRIORITIES, {})

    def strength(nace_a, nace_b):
        a, b = full(1, nace=nace_a), full(2, nace=nace_b)
        finding, _ = strategies.shared(a, b, strategies.codes_of(a), strategies.codes_of(b))
        return finding.value

    assert strength((), ()) == pytest.approx(0.5 * 0.25)
    assert strength(("C.10",), ()) == pytest.approx(0.5 * 0.6)
    assert strength(("C.10",), ("C.10",)) == pytest.approx(0.5)


def test_priorities_above_one_another_are_related_at_half_strength():
    one = PriorityData(1, "podlaskie", "Manufacturing", codes=frozenset({"nace:C"}))
    other = PriorityData(2, "north-denmark", "Food", codes=frozenset({"nace:C.10.5", "nace:A"}))
    strategies = Strategies((one, other), {})

    def strength(nace_a, nace_b):
        a, b = full(1, nace=nace_a), full(2, nace=nace_b)
        finding, shared = strategies.shared(a, b, strategies.codes_of(a), strategies.codes_of(b))
        assert [s.codes for s in shared] == [("nace:C.10.5",)]
        return finding.value

    assert strength(("C.10.5",), ("C.10.5",)) == pytest.approx(0.5)
    assert strength(("C.25",), ()) == pytest.approx(0.5 * 0.25)


def test_priority_is_touched_by_what_lies_below_its_code():
    wide = [PriorityData(n, r, "All", codes=frozenset({"nace:C"})) for n, r in ((1, "podlaskie"), (2, "north-denmark"))]
    strategies = Strategies(wide, {})
    a, b = full(1, nace=("C.10",)), full(2, nace=("C.25.1",))
    finding, _ = strategies.shared(a, b, strategies.codes_of(a), strategies.codes_of(b))
    assert finding.value == pytest.approx(1.0)


def test_priorities_of_an_unknown_region_are_unknown():
    strategies = Strategies(PRIORITIES, {})
    finding, shared = strategies.shared(full(1, region=None), full(2, region="nowhere"), frozenset(), frozenset())
    assert finding.value is None
    assert finding.unknowns == ("region_a", "priorities_b")
    assert shared == []


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        ({"company": 5}, {"company": 5}, "same_company"),
        ({"country": "DK"}, {}, "same_country"),
        ({"country": ""}, {}, "country_unknown"),
        ({"type": "BO"}, {"type": "TR"}, "types_not_complementary"),
        ({"target_countries": ("SE",)}, {}, "target_country_ab"),
        ({}, {"target_countries": ("SE",)}, "target_country_ba"),
        ({"partner_types": ("big",)}, {}, "partner_type_ab"),
        ({}, {"partner_types": ("big",)}, "partner_type_ba"),
    ],
)
def test_why_not_names_the_rule(a, b, reason):
    assert reason in hard.why_not(full(1, **a), full(2, **b))
    assert not hard.why_not(full(1), full(2))


def test_why_not_knows_decided_pairs():
    assert hard.why_not(full(2), full(1), decided={(1, 2)}) == ("already_decided",)


def test_every_key_that_comes_out_is_listed():
    poor, rich = profile, full
    world = [
        make(n + 10 * i, type=t)
        for i, make in enumerate((poor, rich))
        for n, t in enumerate(("BO", "BR", "TO", "TR", "RDR", None), start=1)
    ]
    world += [
        full(n, technology=("02001",), market=("05002",), languages=("pl",), nace=(), region="x") for n in (31, 32)
    ]
    index = index_of(*world)
    for a in world:
        for b in world:
            assert set(hard.why_not(a, b, decided={(1, 2)})) <= set(keys.HARD)
            pair = index.compare(a.id, b.id)
            assert set(pair.against) <= set(keys.AGAINST)
            assert set(pair.unknowns) <= set(keys.UNKNOWNS)
            for criterion in pair.criteria:
                assert criterion.key in keys.CRITERIA
                assert criterion.status in keys.STATUSES
                assert criterion.direction in keys.DIRECTIONS


def test_every_rule_has_a_key():
    assert {rule.__name__ for rule in hard.RULES} | {"already_decided"} == set(keys.HARD)
