"""Does public text reveal its client? Words that would, and where they stand."""

import hashlib
import re
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from .models import Attachment, Company, CompanyMembership, Profile
from .models.company import name_key_of, web_domain_of
from .models.profile import plain_text_of

PUBLIC_TEXTS = (
    "title", "summary", "description", "advantages", "technical", "partner_role", "stage_note", "ipr_note",
)  # fmt: skip
ATTACHMENTS = "attachments"
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_PHONE = re.compile(r"(?<!\w)\+\d[\d ()/-]{6,}\d")
_COMMON = {"group", "solutions", "systems", "technologies", "technology", "baltic", "nordic", "company", "the"}


def public_text_digest(profile: Profile) -> str:
    """A confirmation holds for exactly the text it was given for."""
    joined = "\x1f".join(getattr(profile, field) for field in PUBLIC_TEXTS) + profile.video_link
    joined += "".join(f"\x1f{name}" for name in _public_file_names(profile))
    return hashlib.sha256(joined.encode()).hexdigest()


def findings(profile: Profile) -> list[tuple[str, str]]:
    """`(field, word)` for every telling word in the public text: names, domain, e-mails, phones, people."""
    telling = _telling_words(profile.company)
    found = []
    for name in _public_file_names(profile):
        found += [(ATTACHMENTS, word) for word in telling if _run_together(word) in _run_together(name)]
        found += [(ATTACHMENTS, hit) for hit in _MAIL.findall(name)]
    for field in PUBLIC_TEXTS:
        found += [(field, word) for word in _told(getattr(profile, field), telling)]
    if profile.video_link and profile.company.web_domain:
        host = urlsplit(profile.video_link).hostname or ""
        if web_domain_of(host).endswith(profile.company.web_domain):
            found.append(("video_link", host))
    return list(dict.fromkeys(found))


def told_by(company: Company, text: str) -> list[str]:
    """What in a text for the other side would reveal the company."""
    return list(dict.fromkeys(_told(text, _telling_words(company))))


def _told(text: str, telling: list[str]) -> list[str]:
    plain = _spaced(text)
    return [word for word in telling if f" {word} " in plain] + _MAIL.findall(text) + _PHONE.findall(text)


def label_of(field: str) -> str:
    return _("File name") if field == ATTACHMENTS else str(Profile._meta.get_field(field).verbose_name)


def _public_file_names(profile: Profile) -> list[str]:
    """Names that somebody reads who does not know the company: those of files marked anonymous."""
    if profile.pk is None:
        return []
    return list(profile.attachments.filter(audience=Attachment.Audience.ANONYMOUS).values_list("name", flat=True))


def _run_together(text: str) -> str:
    """In a file name words are joined by all kinds of signs, or by none."""
    return re.sub(r"[\W_]", "", plain_text_of(text))


def _spaced(text: str) -> str:
    words = re.findall(r"[\w.@-]+", plain_text_of(text))
    return f" {' '.join(word.strip('.-') for word in words)} "


def is_confirmed(profile: Profile) -> bool:
    return bool(profile.anonymity_confirmed_text) and profile.anonymity_confirmed_text == public_text_digest(profile)


def _telling_words(company: Company) -> list[str]:
    key = name_key_of(company.name)
    words = [key, plain_text_of(company.name), company.web_domain]
    first = key.split(" ")[0] if key else ""
    if len(first) >= 5 and first not in _COMMON:
        words.append(first)
    people = CompanyMembership.objects.in_force().filter(company=company).select_related("user")
    words += [plain_text_of(member.user.full_name) for member in people]
    return [word for word in dict.fromkeys(words) if len(word) >= 3]
