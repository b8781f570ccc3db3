"""What is a material change of a profile, and what is not."""

import pytest

from brokerage.matching.change import Said, sketch_of, what_changed, words_in_common

TEXT = (
    "A producer of insulation panels from bark looks for cooperation in wooden house building. The panels are cheaper "
    "and lighter than mineral wool, and insulate houses against noise and cold. We seek distributors and builders who "
    "know the Nordic market, have own warehouses and would test the panels in two houses during the coming winter."
)


def said(text=TEXT, type_="BO", stage="on_market", **lists) -> Said:
    return Said(type_, stage, lists, sketch_of(text))


@pytest.mark.parametrize(
    ("after", "changed"),
    [
        (said(), []),
        (said(TEXT.replace("cheaper", "cheeper")), []),
        (said(TEXT + " Samples are free."), []),
        (said(TEXT.replace("bark", "wool").replace("houses", "barns")), []),
        (said("We grow algae in closed tanks and sell the oil to makers of cosmetics and food."), ["texts"]),
        (said(""), ["texts"]),
        (said(type_="BR"), ["type"]),
        (said(stage="concept"), ["stage"]),
        (said(type_="TO", stage="concept"), ["type", "stage"]),
    ],
)
def test_words_type_and_stage(after, changed):
    assert what_changed(said(), after) == changed


@pytest.mark.parametrize(
    ("before", "after", "is_changed"),
    [
        ([], [], False),
        (["a"], ["a"], False),
        (["a", "b"], ["a"], False),
        (["a", "b", "c"], ["a"], True),
        (["a"], ["b"], True),
        ([], ["a"], True),
        (["a"], [], True),
    ],
)
def test_lists_count_when_less_than_half_is_common(before, after, is_changed):
    assert what_changed(said(keywords=before), said(keywords=after)) == (["keywords"] if is_changed else [])


def test_the_sketch_tells_the_share_of_common_words():
    for common in (0, 100, 250, 400):
        one = " ".join(f"word{n}" for n in range(500))
        other = " ".join(f"word{n}" for n in range(500 - common, 1000 - common))
        assert words_in_common(sketch_of(one), sketch_of(other)) == pytest.approx(common / (1000 - common), abs=0.12)
    assert words_in_common(sketch_of(""), sketch_of("")) == 1
    assert len(sketch_of(TEXT)) == 512 and b"bark" not in sketch_of(TEXT)
