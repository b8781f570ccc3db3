"""Stored values under other weights, agreement with decisions, and what decisions teach."""

import numpy as np
import pytest

from brokerage.matching import DEFAULT_WEIGHTS, Weights
from brokerage.matching.columns import VALUES
from brokerage.matching.fairness import gini
from brokerage.matching.keys import CRITERIA
from brokerage.matching.learning import TAIL, folds_of, propose
from brokerage.matching.reweigh import agreement, moves, scores, values_of

from .builders import full, index_of, profile


def evidences(weights=None):
    sparse = profile(4, summary="steel milk robots", languages=("da",))
    some = full(6, stage=None, technology=(), languages=("da",), partner_types=())
    index = index_of(full(1), full(2), full(3, ipr=None, market=()), sparse, some, weights=weights)
    return [pair.evidence() for pair in index.suggest([1, 2, 3, 4, 6])]


@pytest.mark.parametrize(
    "weights", [DEFAULT_WEIGHTS, {key: 1.0 + place for place, key in enumerate(CRITERIA)}, {"text": 1.0, "ipr": 3.0}]
)
def test_the_same_weights_give_the_stored_scores_and_others_those_of_the_engine(weights):
    stored = evidences()
    values = values_of(row["criteria"] for row in stored)
    assert len(stored) > 4 and np.isnan(values).any()
    assert scores(values, DEFAULT_WEIGHTS) == pytest.approx([row["score"] for row in stored], abs=2e-6)
    fresh = {(row["a"], row["b"]): row["score"] for row in evidences(Weights(weights))}
    known = [fresh[row["a"], row["b"]] for row in stored]
    assert scores(values, weights) == pytest.approx(known, abs=2e-6)


def test_agreement_is_the_share_of_couples_in_the_right_order():
    approved = np.array([True, False, True, False])
    assert agreement(np.array([0.9, 0.1, 0.8, 0.2]), approved) == 1.0
    assert agreement(np.array([0.1, 0.9, 0.2, 0.8]), approved) == 0.0
    # (0.5 > 0.4), (0.5 = 0.5), (0.3 < 0.4), (0.3 < 0.5)
    assert agreement(np.array([0.5, 0.4, 0.3, 0.5]), approved) == pytest.approx(1.5 / 4)
    assert agreement(np.array([0.5, 0.4]), np.array([True, True])) is None
    assert moves(np.array([0.1, 0.2, 0.3]), np.array([0.9, 0.2, 0.3])).tolist() == [2, -1, -1]


def test_gini_of_known_spreads():
    assert gini([3, 3, 3, 3]) == pytest.approx(0)
    assert gini([0, 0, 0, 8]) == pytest.approx(3 / 4)
    # sum |xi - xj| / (2 n^2 mean) = 8 / (2 * 9 * 2)
    assert gini([1, 2, 3]) == pytest.approx(8 / 36)
    assert gini([]) is gini([0, 0]) is None


def decisions(count, *, of="languages", seed=1, companies=None):
    """Pairs whose approval follows one criterion alone; the rest is noise."""
    random = np.random.default_rng(seed)
    values = random.random((count, len(VALUES)))
    place = VALUES.index((of, "both"))
    approved = values[:, place] + random.normal(0, 0.1, count) > 0.5
    pairs = companies or [(1000 + row // 2, 2000 + row // 2) for row in range(count)]
    return values, approved, pairs


def test_what_brokers_go_by_gains_weight_and_agreement_on_unseen_decisions_rises():
    proposal = propose(*decisions(200), DEFAULT_WEIGHTS)
    assert proposal.weights["languages"] > 3 * DEFAULT_WEIGHTS["languages"]
    assert sum(proposal.weights.values()) == pytest.approx(sum(DEFAULT_WEIGHTS.values()))
    assert min(proposal.weights.values()) >= 0
    assert proposal.folds >= 4 and proposal.tested == 200
    assert proposal.measured.proposed > proposal.measured.present + 0.1
    assert proposal.measured.proposed < 1 and proposal.measured.proposed_spread > 0
    assert not proposal.tail_falls and proposal.tail[2] > 0


def test_decisions_by_chance_promise_nothing():
    values, approved, pairs = decisions(200)
    approved = np.random.default_rng(5).permutation(approved)
    proposal = propose(values, approved, pairs, DEFAULT_WEIGHTS)
    assert abs(proposal.measured.proposed - 0.5) < 0.12


def test_few_decisions_move_weights_little():
    values, approved, pairs = decisions(200)
    few = propose(values[:12], approved[:12], pairs[:12], DEFAULT_WEIGHTS)
    many = propose(values, approved, pairs, DEFAULT_WEIGHTS)
    gain = [item.weights["languages"] - DEFAULT_WEIGHTS["languages"] for item in (few, many)]
    assert 0 < gain[0] < gain[1] / 2


def test_a_criterion_never_known_keeps_its_share():
    values, approved, pairs = decisions(100)
    values[:, VALUES.index(("bridge", "both"))] = np.nan
    weights = propose(values, approved, pairs, {"bridge": 0.5, "languages": 0.5, "text": 0.5}).weights
    assert weights["bridge"] > 0


def test_no_company_is_in_two_folds():
    random = np.random.default_rng(3)
    pairs = [(int(random.integers(40)), 100 + int(random.integers(40))) for _ in range(200)]
    folds = folds_of(pairs)
    met = [{company for row in fold for company in pairs[row]} for fold in folds]
    assert len(folds) > 1
    assert all(not one & other for place, one in enumerate(met) for other in met[place + 1 :])


def test_the_tail_guard_tells_when_companies_with_few_pairs_lose():
    """Companies with many pairs go by languages, those with two by the bridge."""
    values, approved, _pairs = decisions(240)
    bridge = VALUES.index(("bridge", "both"))
    approved[200:] = values[200:, bridge] > 0.5
    busy = [(1000 + row // 20, 2000 + row // 20) for row in range(200)]
    rare = [(3000 + row // TAIL, 4000 + row // TAIL) for row in range(40)]
    proposal = propose(values, approved, busy + rare, {"bridge": 0.5, "languages": 0.1, "text": 0.1})
    assert proposal.tail_falls
    assert proposal.measured.proposed_spread >= 0
