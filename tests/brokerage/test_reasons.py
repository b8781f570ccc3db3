import pytest

from brokerage import reasons
from brokerage.matching import keys


@pytest.mark.parametrize("key", keys.AGAINST)
@pytest.mark.parametrize("ours", ["a", "b"])
def test_every_gap_has_a_sentence(key, ours):
    assert reasons.against(key, ours).endswith(".")


@pytest.mark.parametrize("key", keys.UNKNOWNS)
@pytest.mark.parametrize("ours", ["a", "b"])
def test_every_unknown_has_a_question(key, ours):
    assert "?" in reasons.question(key, ours)


def test_every_criterion_has_a_name():
    assert set(keys.CRITERIA) == set(reasons.CRITERIA)


def test_sentences_turn_with_the_side():
    assert reasons.against("value_chain_ab", "a") == reasons.against("value_chain_ba", "b")
    assert reasons.against("value_chain_ab", "a") != reasons.against("value_chain_ab", "b")
    assert reasons.question("stage_a", "a") == reasons.question("stage_b", "b")


def test_bars_add_up_to_the_total():
    parts = [0.1234, 0.0333, 0.2166, 0.0001]
    evidence = {"criteria": [{"key": "text", "contribution_ab": part} for part in parts]}
    shown = reasons.bars(evidence, "ab")
    assert sum(float(row["value"]) for row in shown["rows"]) == pytest.approx(float(shown["total"]))
    assert float(shown["total"]) == pytest.approx(37.3)


def test_bars_of_both_directions_add_up_to_the_points_shown():
    criteria = [
        {"key": "text", "contribution_ab": 0.41, "contribution_ba": 0},
        {"key": "text", "contribution_ab": 0, "contribution_ba": 0.22},
        *({"key": key, "contribution_ab": 0.033, "contribution_ba": 0.047} for key in list(reasons.CRITERIA)[1:9]),
    ]
    shown = reasons.together({"criteria": criteria}, 63)
    assert [row["label"] for row in shown["rows"]].count(str(reasons.CRITERIA["text"])) == 1
    assert sum(row["value"] for row in shown["rows"]) + shown["smaller_points"] == 63
    assert shown["rows"][0]["share"] == 100 and len(shown["smaller"]) == 3
    assert reasons.together({"criteria": []}, 0)["rows"] == []
