"""Pictures are drawn anew from their points: EXIF, comments, thumbnails and colour profiles stay behind."""

from io import BytesIO

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, ImageSequence

FORMATS = ["JPEG", "GIF", "PNG"]


def clean_picture(data: bytes) -> bytes:
    """Raises ValueError with a sentence for the person."""
    try:
        # Only the head is read here; the points are read after their number was checked.
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            _check_points(picture)
            return _drawn_anew(picture)
    except ValueError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValueError(_too_many_points()) from None
    except Exception:  # A broken file breaks its reader in many ways.
        raise ValueError(_("This picture cannot be read. Save it once more and try again.")) from None


def _check_points(picture) -> None:
    frames = getattr(picture, "n_frames", 1)
    if picture.format == "PNG" and frames > 1:
        raise ValueError(_("A moving PNG is not possible. Save it as a GIF or as one picture."))
    counted = frames if picture.format == "GIF" else 1
    if picture.width * picture.height * counted > settings.TIBS_PICTURE_POINTS:
        raise ValueError(_too_many_points())


def _too_many_points() -> str:
    return _("This picture has more than %(most)s million points. Make it smaller and try again.") % {
        "most": settings.TIBS_PICTURE_POINTS // 1_000_000
    }


def _drawn_anew(picture) -> bytes:
    out = BytesIO()
    if picture.format == "GIF":
        frames, durations = [], []
        for frame in ImageSequence.Iterator(picture):
            frames.append(_points_of(frame, "RGBA"))
            durations.append(frame.info.get("duration", 100))
        moving = {"append_images": frames[1:], "duration": durations, "loop": 0, "disposal": 2} if frames[1:] else {}
        frames[0].save(out, "GIF", save_all=bool(moving), **moving)
    elif picture.format == "PNG":
        mode = "RGBA" if picture.has_transparency_data else "RGB"
        _points_of(ImageOps.exif_transpose(picture), mode).save(out, "PNG", optimize=True)
    else:
        # A camera's JPEG may hold a second picture; the first one counts.
        _points_of(ImageOps.exif_transpose(picture), "RGB").save(out, "JPEG", quality=90, optimize=True)
    return out.getvalue()


def _points_of(picture, mode: str):
    """A new picture with the same points and nothing else."""
    plain = picture.convert(mode)
    return Image.frombytes(mode, plain.size, plain.tobytes())
