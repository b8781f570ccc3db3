"""Does public text reveal its client? Words that would, and where they stand."""

import hashlib
import re
from urllib.parse import urlsplit

from .models import CompanyMembership, Profile
from .models.company import name_key_of, web_domain_of
from .models.profile import plain_text_of

PUBLIC_TEXTS = (
    "title", "summary", "description", "advantages", "technical", "partner_role", "stage_note", "ipr_note",
)  # fmt: skip
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_PHONE = re.compile(r"(?<!\w)\+\d[\d ()/-]{6,}\d")
_COMMON = {"group", "solutions", "systems", "technologies", "technology", "baltic", "nordic", "company", "the"}


def public_text_digest(profile: Profile) -> str:
    """A confirmation holds for exactly the text it was given for."""
    joined = "\x1f".join(getattr(profile, field) for field in PUBLIC_TEXTS) + profile.video_link
    return hashlib.sha256(joined.encode()).hexdigest()


def findings(profile: Profile) -> list[tuple[str, str]]:
    """`(field, word)` for every telling word in the public text: names, domain, e-mails, phones, people."""
    telling = _telling_words(profile)
    found = []
    for field in PUBLIC_TEXTS:
        text = getattr(profile, field)
        plain = _spaced(text)
        found += [(field, word) for word in telling if f" {word} " in plain]
        found += [(field, hit) for hit in _MAIL.findall(text)]
        found += [(field, hit) for hit in _PHONE.findall(text)]
    if profile.video_link and profile.company.web_domain:
        host = urlsplit(profile.video_link).hostname or ""
        if web_domain_of(host).endswith(profile.company.web_domain):
            found.append(("video_link", host))
    return list(dict.fromkeys(found))


def _spaced(text: str) -> str:
    words = re.findall(r"[\w.@-]+", plain_text_of(text))
    return f" {' '.join(word.strip('.-') for word in words)} "


def is_confirmed(profile: Profile) -> bool:
    return bool(profile.anonymity_confirmed_text) and profile.anonymity_confirmed_text == public_text_digest(profile)


def _telling_words(profile: Profile) -> list[str]:
    company = profile.company
    key = name_key_of(company.name)
    words = [key, plain_text_of(company.name), company.web_domain]
    first = key.split(" ")[0] if key else ""
    if len(first) >= 5 and first not in _COMMON:
        words.append(first)
    people = CompanyMembership.objects.in_force().filter(company=company).select_related("user")
    words += [plain_text_of(member.user.full_name) for member in people]
    return [word for word in dict.fromkeys(words) if len(word) >= 3]
