"""Whatever people type: a score or an honest "too little to compare", never an exception, never NaN."""

import json
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brokerage.matching import keys

from .builders import index_of, profile, world

TEXTS = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "milk",
            "milk " * 800,
            "the and of",
            "🧀🧀 🚢",
            "<p>Käse &amp; <b>Ööd</b><script>x</script>",
            "Ein Sensor für die Milch, der das Fett misst und der nicht teuer ist",
            "En sensor til mælk, som måler fedt, og som ikke er dyr",
            "En sensor för mjölk som mäter fett och som inte är dyr",
            "Piimaandur, mis mõõdab rasva ja mis ei ole kallis, kuid see on täpne",
            "Maitoanturi, joka mittaa rasvan ja joka ei ole kallis, mutta se on tarkka",
            "Pieno jutiklis, kuris matuoja riebalus ir kuris nėra brangus, bet yra tikslus",
            "Piena sensors, kurš mēra taukus un kurš nav dārgs, bet ir precīzs",
            "Czujnik mleka, który mierzy tłuszcz i który nie jest drogi, ale jest dokładny",
            "молоко датчик жира",
            "牛乳センサー",
            "حليب",
            "\x00\ud800 half",
            "١٢٣ 123 4567",
            "<" * 4000,
            "a" * 4000,
        ]
    ),
    st.text(max_size=200),
)
CODES = st.lists(st.sampled_from(["01001001", "01001002", "02001", "01", "none"]), max_size=5).map(tuple)
KINDS = st.lists(st.sampled_from(["", "sme_10", "rd"]), max_size=3).map(tuple)
WORDS = st.lists(st.sampled_from(["en", "pl", "operations", "DK", "PL"]), max_size=3).map(tuple)


@st.composite
def worlds(draw):
    fields = st.fixed_dictionaries(
        {},
        optional={
            "title": TEXTS,
            "description": TEXTS,
            "partner_role": TEXTS,
            "technology": CODES,
            "market": CODES,
            "source_keywords": st.lists(TEXTS, max_size=3).map(tuple),
            "type": st.sampled_from([None, "BO", "BR", "TO", "TR", "RDR", "XX"]),
            "region": st.sampled_from([None, "podlaskie", "north-denmark", "nowhere"]),
            "region_group": st.sampled_from([None, "supported", "advanced"]),
            "partner_types": KINDS,
            "company_kind": st.sampled_from([None, "sme_10", "rd"]),
            "target_countries": WORDS,
            "offers_areas": WORDS,
            "seeks_areas": WORDS,
            "stage": st.sampled_from([None, "concept", "on_market", "odd"]),
            "ipr": st.sampled_from([None, "granted", "odd"]),
            "languages": WORDS,
            "country": st.sampled_from(["PL", "DK", "DE", ""]),
        },
    )
    size = draw(st.integers(0, 6))
    return [profile(number, **draw(fields)) for number in range(1, size + 1)]


def assert_sound(pair):
    numbers = [pair.score, pair.score_ab, pair.score_ba, pair.known_ab, pair.known_ba]
    numbers += [c.value for c in pair.criteria] + [share for _, share in pair.words]
    assert all(math.isfinite(n) and 0 <= n <= 1 + 1e-9 for n in numbers)
    for side in ("ab", "ba"):
        total = math.fsum(getattr(c, f"contribution_{side}") for c in pair.criteria)
        assert math.isclose(total, getattr(pair, f"score_{side}"), abs_tol=1e-9)
    for criterion in pair.criteria:
        if criterion.status == "unknown":
            assert criterion.contribution_ab == criterion.contribution_ba == 0
    assert set(pair.unknowns) <= set(keys.UNKNOWNS)
    json.dumps(pair.evidence(), allow_nan=False)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(worlds())
def test_suggest_is_sound_for_any_world(world):
    ids = [p.id for p in world]
    index = index_of(*world)
    first = index.suggest(ids)
    for pair in first:
        assert pair.a < pair.b
        assert_sound(pair)
    assert first == index_of(*reversed(world)).suggest(ids)
    for one in ids:
        for pair in index.suggest([one]):
            assert pair == index.compare(pair.a, pair.b)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(worlds(), TEXTS)
def test_index_stays_sound_while_profiles_come_and_go(world, text):
    index = index_of(*world)
    index.add(profile(50, description=text))
    index.add(profile(51, description=text))
    for one in world:
        index.remove(one.id)
    (pair,) = index.suggest([50])
    assert_sound(pair)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(TEXTS, TEXTS, CODES)
def test_large_collections_take_any_text(large, text, other, codes):
    """Where meaning is learnt, too: against one another, and against what was there."""
    large.replace(profile(9001, description=text, technology=codes))
    large.replace(profile(9002, title=other, technology=codes))
    assert_sound(large.compare(9001, 9002))
    assert all(math.isfinite(v) and 0 <= v < 1 for _, v in large.rank_texts(profile(9003, description=text)))


@pytest.fixture(scope="module")
def large():
    return index_of(*world())


def test_all_keywords_equal_tell_less_than_rare_ones_and_never_fail():
    index = index_of(*(profile(n, technology=("01001001",), market=("05001",)) for n in range(1, 9)))
    for pair in index.suggest(range(1, 9)):
        assert_sound(pair)
        assert {c.status for c in pair.criteria if c.key in ("technology", "market")} == {"match"}


def test_nothing_to_compare_is_said_and_not_scored():
    """No text, no keywords, a region without priorities, a company without a region."""
    (pair,) = index_of(profile(1, region="nowhere", type="BO"), profile(2, title="123 🧀", type="BR")).suggest([1])
    assert {"text_a", "text_b", "market_a", "market_b", "region_b", "priorities_a"} <= set(pair.unknowns)
    assert "text" not in pair.against
    assert pair.words == pair.related == ()
    assert pair.known_ab < 0.5


def test_one_word_repeated_does_not_beat_a_text_that_answers():
    index = index_of(
        profile(1, description="milk sensor for dairies measures fat"),
        profile(2, description="milk " * 800),
        profile(4, description="sensor measures fat of milk in dairies"),
        profile(6, description="steel robots"),
    )
    assert index.suggest([1])[0].b == 4
