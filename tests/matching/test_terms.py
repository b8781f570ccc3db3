"""What terms weigh, pieces of words, and texts in the portal's languages."""

import numpy as np
import pytest
from scipy import sparse

from brokerage.matching import meaning, pieces
from brokerage.matching.languages import language_of
from brokerage.matching.lexicon import Lexicon
from brokerage.matching.words import Reader

from .builders import index_of, profile, world

TEXTS = {
    "en": "We are looking for a partner that can help us to sell our sensors in the Baltic countries",
    "da": "Vi søger en partner, der kan hjælpe os med at sælge vores sensorer i de baltiske lande og som er stor",
    "de": "Wir suchen einen Partner, der uns hilft und unsere Sensoren in den baltischen Ländern verkauft",
    "et": "Otsime partnerit, kes aitab meie andureid müüa ja kellel on kogemus, kuid see ei ole nõutav",
    "fi": "Etsimme kumppania, joka voi myydä tuotteita ja jolla on kokemusta, mutta se ei ole pakollista",
    "lt": "Ieškome partnerio, kuris gali padėti parduoti mūsų jutiklius ir kad jie būtų žinomi, bet tai nėra būtina",
    "lv": "Mēs meklējam partneri, kas var palīdzēt pārdot mūsu sensorus un kurš ir pieredzējis, bet tas nav obligāti",
    "pl": "Szukamy partnera, który pomoże nam sprzedać nasze czujniki oraz jest znany",
    "sv": "Vi söker en partner som kan hjälpa oss att sälja våra sensorer i de baltiska länderna och som är stor",
}


@pytest.mark.parametrize("language", TEXTS)
def test_language_is_told_by_function_words(language):
    words = TEXTS[language].lower().replace(",", " ").split()
    assert language_of(words) == language


@pytest.mark.parametrize("words", [[], ["sensor"], ["die", "casting", "and", "man", "power"], ["牛乳"], ["in", "an"]])
def test_language_is_english_when_in_doubt(words):
    assert language_of(words) == "en"


def test_words_of_other_languages_are_stemmed_by_their_own_rules():
    read, _ = Reader().read(profile(1, description=TEXTS["de"]))
    assert "sensor" in read
    assert not {"wir", "der", "und"} & set(read)
    index = index_of(
        profile(1, description="Wir suchen eine Maschine für die Molkerei und den Käse"),
        profile(2, description="Maschinen für Molkereien: wir bauen sie und wir warten sie"),
        profile(4, description="Wir bauen Schiffe und wir warten sie für die Häfen"),
    )
    assert index.suggest([1])[0].b == 2


def test_pieces_bring_compounds_together():
    compound, bare = profile(901, summary="bioplastics"), profile(902, summary="plastic")
    index = index_of(*world(), compound, bare, profile(904, summary="gearbox"), profile(906, summary="bioplastics"))
    near, far = index.compare(901, 902), index.compare(901, 904)
    assert near.score > far.score
    assert {"bioplastics", "plastic"} & {word for word, _ in near.related}


def test_pieces_of_one_word_or_of_most_texts_are_left_out():
    counts = [{"sensor": 1.0, "water": 1.0}, {"sensors": 1.0, "water": 1.0}, {"milk": 1.0}]
    kept = pieces.telling(counts)
    assert "sens" in kept
    assert not {"wate", "milk"} & kept
    assert pieces.of_word("ab") == ("<ab>",)
    many = [{f"sensor{n}": 1.0} for n in range(200)]
    assert "sens" not in pieces.telling(many)


def test_coherence_is_the_mean_cosine_between_the_texts_of_a_term():
    places = np.array([[2.0, 0.0], [0.0, 2.0], [-2.0, 0.0], [0.0, -2.0]])
    holds = sparse.csr_array(np.array([[1, 1, 1], [0, 1, 0], [0, 1, 1], [0, 1, 0]], dtype=float))
    found, texts = meaning.coherence(places, holds)
    assert texts.tolist() == [1, 4, 2]
    assert found == pytest.approx([0.0, -4 / 12, -1.0])


def test_terms_of_like_texts_weigh_more_than_those_of_all_sorts():
    lexicon = Lexicon([{"lithography": 1.0, "stakeholder": 1.0}] * 5 + [{}] * 20, open_ended=True)
    lexicon.learn(np.array([0.6, 0.05]), np.array([5.0, 5.0]))
    assert lexicon.weight[0] > 2 * lexicon.weight[1]
    before = lexicon.bag({"novel": 1.0}).document[0]
    assert 0 < before < np.inf


def test_text_that_nothing_in_the_collection_answers_stays_sound():
    index = index_of(*world(1200))
    values = index.rank_texts(profile(5000, description="rare7"), best=2000)
    assert all(0 <= value < 0.9 for _, value in values)
