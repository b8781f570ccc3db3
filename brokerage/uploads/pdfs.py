"""A PDF keeps its pages; what acts, what is enclosed and who made it does not come in.

Refused: encryption, scripts, actions that start or send something, enclosed files, forms, films and sound. Left
behind: the document's and each object's metadata, comments and links (they carry names), and the metadata inside
its JPEG pictures.
"""

from io import BytesIO

from django.conf import settings
from django.utils.translation import gettext as _
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

MOST_OBJECTS = 100_000
_SCRIPTS = {"/JS", "/JavaScript"}
_ENCLOSED = {"/EF", "/EmbeddedFile", "/EmbeddedFiles", "/RichMediaContent", "/Collection"}
_ACTIONS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/GoToR", "/GoToE", "/Rendition", "/Movie",
    "/Sound", "/RichMediaExecute", "/GoTo3DView",
}  # fmt: skip
_MEDIA = {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}
_TRIGGERED = {"/Catalog", "/Pages", "/Page", "/Annot"}
_METADATA = ("/Metadata", "/PieceInfo", "/LastModified", "/Annots", "/AA", "/B", "/Tabs", "/StructParents", "/AF")


def clean_pdf(data: bytes) -> bytes:
    """Raises ValueError with a sentence for the person."""
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted:
            raise _Refusal(_("This PDF is locked with a password or has restrictions. Save it without them."))
        _check_objects(reader.trailer["/Root"])
        return _pages_only(reader)
    except _Refusal:
        raise
    except Exception:  # A broken file breaks its reader in many ways.
        raise ValueError(_("This PDF cannot be read. Save or print it to a new PDF and try again.")) from None


class _Refusal(ValueError):
    pass


def _check_objects(root) -> None:
    """Walk everything that can be reached from the root, each object once."""
    waiting, seen, count = [root], set(), 0
    while waiting:
        item = waiting.pop()
        if isinstance(item, IndirectObject):
            key = (item.idnum, item.generation)
            if key in seen:
                continue
            seen.add(key)
            item = item.get_object()
        count += 1
        if count > MOST_OBJECTS:
            raise _Refusal(_("This PDF is too complicated. Print it to a new PDF and try again."))
        if isinstance(item, DictionaryObject):
            _check_dictionary(item)
            waiting.extend(item.values())
        elif isinstance(item, ArrayObject):
            waiting.extend(item)


def _check_dictionary(item: DictionaryObject) -> None:
    keys = set(item)
    kind, subtype = item.get("/Type"), item.get("/Subtype")
    if keys & _SCRIPTS or item.get("/S") == "/JavaScript":
        raise _Refusal(_("This PDF holds a script. Print it to a new PDF and try again."))
    if keys & _ENCLOSED or kind == "/EmbeddedFile" or subtype in _MEDIA:
        raise _Refusal(_("This PDF encloses other files, film or sound. Print it to a new PDF and try again."))
    if "/XFA" in keys or ("/AcroForm" in keys and item["/AcroForm"].get("/Fields")):
        raise _Refusal(_("This PDF holds a form. Print it to a new PDF, so that its fields become plain text."))
    is_action = kind == "/Action" or "/URI" in keys or kind is None
    acts = is_action and item.get("/S") in _ACTIONS
    if acts or ("/AA" in keys and (kind in _TRIGGERED or "/FT" in keys)):
        raise _Refusal(_("This PDF starts something when it is opened or clicked. Print it to a new PDF."))


def _pages_only(reader: PdfReader) -> bytes:
    if len(reader.pages) > settings.TIBS_PDF_PAGES:
        raise _Refusal(
            _("This PDF has %(pages)s pages; at most %(most)s are possible.")
            % {"pages": len(reader.pages), "most": settings.TIBS_PDF_PAGES}
        )
    for page in reader.pages:
        _strip(page)
    writer = PdfWriter()
    for page in reader.pages:
        writer.add_page(page)
    for number in range(1, len(writer._objects) + 1):
        item = writer.get_object(number)
        if isinstance(item, DictionaryObject):
            _strip(item)
        if isinstance(item, StreamObject) and _is_jpeg(item):
            item._data = without_jpeg_metadata(item._data)
    writer.metadata = None
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _strip(item: DictionaryObject) -> None:
    for key in _METADATA:
        if key in item:
            del item[key]


def _is_jpeg(item: StreamObject) -> bool:
    filters = item.get("/Filter")
    return filters == "/DCTDecode" or (isinstance(filters, ArrayObject) and list(filters) == ["/DCTDecode"])


def without_jpeg_metadata(data: bytes) -> bytes:
    """Without the segments APP1 (EXIF, XMP), APP3 to APP13 and COM; what decoding needs (APP0, APP2, APP14) stays."""
    if not data.startswith(b"\xff\xd8"):
        return data
    kept, place = [data[:2]], 2
    while place + 4 <= len(data) and data[place] == 0xFF and data[place + 1] != 0xDA:
        marker, end = data[place + 1], place + 2 + int.from_bytes(data[place + 2 : place + 4], "big")
        if not (marker == 0xFE or marker == 0xE1 or 0xE3 <= marker <= 0xED or marker == 0xEF):
            kept.append(data[place:end])
        place = end
    return b"".join([*kept, data[place:]])
