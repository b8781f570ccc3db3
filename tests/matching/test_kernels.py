"""The compiled scoring gives what the readable one gives, pair by pair, and finds the best partners exactly."""

import dataclasses
import json
import math
import pickle
import random

import numpy as np
import pytest

from brokerage.matching import Engine, Index, Weights, warm_up, why_not
from brokerage.matching.columns import VALUES
from brokerage.matching.kernels import WIDTH, allowed, best_of, judge, judge_rows, worth

from .builders import PRIORITIES, TREES, profile
from .builders import world as many

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
    (segment,) = index.segments
    return {p.id: p for p in people}, index, segment.table, index._rules[1]


def pairs_of(table):
    return [(i, j) for i in range(len(table.ids)) for j in range(len(table.ids)) if i != j]


def test_allowed_is_what_no_hard_rule_speaks_against(world):
    people, _index, table, _rules = world
    for i, j in pairs_of(table):
        expected = not why_not(people[table.ids[i]], people[table.ids[j]])
        assert allowed(table, i, table, j) == expected, (people[table.ids[i]], people[table.ids[j]])


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


@pytest.mark.parametrize("top", [1, 6, 500])
def test_rank_finds_the_best_exactly(world, top):
    people, index, _table, _rules = world
    decided = {(min(a, b), max(a, b)) for a in (3, 50) for b in range(1, 151, 7) if a != b}
    for one in range(1, 151, 9):
        partners = [other for other in people if not why_not(people[one], people[other], decided=decided)]
        expected = sorted((-index.compare(one, other).score, other) for other in partners if other != one)[:top]
        ranked = index.rank([one], decided=decided, top=top)
        assert ranked.score.tolist() == pytest.approx([-score for score, _other in expected], abs=1e-6)
        if top == 500:
            assert sorted(ranked.b.tolist()) == sorted(other for _score, other in expected)


def test_rank_is_the_same_over_one_segment_and_over_many(world, monkeypatch):
    people, whole, _table, _rules = world
    monkeypatch.setattr("brokerage.matching.engine.LARGE", 8)
    first, rest = [p for p in people.values() if p.id <= 100], [p for p in people.values() if p.id > 100]
    arrays, numbers = Index(whole.engine, whole.learnt, first).arrays()
    index = Index.of_arrays(whole.engine, lambda: whole.learnt, arrays.__getitem__, json.loads(json.dumps(numbers)))
    for late in rest:
        index.add(late)
        assert late.id in index and len(index) == late.id
    # Replaced by another one and put back: it counts once.
    index.add(dataclasses.replace(people[7], summary="other"))
    index.add(people[7])
    index.remove(20)
    whole = Index(whole.engine, whole.learnt, [p for p in people.values() if p.id != 20])
    assert len(index.segments) > 2 and len(index) == len(whole) == 149 and 20 not in index
    ids = [p for p in people if p != 20]
    found, expected = (by_pair(one.rank(ids, top=500)) for one in (index, whole))
    assert found.keys() == expected.keys()
    for pair, (score, values) in found.items():
        assert score == pytest.approx(expected[pair][0], abs=1e-6)
        assert np.nan_to_num(values, nan=9) == pytest.approx(np.nan_to_num(expected[pair][1], nan=9), abs=1e-6)


def test_an_index_joined_from_parts_of_several_processes_is_the_whole_one(world):
    people, whole, _table, _rules = world
    # Words and codes that were not learnt from, first met in another order by each process.
    for turn, number in enumerate((9, 70, 140)):
        people = people | {
            number: profile(
                number,
                company=number,
                country="EE",
                type=None,
                region=f"new-{turn % 2}",
                market=("07", "05001"),
                summary=f"milk zeta{number % 3} eta",
            )
        }
    ordered, parts = list(people.values()), []
    for start in (100, 0, 50):
        learnt = pickle.loads(pickle.dumps(whole.learnt))
        arrays, said = Index(whole.engine, learnt, ordered[start : start + 50]).part()
        parts.append((arrays.__getitem__, json.loads(json.dumps(said))))
    arrays, said = Index.joined(whole.engine, (whole.learnt.technology, whole.learnt.market), parts)
    learnt = pickle.loads(pickle.dumps(whole.learnt))
    learnt.text.words.take_in(said["new"])
    joined = Index.of_arrays(whole.engine, lambda: learnt, arrays.__getitem__, said)
    fresh = Index(whole.engine, pickle.loads(pickle.dumps(whole.learnt)), ordered)
    found, expected = (by_pair(index.rank(people, top=500)) for index in (joined, fresh))
    assert found.keys() == expected.keys() and len(found) > 500
    for pair, (score, values) in found.items():
        assert score == pytest.approx(expected[pair][0], abs=1e-6)
        assert np.nan_to_num(values, nan=9) == pytest.approx(np.nan_to_num(expected[pair][1], nan=9), abs=1e-6)
    # A late comer finds the word that only parts had, by its number.
    joined.add(profile(999, company=999, country="SE", type=None, summary="zeta0"))
    ranked = joined.rank([999], top=500)
    assert ranked.values[ranked.b == 9, 0] > 0


def test_nothing_is_compiled_once_a_worker_is_warm(tmp_path):
    """Compiling takes seconds: one form of each function serves a fresh index, a kept one, and changes."""
    warm_up()
    before = {function: len(function.signatures) for function in (best_of, judge_rows, worth)}
    people = many(320)
    whole = Engine(Weights(), TREES, PRIORITIES).fit(people[:300])
    arrays, numbers = whole.arrays()
    for name, array in arrays.items():
        np.save(tmp_path / name, array)

    def kept(name):
        return np.asarray(np.load(tmp_path / f"{name}.npy", mmap_mode="c"))

    index = Index.of_arrays(whole.engine, lambda: whole.learnt, kept, numbers)
    for late in people[300:]:
        index.add(late)
        assert len(index.rank([late.id, people[0].id]))
    assert {function: len(function.signatures) for function in before} == before


def by_pair(ranked):
    pairs = zip(ranked.a.tolist(), ranked.b.tolist(), strict=True)
    return {pair: (ranked.score[place], ranked.values[place]) for place, pair in enumerate(pairs)}


def test_many_texts_at_once_are_worth_what_each_is_alone():
    """The columns of a large collection give the values of the readable version, words it has never seen included."""
    people = many(320)
    index = Engine(Weights({"text": 1.0})).fit(people)
    late = [
        dataclasses.replace(people[n], id=1000 + n, description=people[n].description + " neverseen word")
        for n in range(6)
    ]
    for one in late:
        index.add(one)
    assert index.learnt.text.means_something
    ranked = index.rank([one.id for one in late], top=10)
    assert len(ranked) == 60
    for a, b, score_ab, score_ba in zip(ranked.a, ranked.b, ranked.score_ab, ranked.score_ba, strict=True):
        told = index.compare(int(a), int(b))
        ab, ba = (told.score_ab, told.score_ba) if a < b else (told.score_ba, told.score_ab)
        assert (score_ab, score_ba) == pytest.approx((ab, ba), abs=1e-4)
