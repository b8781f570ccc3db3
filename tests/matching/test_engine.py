import json
import math

import pytest

from brokerage.matching import DEFAULT_WEIGHTS, ENGINE_VERSION, Engine, Weights, why_not

from .builders import PRIORITIES, TREES, full, index_of, profile

MILK = "optical sensor measures fat in milk for dairies"
STEEL = "steel welding robots for shipyards"


def values(suggested):
    return {(c.key, c.direction): c.value for c in suggested.criteria}


def contributions(suggested, side):
    return math.fsum(getattr(c, f"contribution_{side}") for c in suggested.criteria)


def test_suggest_ranks_the_pair_with_common_words_first():
    index = index_of(profile(1, summary=MILK), profile(2, summary=STEEL), profile(4, summary=f"{MILK} and cheese"))
    best, other = index.suggest([1])
    assert (best.a, best.b) == (1, 4)
    assert (other.a, other.b) == (1, 2)
    assert "milk" in dict(best.words)
    assert "text" in other.against


def test_suggest_fills_every_criterion_of_a_perfect_pair():
    (pair,) = index_of(full(1), full(2)).suggest([1])
    assert {c.key for c in pair.criteria} == set(DEFAULT_WEIGHTS)
    assert all(c.status == "match" for c in pair.criteria)
    assert pair.known_ab == pair.known_ba == 1.0
    assert pair.unknowns == pair.against == ()
    # Same texts, same keywords, all asked for is there; only the priority is a national stand-in (0.5).
    assert values(pair)["text", "ab"] == pytest.approx(1.0)
    assert values(pair)["priorities", "both"] == pytest.approx(0.5)
    assert pair.priorities[0].source_a == "podlaskie.example"
    assert pair.priorities[0].relevant


def test_score_is_hand_computed_from_two_criteria():
    weights = Weights({"value_chain": 2.0, "languages": 1.0}, "hand-1")
    a = profile(1, seeks_areas=("operations", "service"), offers_areas=("procurement",), languages=("en",))
    b = profile(2, seeks_areas=("procurement",), offers_areas=("operations",), languages=("en", "da"))
    (pair,) = index_of(a, b, weights=weights).suggest([1])
    assert pair.score_ab == pytest.approx((2 * 0.5 + 1 * 1) / 3)
    assert pair.score_ba == pytest.approx(1.0)
    assert pair.score == pytest.approx(2 * (2 / 3) / (2 / 3 + 1))
    assert pair.weights == "hand-1"


def test_unknown_is_left_out_and_told():
    weights = Weights({"value_chain": 2.0, "languages": 1.0})
    a, b = profile(1, languages=("en",)), profile(2, languages=("en",))
    (pair,) = index_of(a, b, weights=weights).suggest([1])
    assert pair.score == 1.0
    assert pair.known_ab == pytest.approx(1 / 3)
    assert {"seeks_areas_a", "offers_areas_b", "seeks_areas_b", "offers_areas_a"} == set(pair.unknowns)
    assert pair.against == ()


def test_suggest_knows_nothing_about_empty_profiles_and_says_so():
    (pair,) = index_of(profile(1), profile(2)).suggest([1])
    assert pair.score == 0.0
    assert pair.known_ab == 0.0
    assert {"text_a", "text_b", "type_a", "region_b"} <= set(pair.unknowns)


def test_contributions_add_up_to_each_direction():
    index = index_of(*(full(n, seeks_areas=() if n % 3 else ("service",), stage=None) for n in range(1, 9)))
    for pair in index.suggest(range(1, 9)):
        assert contributions(pair, "ab") == pytest.approx(pair.score_ab, abs=1e-12)
        assert contributions(pair, "ba") == pytest.approx(pair.score_ba, abs=1e-12)


def test_words_add_up_to_the_contribution_of_the_text():
    (pair,) = index_of(profile(1, summary=MILK), profile(2, summary=f"{MILK} {STEEL}"), profile(3)).suggest([2])[:1]
    assert sum(share for _, share in pair.words) == pytest.approx(
        sum(c.contribution_ab + c.contribution_ba for c in pair.criteria if c.key == "text") / 2
    )


def test_bridge_raises_the_score_and_its_absence_is_no_gap():
    bridged = index_of(full(1, summary="other words"), full(2)).suggest([1])[0]
    same = index_of(full(1, summary="other words", region_group="advanced"), full(2)).suggest([1])[0]
    assert bridged.score > same.score
    assert "bridge" not in {c.key for c in same.criteria}


def test_suggest_is_the_same_from_both_sides_and_in_any_order():
    world = [full(n, description=f"word{n % 3} word{n % 4} sensor") for n in range(1, 9)]
    one = index_of(*world).suggest([1, 2, 3])
    other = index_of(*reversed(world)).suggest([3, 2, 1])
    assert one == other
    swapped = index_of(full(2), full(1)).compare(2, 1)
    assert swapped == index_of(full(1), full(2)).compare(1, 2)


def test_suggest_returns_each_pair_once_and_top_per_profile():
    index = index_of(*(full(n) for n in range(1, 21)))
    assert len(index.suggest([1], top=3)) == 3
    pairs = [(p.a, p.b) for p in index.suggest(range(1, 21), top=3)]
    assert len(pairs) == len(set(pairs))
    assert index.suggest([1], top=0) == []
    assert index.suggest([999]) == []


def test_suggest_never_brings_back_what_was_decided():
    index = index_of(full(1), full(2), full(4))
    assert {(p.a, p.b) for p in index.suggest([1], decided={(1, 2)})} == {(1, 4)}
    assert index.suggest([1], decided=[(1, 2), (1, 4)]) == []


def test_suggest_obeys_the_hard_rules_as_told_one_by_one():
    world = [
        full(n, type=t, partner_types=s, company_kind=k, target_countries=c, country=h, company=n % 7)
        for n, (t, s, k, c, h) in enumerate(
            [
                (t, s, k, c, h)
                for t in ("BO", "BR", "TO", "TR", "RDR", None)
                for s, k in (((), "big"), (("rd", ""), "rd"), (("rd",), None), (("big",), "rd"))
                for c, h in (((), "PL"), (("PL", "DE"), "DK"), (("DK",), "DE"), ((), ""))
            ]
        )
    ]
    index = index_of(*world)
    found = {(p.a, p.b) for p in index.suggest(range(len(world)), top=1000)}
    allowed = {(a.id, b.id) for a in world for b in world if a.id < b.id and not why_not(a, b)}
    assert found == allowed
    assert 0 < len(allowed) < len(world) ** 2 / 4


def test_add_replace_and_remove_change_what_is_suggested():
    index = index_of(profile(1, summary=MILK), profile(2, summary=STEEL))
    index.add(profile(4, summary=f"{MILK} with novelword"))
    assert index.suggest([1])[0].b == 4
    index.replace(profile(2, summary=f"{MILK} novelword"))
    assert {p.b for p in index.suggest([1])} == {2, 4}
    assert "novelword" in {w for p in index.suggest([1]) for w, _ in index.compare(2, 2).words}
    index.remove(4)
    index.remove(4)
    assert {p.b for p in index.suggest([1])} == {2}
    assert len(index) == 2
    assert 4 not in index


def test_evidence_is_json_and_tells_the_versions():
    (pair,) = Engine(Weights(version="w7"), TREES, PRIORITIES).fit([full(1), full(2)]).suggest([1])
    evidence = json.loads(json.dumps(pair.evidence(), allow_nan=False))
    assert evidence["engine"] == ENGINE_VERSION
    assert evidence["weights"] == "w7"
    assert evidence["criteria"][0]["key"] == "text"
    assert evidence["keywords"][0]["closeness"] == 1.0
