"""Message catalogues without gettext's tools, which a fresh machine lacks: collect texts, and compile.

python -m tibs_portal.catalogues            compile every `.po` into the `.mo` that Django reads
python -m tibs_portal.catalogues --update   bring the `.po` files up to date with the texts of code and templates
"""

import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel import Locale
from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
CODE = ("accounts", "regions", "s3strategy", "brokerage", "tibs_portal")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


# What changes with the day or says nothing: a file changes when a text does.
_UNSTEADY = re.compile(
    rb'^(#( .*)?|"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By|'
    rb'Project-Id-Version|Report-Msgid-Bugs-To): .*")\n',
    re.MULTILINE,
)


def catalogue_files() -> list[Path]:
    return sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))


def read_catalogue(path: Path) -> Catalog:
    with path.open("rb") as text:
        return read_po(text, locale=path.parts[-3])


def compile_catalogues() -> int:
    files = catalogue_files()
    for path in files:
        with path.with_suffix(".mo").open("wb") as binary:
            write_mo(binary, read_catalogue(path))
    return len(files)


def collect() -> Catalog:
    """Every text that code and templates mark, with the comments for translators."""
    found = Catalog(project="TIBS portal", charset="utf-8")
    for path in _sources():
        options = {"encoding": "utf-8"}
        for line, messages, comments, context in extract(
            "python", _python_of(path), KEYWORDS, ["Translators:"], options
        ):
            place = (path.relative_to(ROOT).as_posix(), line)
            found.add(messages, locations=[place], auto_comments=comments, context=context)
    return found


def _sources() -> Iterator[Path]:
    for folder in CODE:
        yield from (path for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts)
    yield from sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt"))


def _python_of(path: Path) -> io.BytesIO:
    """The file as Python: Django turns a template into calls of gettext, and blanks out the rest."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        from django.utils.translation.template import templatize

        # What is blanked out is no Python: without indents and lone quotes it can be read as words.
        lines = (line.strip() for line in templatize(text, origin=str(path)).splitlines())
        text = "\n".join(lines)
    return io.BytesIO(text.encode())


def update_catalogues(languages: list[str]) -> dict[str, int]:
    """Texts that are new or changed come in untranslated, gone ones go; {language: texts without translation}."""
    template = collect()
    missing = {}
    for language in languages:
        path = LOCALE / language / "LC_MESSAGES" / "django.po"
        known = read_catalogue(path) if path.exists() else Catalog()
        fresh = Catalog(locale=Locale.parse(language), project="TIBS portal", charset="utf-8", fuzzy=False)
        for message in template:
            if message.id:
                before = known.get(message.id, message.context)
                fresh.add(
                    message.id,
                    before.string if before else None,
                    context=message.context,
                    auto_comments=message.auto_comments,
                    flags=message.flags,
                )
        text = io.BytesIO()
        write_po(text, fresh, width=100, no_location=True, sort_output=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_UNSTEADY.sub(b"", text.getvalue()))
        missing[language] = sum(not is_translated(message.string) for message in fresh if message.id)
    return missing


def is_translated(string: str | tuple[str, ...]) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def main(arguments: list[str]) -> int:
    if "--update" in arguments:
        from django.conf import settings

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tibs_portal.settings")
        for language, count in update_catalogues([code for code, _name in settings.LANGUAGES if code != "en"]).items():
            print(f"{language}: {count} texts wait for a translation")
    compile_catalogues()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
