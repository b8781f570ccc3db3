"""Administrators put their words in place of a letter's; where theirs cannot be used, the letter has its own again."""

import logging
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.letters import Letter, fill, letter_named, letter_of, wrong_with
from accounts.models import LetterText, User
from accounts.roles import Role

logger = logging.getLogger(__name__)
Values = Mapping[str, object]


def change_letter(*, by: User, letter: Letter, language: str, subject: str, text: str, number: int) -> LetterText:
    """`number` is the edition that the writer has seen, 0 for none."""
    subject, text = subject.strip(), text.replace("\r\n", "\n").strip()
    if wrong := wrong_words(letter, subject, text):
        raise NotPossible(_("The letter cannot be sent like this."), wrong)
    return _write(by, letter, language, number, subject=subject, text=text)


def wrong_words(letter: Letter, subject: str, text: str) -> dict[str, str]:
    """What keeps these words from being a letter, by field."""
    missing = {name: _("This is needed.") for name, value in (("subject", subject), ("text", text)) if not value}
    return missing or wrong_with(letter, subject, text)


def reset_letter(*, by: User, letter: Letter, language: str, number: int) -> LetterText:
    return _write(by, letter, language, number, is_default=True)


def _write(by: User, letter: Letter, language: str, number: int, **words) -> LetterText:
    if not by.acts_as(Role.ADMINISTRATOR):
        raise Refused(_("The words of letters are kept by administrators."))
    newest = newest_text(letter.key, language)
    if (newest.number if newest else 0) != number:
        raise TooLate(_("Somebody changed this letter meanwhile. Look at it again; nothing is lost."))
    try:
        with transaction.atomic():
            return LetterText.objects.create(letter=letter.key, language=language, number=number + 1, by=by, **words)
    except IntegrityError:
        raise TooLate(_("Somebody changed this letter meanwhile. Look at it again; nothing is lost.")) from None


def newest_text(key: str, language: str) -> LetterText | None:
    return LetterText.objects.filter(letter=key, language=language).order_by("-number").first()


def words_for(*, title, body, language: str, letter: str = "", values: Values | None = None) -> tuple[str, str]:
    """Title and text in `language`: those of an administrator where there are some and they can be used."""
    known = letter_named(letter) if letter else letter_of(title, body)
    with translation.override(language):
        if known and (found := own_words(known, language, values or {})):
            return found
        return str(title), str(body)


def own_words(letter: Letter, language: str, values: Values) -> tuple[str, str] | None:
    edition = newest_text(letter.key, language)
    if edition is None or edition.is_default:
        return None
    try:
        if wrong := wrong_with(letter, edition.subject, edition.text):
            raise ValueError(wrong)
        return fill(edition.subject, values), fill(edition.text, values)
    except (KeyError, ValueError) as error:
        # The code was updated and the letter has other places now.
        logger.warning("The text of letter %s cannot be used, its default is: %r", edition, error)
        return None
