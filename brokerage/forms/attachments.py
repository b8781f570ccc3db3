from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.functional import lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from brokerage.models import Attachment, VideoLink


def _limits() -> str:
    return _now("JPEG, GIF or PNG up to %(picture)s, PDF up to %(pdf)s. The file's name is shown with it.") % {
        "picture": filesizeformat(settings.TIBS_PICTURE_BYTES),
        "pdf": filesizeformat(settings.TIBS_PDF_BYTES),
    }


def file_field(required: bool = True) -> forms.FileField:
    return forms.FileField(
        label=_("File"),
        required=required,
        help_text=lazy(_limits, str)(),
        # What is empty or too large is told by its own sentence.
        allow_empty_file=True,
        error_messages={"required": _("Choose a file.")},
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.gif,.png,.pdf"}),
    )


def checked_size(file):
    """The file itself where its size is possible."""
    if file.size > settings.TIBS_UPLOAD_BYTES:
        over = filesizeformat(file.size - settings.TIBS_UPLOAD_BYTES)
        limit = filesizeformat(settings.TIBS_UPLOAD_BYTES)
        raise forms.ValidationError(
            _("This file is %(over)s too large; at most %(limit)s are possible."),
            params={"over": over, "limit": limit},
        )
    return file


def audience_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Who may see it"),
        choices=Attachment.Audience.choices,
        initial=Attachment.Audience.OWN,
        widget=forms.RadioSelect,
    )


class AttachmentForm(forms.Form):
    use_required_attribute = False

    file = file_field()
    audience = audience_field()

    def clean_file(self):
        return checked_size(self.cleaned_data["file"])


class VideoLinkForm(forms.Form):
    """Without limits of its own: the service says what is wrong with an address, and by how much it is too long."""

    use_required_attribute = False
    prefix = "video"

    url = forms.CharField(
        label=_("Address of the video"),
        error_messages={"required": _("Give the address of the video.")},
        help_text=_("It begins with https://. The portal shows the link only; it does not fetch or embed the video."),
        widget=forms.URLInput(attrs={"maxlength": str(VideoLink._meta.get_field("url").max_length)}),
    )
    title = forms.CharField(
        label=_("What it shows"),
        required=False,
        help_text=_("A few words that people read instead of the address, in English."),
        widget=forms.TextInput(attrs={"maxlength": str(VideoLink._meta.get_field("title").max_length)}),
    )
    audience = audience_field()
