import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brokerage.matching import groups as module
from brokerage.matching.groups import AREAS, groups, why_not_together

from .builders import profile


def chain():
    """A grower, a maker, a seller and one who does what the maker does; 4 and 6 are Danish, 1 and 3 Polish."""
    return [
        profile(1, offers_areas=("inbound_logistics", "procurement"), seeks_areas=("operations",)),
        profile(4, offers_areas=("operations",), seeks_areas=("procurement", "marketing_sales")),
        profile(3, offers_areas=("marketing_sales", "service"), seeks_areas=("operations",)),
        profile(6, offers_areas=("operations",), seeks_areas=("human_resources",)),
    ]


SCORES = {(1, 4): 0.8, (3, 4): 0.6, (4, 6): 0.9, (1, 6): 0.3}


def test_group_completes_the_chain_and_says_why():
    best = groups(chain(), SCORES, around=4)[0]
    assert best.members == (1, 3, 4)
    assert best.countries == ("DK", "PL")
    assert best.covered == ("inbound_logistics", "operations", "marketing_sales", "service", "procurement")
    assert set(best.gaps) == set(AREAS) - set(best.covered)
    assert dict(best.does)["operations"] == (4,)
    assert dict(best.brings) == {
        1: ("inbound_logistics", "procurement"),
        3: ("marketing_sales", "service"),
        4: ("operations",),
    }
    assert (4, "procurement", (1,)) in best.answers
    assert best.open_needs == best.unknowns == ()
    assert best.links == ((1, 4, 0.8), (3, 4, 0.6))
    assert best.chain == pytest.approx((5 / 9 + 4 / 4) / 2)
    assert best.cohesion == pytest.approx(0.7)
    assert best.score == pytest.approx(2 * best.chain * best.cohesion / (best.chain + best.cohesion))


def test_group_has_nobody_who_brings_nothing():
    for group in groups(chain(), SCORES, smallest=2):
        assert not {4, 6} <= set(group.members)


def test_group_tells_open_needs_and_what_nobody_said():
    world = [*chain()[:2], profile(3, offers_areas=("marketing_sales",)), profile(8, offers_areas=("service",))]
    world[1] = profile(4, offers_areas=("operations",), seeks_areas=("human_resources",))
    best = groups(world, SCORES, around=4)[0]
    assert (4, "human_resources") in best.open_needs
    assert (3, "seeks_areas") in best.unknowns


def test_group_needs_two_countries():
    world = [profile(n, country="PL", offers_areas=(AREAS[n],)) for n in (1, 2, 3)]
    scores = dict.fromkeys(itertools.combinations((1, 2, 3), 2), 0.5)
    assert groups(world, scores) == []
    world[0] = profile(1, country="DK", offers_areas=(AREAS[1],))
    assert [g.members for g in groups(world, scores)] == [(1, 2, 3)]


def test_group_keeps_blocked_pairs_and_unlinked_members_out():
    assert all(not {1, 4} <= set(g.members) for g in groups(chain(), SCORES, blocked=[(4, 1)], smallest=2))
    assert groups(chain(), {(1, 4): 0.8}) == []
    assert groups(chain(), {}) == groups([], {}) == groups(chain(), SCORES, around=99) == []


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        ({"company": 7}, {"company": 7}, "same_company"),
        ({"country": ""}, {}, "country_unknown"),
        ({"target_countries": ("SE",)}, {}, "target_country_ab"),
        ({}, {"target_countries": ("SE",)}, "target_country_ba"),
        ({"partner_types": ("rd",)}, {"company_kind": "sme_10"}, "partner_type_ab"),
    ],
)
def test_two_are_kept_apart_by_the_rules_of_pairs(a, b, reason):
    assert why_not_together(profile(1, **a), profile(2, **b)) == (reason,)
    assert why_not_together(profile(1, type="TO"), profile(2, type="BR")) == ()
    assert why_not_together(profile(1, target_countries=("DK",)), profile(3)) == ()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_groups_are_sound_for_any_world(data):
    areas = st.lists(st.sampled_from([*AREAS, "odd"]), max_size=4).map(tuple)
    world = [
        profile(
            number,
            company=number % 6,
            country=data.draw(st.sampled_from(["PL", "DK", ""])),
            offers_areas=data.draw(areas),
            seeks_areas=data.draw(areas),
            target_countries=data.draw(st.sampled_from([(), ("DK",), ("SE",)])),
        )
        for number in range(1, 9)
    ]
    pairs = list(itertools.combinations(range(1, 10), 2))
    scores = data.draw(st.dictionaries(st.sampled_from(pairs), st.floats(0, 1), max_size=25))
    found = groups(world, scores)
    assert found == groups(list(reversed(world)), dict(reversed(scores.items())))
    assert [g.score for g in found] == sorted((g.score for g in found), reverse=True)
    by_id = {p.id: p for p in world}
    for group in found:
        assert module.SMALLEST <= len(group.members) <= module.LARGEST
        assert len(group.countries) >= 2
        assert math.isfinite(group.score)
        assert 0 <= group.score <= 1
        assert len(group.links) == len(group.members) - 1
        assert set(group.covered) | set(group.gaps) == set(AREAS)
        for a, b in itertools.combinations(group.members, 2):
            assert not why_not_together(by_id[a], by_id[b])
