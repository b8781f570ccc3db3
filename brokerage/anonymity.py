"""Does public text reveal its client? Words that would, and where they stand."""

import hashlib
import re
from urllib.parse import unquote

from django.utils.translation import gettext as _

from .models import Attachment, Company, CompanyMembership, OriginalText, Profile, VideoLink
from .models.company import name_key_of
from .models.profile import plain_text_of

PUBLIC_TEXTS = (
    "title", "summary", "description", "advantages", "technical", "partner_role", "stage_note", "ipr_note",
)  # fmt: skip
ATTACHMENTS, VIDEO_LINKS, ORIGINAL = "attachments", "video_links", "original"
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_PHONE = re.compile(r"(?<!\w)\+\d[\d ()/-]{6,}\d")
_COMMON = {"group", "solutions", "systems", "technologies", "technology", "baltic", "nordic", "company", "the"}


def public_text_digest(profile: Profile) -> str:
    """A confirmation holds for exactly the text it was given for."""
    texts = [getattr(profile, field) for field in PUBLIC_TEXTS]
    texts += [*_public_file_names(profile), *_original_texts(profile)]
    texts += [word for link in _public_links(profile) for word in (link.url, link.title)]
    return hashlib.sha256("\x1f".join(texts).encode()).hexdigest()


def findings(profile: Profile) -> list[tuple[str, str]]:
    """`(field, word)` for every telling word in the public text: names, domain, e-mails, phones, people."""
    telling = _telling_words(profile.company)
    found = []
    for name in _public_file_names(profile):
        found += [(ATTACHMENTS, word) for word in _told_in_a_name(name, telling)]
    for link in _public_links(profile):
        told = _told_in_a_name(unquote(link.url), telling) + _told(link.title, telling)
        found += [(VIDEO_LINKS, word) for word in told]
    for field in PUBLIC_TEXTS:
        found += [(field, word) for word in _told(getattr(profile, field), telling)]
    found += [(ORIGINAL, word) for text in _original_texts(profile) for word in _told(text, telling)]
    return list(dict.fromkeys(found))


def told_by(company: Company, text: str) -> list[str]:
    """What in a text for the other side would reveal the company."""
    return list(dict.fromkeys(_told(text, _telling_words(company))))


def _told(text: str, telling: list[str]) -> list[str]:
    plain = _spaced(text)
    return [word for word in telling if f" {word} " in plain] + _MAIL.findall(text) + _PHONE.findall(text)


def _told_in_a_name(name: str, telling: list[str]) -> list[str]:
    """In names of files and addresses words are joined by all kinds of signs, or by none."""
    plain = _run_together(name)
    return [word for word in telling if _run_together(word) in plain] + _MAIL.findall(name)


def label_of(field: str) -> str:
    labels = {
        ATTACHMENTS: _("File name"),
        VIDEO_LINKS: _("Video link"),
        ORIGINAL: _("Text in the original language"),
    }
    return labels.get(field) or str(Profile._meta.get_field(field).verbose_name)


def _public_file_names(profile: Profile) -> list[str]:
    """Names that somebody reads who does not know the company: those of files marked anonymous."""
    if profile.pk is None:
        return []
    return list(profile.attachments.filter(audience=Attachment.Audience.ANONYMOUS).values_list("name", flat=True))


def _public_links(profile: Profile) -> list[VideoLink]:
    """As of files: those that somebody opens who does not know the company."""
    if profile.pk is None:
        return []
    return list(profile.video_links.filter(audience=Attachment.Audience.ANONYMOUS))


def _original_texts(profile: Profile) -> list[str]:
    """What a reviewer from elsewhere reads beside the English text."""
    original = OriginalText.objects.filter(profile=profile.pk).first()
    return [original.title, original.summary, original.description] if original else []


def _run_together(text: str) -> str:
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
