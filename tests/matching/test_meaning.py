"""Large collections, where meaning is learnt: the same promises hold there."""

import math

import numpy as np
import pytest

from brokerage.matching import meaning

from .builders import index_of, profile, world
from .test_bad_input import assert_sound


@pytest.fixture(scope="module")
def index():
    return index_of(*world())


def test_near_in_meaning_without_a_common_word():
    made = [*world(), profile(901, summary="cheese cream"), profile(902, summary="cow pasture yoghurt")]
    made += [profile(904, summary="steel hull crane")]
    index = index_of(*made)
    near, far = index.compare(901, 902), index.compare(901, 904)
    assert near.score > far.score
    assert near.words == ()
    assert {word for word, _ in near.related} <= {"cheese", "cream", "cow", "pasture", "yoghurt"}
    assert near.related


def test_large_collections_stay_sound(index):
    for pair in index.suggest(range(1, 40)):
        assert_sound(pair)
        assert pair == index.compare(pair.a, pair.b)
        assert all(math.isfinite(share) and share > 0 for _, share in pair.related)


def test_large_collections_are_ranked_alike_twice(index):
    assert index.suggest([1, 5]) == index_of(*reversed(world())).suggest([5, 1])


def test_add_takes_odd_texts_into_a_large_collection(index):
    grown = index_of(*world())
    for number, text in enumerate(["", "milk", "milk " * 800, "неизвестно", "🧀", "novel unseen words"], start=501):
        grown.add(profile(number, description=text))
        for pair in grown.suggest([number]):
            assert_sound(pair)


def test_scores_of_ranking_and_of_explanation_agree(index):
    pairs = index.suggest([3])
    assert [p.score for p in pairs] == sorted((p.score for p in pairs), reverse=True)


def test_terms_without_neighbours_have_no_direction():
    assert not meaning.ppmi_terms([], 5).any()
    assert not meaning.ppmi_terms([[1], [2]], 5).any()
    assert np.isfinite(meaning.ppmi_terms([[0, 1, 2, 3], [3, 2, 1]], 4)).all()


def test_projected_finds_what_the_exact_decomposition_finds():
    from scipy import sparse
    from scipy.sparse.linalg import svds

    draw = np.random.default_rng(3)
    low = draw.standard_normal((300, 12)) @ draw.standard_normal((12, 260))
    matrix = sparse.csr_array(np.where(draw.random((300, 260)) < 0.3, low, 0.0))
    left, strengths, right = meaning.projected(matrix, 8)
    exact = np.sort(svds(matrix, k=8)[1])[::-1]
    assert strengths == pytest.approx(exact, rel=0.02)
    assert left.T @ left == pytest.approx(np.eye(8), abs=1e-9)
    assert np.linalg.norm(matrix - left * strengths @ right) <= 1.02 * np.linalg.norm(matrix - _best(matrix, 8))
    again = meaning.projected(matrix, 8)
    assert np.array_equal(again[0], left)


def _best(matrix, size):
    left, strengths, right = np.linalg.svd(matrix.toarray(), full_matrices=False)
    return left[:, :size] * strengths[:size] @ right[:size]
