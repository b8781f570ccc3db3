"""Which of the portal's languages a text is written in, told by its function words; and what that means for stems.

Snowball has no stemmer for Latvian; its words stay whole, and their pieces (see pieces.py) meet instead. A text counts
as English unless another language's function words are clearly more: English texts are never read differently.
"""

from collections.abc import Sequence

from bm25s.stopwords import STOPWORDS_DANISH, STOPWORDS_EN, STOPWORDS_GERMAN, STOPWORDS_SWEDISH

ENGLISH = "en"
STEMMERS = {
    "en": "english",
    "da": "danish",
    "de": "german",
    "et": "estonian",
    "fi": "finnish",
    "lt": "lithuanian",
    "pl": "polish",
    "sv": "swedish",
}


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


STOP = {
    "en": frozenset(STOPWORDS_EN),
    "da": frozenset(STOPWORDS_DANISH),
    "de": frozenset(STOPWORDS_GERMAN),
    "sv": frozenset(STOPWORDS_SWEDISH),
    "et": _set(
        "ja on ei et see oma või mis kes kui ka aga nii ning seda selle nende meie teie tema nad ole oli olla need "
        "kuid veel juba ainult kõik mida kus siis mille millest jaoks kohta koos läbi üle alla enne pärast"
    ),
    "fi": _set(
        "ja on ei että se ovat joka jotka tai kun myös mutta niin sekä hän me te he olla oli tämä nämä sen niiden "
        "jossa kuten ole voi voidaan jonka mukaan kanssa vain joita noin eli mikä mitä jos nyt sitä siitä"
    ),
    "lt": _set(
        "ir yra kad su į iš kaip tai ne ar bet buvo jau taip pat už nuo iki dėl per apie mūsų jų jos jo kuris kuri "
        "kurie kurių prie po arba gali būti šis ši šio šios tik dar labai mes jie kas kurį"
    ),
    "lv": _set(
        "un ir ar no uz par kas kā ka vai arī bet lai pie pēc to tā tas šis šī šo tiek mūsu viņu kuru kurš kuri kura "
        "ko gan jau nav būt bija līdz pa var tikai starp savu savas savu mēs ļoti"
    ),
    "pl": _set(
        "i w z na do się że jest nie oraz dla to od przez są po jak który która które których ich jego jej lub ale "
        "przy za ten ta te tym tego być może także a o u co nas nasz nasze nasza jako we ze pod czy"
    ),
}
# Words of one letter are no terms (see words.py) and are not looked at here either.
_TELLING = {
    language: frozenset(w for w in words if len(w) > 1)
    - (frozenset() if language == ENGLISH else frozenset(STOPWORDS_EN))
    for language, words in STOP.items()
}
_LANGUAGES_OF = {
    word: tuple(language for language, telling in _TELLING.items() if word in telling)
    for word in frozenset().union(*_TELLING.values())
}
FEWEST, SHARE = 3, 0.08


def language_of(words: Sequence[str]) -> str:
    """The language of words in lower case: the one with most function words among them, English when in doubt."""
    if not words:
        return ENGLISH
    hits = dict.fromkeys(_TELLING, 0)
    for word in words:
        if word in _LANGUAGES_OF:
            for language in _LANGUAGES_OF[word]:
                hits[language] += 1
    best = max(hits, key=lambda language: (hits[language], language == ENGLISH, language))
    enough = hits[best] >= max(FEWEST, SHARE * len(words)) and hits[best] > 1.5 * hits[ENGLISH]
    return best if enough else ENGLISH
