"""Names of countries in the reader's language, from Unicode CLDR as Babel brings it."""

import re
from functools import cache

from babel import Locale, UnknownLocaleError

# CLDR also lists areas that ISO 3166-1 does not: outlying territories, zones, pseudo-locales.
NOT_ISO = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"})


@cache
def country_names(language: str) -> dict[str, str]:
    """ISO alpha-2 code -> name in `language` (a code such as "lv"); English for a language CLDR lacks."""
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        locale = Locale.parse("en")
    return {
        code: name
        for code, name in locale.territories.items()
        if re.fullmatch(r"[A-Z]{2}", code) and code not in NOT_ISO
    }


def country_name(code: str, language: str | None) -> str:
    return country_names(language or "en").get(code, "")
