"""Which letters the portal sends, with the words that stand in the code, and which named places each has.

The floors above register theirs. A letter is found by its name, or by the words with which it is about to be written:
they are its default, and an administrator may have put others in their place (`services/letter_texts.py`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

PLACE = re.compile(r"\{([a-z_]+)\}")
_HTML = re.compile(r"<\s*[a-zA-Z/!?]|&[a-zA-Z#0-9]+;")
_OF_GETTEXT = re.compile(r"%\(([a-z_]+)\)s")


@dataclass(frozen=True, slots=True)
class Word:
    """A named place of a letter: what stands there, and an example."""

    name: str
    means: str
    sample: str


@dataclass(frozen=True, slots=True)
class Letter:
    """`title` and `body` are the default words, lazily translated; `is_made` where the code composes them.

    `words` are the places that may be used: never more than what the default may hold. `needs` may not be left out.
    """

    key: str
    title: str
    body: str
    button: str
    words: list[Word] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    is_made: bool = False

    @property
    def samples(self) -> dict[str, str]:
        return {word.name: word.sample for word in self.words}

    def default(self, language: str) -> tuple[str, str]:
        """The words of the code with their places as administrators write them."""
        with override(language):
            return _OF_GETTEXT.sub(r"{\1}", str(self.title)), _OF_GETTEXT.sub(r"{\1}", str(self.body))


_letters: dict[str, Letter] = {}
_by_words: dict[tuple[str, str], Letter] = {}


def register_letters(letters: Iterable[Letter]) -> None:
    for letter in letters:
        _letters[letter.key] = letter
        if not letter.words:
            title, body = _source(letter.title), _source(letter.body)
            _by_words[title, body] = letter
            _by_words.setdefault((title, ""), letter)


def _source(text) -> str:
    """The English words of the code, whatever language is active."""
    with override(None):
        return str(text)


def all_letters() -> list[Letter]:
    return list(_letters.values())


def letter_named(key: str) -> Letter | None:
    return _letters.get(key)


def letter_of(title, body) -> Letter | None:
    """The letter that has these default words; nothing where the title was composed."""
    if not isinstance(title, Promise):
        return None
    source = _source(title)
    return _by_words.get((source, _source(body))) or _by_words.get((source, ""))


def fill(text: str, values: Mapping[str, object]) -> str:
    """Put the values into their places; KeyError for a place that has none."""
    return PLACE.sub(lambda found: str(values[found[1]]), text)


def wrong_with(letter: Letter, subject: str, text: str) -> dict[str, str]:
    """Why these words cannot stand for the letter, by field."""
    wrong: dict[str, str] = {}
    for name, value in (("subject", subject), ("text", text)):
        if sentence := _wrong_in(letter, value):
            wrong[name] = sentence
    if "subject" not in wrong and ("\n" in subject or "\r" in subject):
        wrong["subject"] = _("A subject is one line.")
    used = set(PLACE.findall(subject + text))
    missing = [f"{{{name}}}" for name in letter.needs if name not in used]
    if missing and "text" not in wrong:
        wrong["text"] = _("This letter needs %(places)s.") % {"places": ", ".join(missing)}
    return wrong


def _wrong_in(letter: Letter, value: str) -> str:
    if _HTML.search(value):
        return _("Write plain text: HTML is not taken. Empty lines make paragraphs.")
    if "{%" in value or "{{" in value or "{#" in value:
        return _("Tags of templates are not taken. Write a place as {name}.")
    known = {word.name for word in letter.words}
    unknown = [name for name in dict.fromkeys(PLACE.findall(value)) if name not in known]
    if unknown and not known:
        return _("This letter has no places, so %(places)s cannot be filled.") % {"places": _braced(unknown)}
    if unknown:
        values = {"places": _braced(unknown), "known": _braced(known)}
        return _("%(places)s is no place of this letter. It has: %(known)s.") % values
    if re.search(r"[{}]", PLACE.sub("", value)):
        return _("A brace stands alone. Write a place as {name}.")
    return ""


def _braced(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))


register_letters(
    [
        Letter(
            "digest",
            gettext_lazy("Several messages together"),
            gettext_lazy("This is new for you:"),
            gettext_lazy("Read them in the portal"),
            [Word("count", gettext_lazy("how many messages; they stand below the text"), "2")],
            is_made=True,
        ),
        Letter(
            "confirm_address",
            gettext_lazy("Confirm your e-mail address"),
            gettext_lazy(
                "Somebody, most likely you, entered this address in the TIBS portal. Open the link to confirm that it "
                "is yours; then sign in. If it was not you, do nothing."
            ),
            gettext_lazy("Confirm the address"),
        ),
        Letter(
            "new_password",
            gettext_lazy("Set a new password"),
            gettext_lazy(
                "Somebody, most likely you, asked for a new password for your account in the TIBS portal. The link "
                "works once. If it was not you, do nothing: your password stays as it is."
            ),
            gettext_lazy("Set a new password"),
        ),
    ]
)
