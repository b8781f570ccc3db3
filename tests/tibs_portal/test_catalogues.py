"""Every text of code and templates stands in every language's catalogue, with the same placeholders and markup."""

import re
from collections import Counter

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, ngettext

from tibs_portal import catalogues

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
MARKUP = re.compile(r"</?[a-z][^>]*>|&[a-z]+;")


@pytest.fixture(scope="module")
def texts():
    return {(message.id, message.context) for message in catalogues.collect() if message.id}


@pytest.fixture(scope="module", params=LANGUAGES)
def catalogue(request):
    return catalogues.read_catalogue(catalogues.LOCALE / request.param / "LC_MESSAGES" / "django.po")


def _forms(value) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (value,)


def test_collect_finds_texts_of_code_and_templates(texts):
    ids = {message_id for message_id, _context in texts}
    assert "Approve and ask both companies for consent" in ids
    assert ("%(count)d day ago", "%(count)d days ago") in ids
    assert any("<" in text for text in ids if isinstance(text, str)) or len(ids) > 1000


def test_catalogue_holds_every_text(texts, catalogue):
    held = {(message.id, message.context) for message in catalogue if message.id}
    assert texts - held == set(), "python -m tibs_portal.catalogues --update, then translate"
    assert held - texts == set(), "python -m tibs_portal.catalogues --update"


def test_every_text_is_translated(catalogue):
    assert [m.id for m in catalogue if m.id and not catalogues.is_translated(m.string)] == []


def test_translations_keep_placeholders_and_markup(catalogue):
    """A plural form may spell its number out, never name a value that is not given."""
    wrong = []
    for message in catalogue:
        if not message.id:
            continue
        sources = _forms(message.id)
        for form in _forms(message.string):
            allowed = [Counter(PLACEHOLDER.findall(source)) for source in sources]
            if Counter(PLACEHOLDER.findall(form)) not in allowed:
                wrong.append((message.id, form))
            if Counter(MARKUP.findall(form)) not in [Counter(MARKUP.findall(source)) for source in sources]:
                wrong.append((message.id, form))
    assert wrong == []


def test_translations_keep_spaces_and_lines_at_the_ends(catalogue):
    wrong = []
    for message in catalogue:
        for form in _forms(message.string) if message.id else ():
            source = _forms(message.id)[0]
            if (form != form.strip()) != (source != source.strip()):
                wrong.append((message.id, form))
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_reader_gets_the_language(language):
    """The compiled catalogue is the one Django reads, with its plural forms."""
    with translation.override(language):
        assert gettext("Approve and ask both companies for consent") != "Approve and ask both companies for consent"
        forms = {ngettext("%(count)d day ago", "%(count)d days ago", number) for number in (1, 2, 5, 21)}
        # Estonian says both alike.
        assert len(forms) >= 2 or language == "et"
        assert not any("day" in form.split() or "days" in form.split() for form in forms)
