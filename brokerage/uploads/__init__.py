"""What comes in as a file: known by its content, never by its name, and written anew without what is not seen.

`clean(data)` takes bytes and gives bytes; it knows no model and no request.
"""

from dataclasses import dataclass

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible

from .pdfs import clean_pdf
from .pictures import clean_picture

JPEG, GIF, PNG, PDF = "image/jpeg", "image/gif", "image/png", "application/pdf"
EXTENSIONS = {JPEG: "jpg", GIF: "gif", PNG: "png", PDF: "pdf"}
# Each at the very beginning: a file that is two things at once is not taken for the harmless one.
_SIGNATURES = (
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"%PDF-", PDF),
)


@dataclass(frozen=True, slots=True)
class CleanFile:
    content_type: str
    extension: str
    data: bytes


def type_of(data: bytes) -> str:
    """The content type by the first bytes; empty for anything that is not taken."""
    return next((kind for signature, kind in _SIGNATURES if data.startswith(signature)), "")


def check_size(size: int, kind: str) -> None:
    limit = settings.TIBS_PDF_BYTES if kind == PDF else settings.TIBS_PICTURE_BYTES
    if size > limit:
        refuse(
            _("This file is %(over)s too large; at most %(limit)s are possible.")
            % {"over": filesizeformat(size - limit), "limit": filesizeformat(limit)}
        )


def clean(data: bytes) -> CleanFile:
    """The file without metadata; raises NotPossible, at the field `file`, for what is not taken."""
    kind = type_of(data)
    if not kind:
        refuse(_("This is neither a JPEG, GIF or PNG picture nor a PDF. The content counts, not the name."))
    check_size(len(data), kind)
    try:
        written = clean_pdf(data) if kind == PDF else clean_picture(data)
    except ValueError as refusal:
        refuse(str(refusal))
    return CleanFile(kind, EXTENSIONS[kind], written)


def refuse(sentence: str) -> None:
    raise NotPossible(sentence, {"file": sentence})
