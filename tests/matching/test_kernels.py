"""The compiled scoring gives what the readable one gives, pair by pair, and finds the best partners exactly."""

import math
import random

import numpy as np
import pytest

from brokerage.matching import Engine, Weights, why_not
from brokerage.matching.columns import VALUES, Coder
from brokerage.matching.kernels import WIDTH, allowed, best_of, judge

from .builders import PRIORITIES, TREES, profile

CODES = {"technology": ["01", "01001", "01001001", "01001002", "02", "02001", "99"], "market": ["05", "05001", "05002"]}
AREAS = ["operations", "service", "procurement", "infrastructure"]


def some(chance, options, most):
    return tuple(chance.sample(options, chance.randint(0, min(most, len(options)))))


def anybody(chance, number):
    """A profile with any of its fields missing."""
    return profile(
        number,
        company=chance.randint(1, 30),
        country=chance.choice(["PL", "DK", "DE", "EE", ""]),
        type=chance.choice([None, "BO", "BR", "TO", "TR", "RDR", "RDR"]),
        region=chance.choice([None, "podlaskie", "north-denmark", "nowhere"]),
        region_group=chance.choice([None, "supported", "advanced"]),
        summary=chance.choice(["", "milk sensor for dairies", "steel robots weld ships", "milk robots"]),
        technology=some(chance, CODES["technology"], 5),
        market=some(chance, CODES["market"], 3),
        partnership_types=some(chance, ["commercial", "investment", "rd_cooperation"], 3),
        partner_types=some(chance, ["sme_10", "sme_49", "rd", ""], 3),
        company_kind=chance.choice([None, "sme_10", "sme_49", "rd"]),
        target_countries=some(chance, ["PL", "DK", "DE", "EE"], 4),
        offers_areas=some(chance, AREAS, 4),
        seeks_areas=some(chance, AREAS, 4),
        stage=chance.choice([None, "concept", "lab_tested", "on_market", "unheard of"]),
        ipr=chance.choice([None, "none", "secret", "applied", "granted"]),
        languages=some(chance, ["en", "da", "pl"], 3),
        nace=some(chance, ["C.10", "A", "D", "C.10.5"], 2),
    )


@pytest.fixture(scope="module", params=[1, 2])
def world(request):
    """Index, table and rules of 150 profiles; some weights are zero in the second world."""
    chance = random.Random(request.param)
    people = [anybody(chance, number) for number in range(1, 151)]
    weights = Weights() if request.param == 1 else Weights({"text": 1, "market": 0.5, "stage": 2, "priorities": 1})
    index = Engine(weights, TREES, PRIORITIES).fit(people)
    coder = Coder(index.engine.strategies)
    table = coder.table(people, {p.id: bool(index.learnt.reader.counts(p)) for p in people})
    rules = coder.rules(weights, index.learnt.technology, index.learnt.market)
    return {p.id: p for p in people}, index, table, rules


def pairs_of(table):
    return [(i, j) for i in range(len(table.ids)) for j in range(len(table.ids)) if i != j]


def test_allowed_is_what_no_hard_rule_speaks_against(world):
    people, _index, table, rules = world
    for i, j in pairs_of(table):
        expected = not why_not(people[table.ids[i]], people[table.ids[j]])
        assert allowed(table, i, table, j, rules) == expected, (people[table.ids[i]], people[table.ids[j]])


def test_judge_gives_the_values_and_scores_of_the_readable_version(world):
    _people, index, table, rules = world
    out, compared = np.zeros(WIDTH), 0
    for i, j in pairs_of(table)[::7]:
        a, b = int(table.ids[i]), int(table.ids[j])
        if a > b:
            continue
        told = index.compare(a, b)
        found = {(c.key, c.direction): c for c in told.criteria}
        texts = (found["text", "ab"].value, found["text", "ba"].value)
        score, score_ab, score_ba = judge(table, i, table, j, rules, *texts, out)
        assert (score, score_ab, score_ba) == pytest.approx((told.score, told.score_ab, told.score_ba), abs=1e-6)
        for place, key in enumerate(VALUES):
            criterion = found.get(key)
            if criterion is None:
                assert out[place] == -1.0 or index.engine.weights.of(key[0]) == 0, key
            elif criterion.status == "unknown":
                assert math.isnan(out[place]), key
            else:
                assert out[place] == pytest.approx(criterion.value, abs=1e-6), key
        compared += 1
    assert compared > 1000


def test_best_of_finds_the_best_exactly(world):
    _people, _index, table, rules = world
    size = len(table.ids)
    chance = np.random.default_rng(5)
    texts = chance.random((2, size))
    blocked, out = np.zeros(size, dtype=np.int64), np.zeros(WIDTH)
    blocked[::9] = 1
    for i in range(0, size, 5):
        expected = sorted(
            (
                (-judge(table, i, table, j, rules, texts[0, j], texts[1, j], out)[0], j)
                for j in range(size)
                if blocked[j] != 1 and allowed(table, i, table, j, rules)
            ),
        )[:6]
        scores, rows = np.zeros(6), np.zeros(6, dtype=np.int64)
        kept = best_of(table, i, table, 0, size, blocked, 1, rules, texts[0], texts[1], scores, rows, 0, out)
        found = sorted((-scores[k], int(rows[k])) for k in range(kept))
        assert [row for _score, row in found] == [row for _score, row in expected]
        assert [score for score, _row in found] == pytest.approx([score for score, _row in expected])
