"""Pictures and PDFs of a profile, while it may still be changed."""

import re
import unicodedata
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible, Refused
from accounts.models import User
from brokerage import rules, uploads
from brokerage.models import Attachment, Profile

LONGEST_NAME = Attachment._meta.get_field("name").max_length


def add_attachment(*, by: User, profile: Profile, name: str, data: bytes, audience: str) -> Attachment:
    """Take in one file, written anew without metadata. The file is stored before its row: an orphan row would lie."""
    check_files_may_change(by, profile)
    check_audience(audience)
    found = uploads.clean(data)
    name = name_of(name, found.extension)
    with transaction.atomic():
        locked = lock_for_files(by, profile)
        if locked.attachments.count() >= settings.TIBS_ATTACHMENTS_PER_PROFILE:
            uploads.refuse(
                _("A profile has at most %(most)s files. Delete one before you add another.")
                % {"most": settings.TIBS_ATTACHMENTS_PER_PROFILE}
            )
        attachment = Attachment(
            profile=locked, name=name, content_type=found.content_type, size=len(found.data), audience=audience
        )
        attachment.file.save(name, ContentFile(found.data), save=False)
        attachment.save()
    return attachment


def name_of(given: str, extension: str) -> str:
    """A name without folders and control characters, its ending that of the content; too long is told, not cut."""
    plain = unicodedata.normalize("NFC", given).replace("\\", "/")
    plain = "".join(char for char in PurePosixPath(plain).name if unicodedata.category(char)[0] != "C")
    stem = re.sub(r"\.(jpe?g|gif|png|pdf)$", "", plain, flags=re.IGNORECASE).strip(" .") or _("file")
    name = f"{stem}.{extension}"
    if len(name) > LONGEST_NAME:
        uploads.refuse(
            _("The file's name is %(over)s characters too long; at most %(limit)s are possible.")
            % {"over": len(name) - LONGEST_NAME, "limit": LONGEST_NAME}
        )
    return name


def change_audience(*, by: User, attachment: Attachment, audience: str) -> Attachment:
    check_audience(audience)
    with transaction.atomic():
        lock_for_files(by, attachment.profile)
        attachment.audience = audience
        attachment.save(update_fields=["audience"])
    return attachment


def delete_attachment(*, by: User, attachment: Attachment) -> None:
    with transaction.atomic():
        lock_for_files(by, attachment.profile)
        Attachment.objects.filter(pk=attachment.pk).delete_with_files()


def lock_for_files(by: User, profile: Profile) -> Profile:
    locked = Profile.objects.select_for_update(of=("self",)).select_related("company").get(pk=profile.pk)
    check_files_may_change(by, locked)
    return locked


def check_files_may_change(by: User, profile: Profile) -> None:
    if not rules.is_own_side(by, profile):
        raise Refused(_("Only people of the company and its broker keep its files."))
    if not rules.may_edit_profile(by, profile):
        raise Refused(_("This profile is “%s” and cannot be changed now.") % profile.get_state_display())


def check_audience(audience: str) -> None:
    if audience not in Attachment.Audience.values:
        sentence = _("Choose who may see the file.")
        raise NotPossible(sentence, {"audience": sentence})
