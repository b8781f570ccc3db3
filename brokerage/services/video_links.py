"""Links to videos of a profile. Any public https address is taken, since nothing is fetched or embedded."""

import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible
from accounts.models import User
from brokerage.models import Profile, VideoLink
from brokerage.services.attachments import check_audience, check_files_may_change, lock_for_files

LONGEST_URL = VideoLink._meta.get_field("url").max_length
LONGEST_TITLE = VideoLink._meta.get_field("title").max_length
_NOT_PUBLIC = re.compile(r"(^|\.)(localhost|local|internal|intranet|lan|home|corp)$")


def add_video_link(*, by: User, profile: Profile, url: str, title: str, audience: str) -> VideoLink:
    check_files_may_change(by, profile)
    check_audience(audience)
    url, title = address_of_video(url), " ".join(title.split())
    if len(title) > LONGEST_TITLE:
        _refuse("title", _too_long(len(title) - LONGEST_TITLE, LONGEST_TITLE))
    with transaction.atomic():
        locked = lock_for_files(by, profile)
        if locked.video_links.filter(url=url).exists():
            _refuse("url", _("This video is linked already."))
        if locked.video_links.count() >= settings.TIBS_VIDEO_LINKS_PER_PROFILE:
            _refuse(
                "url",
                _("A profile has at most %(most)s video links. Delete one before you add another.")
                % {"most": settings.TIBS_VIDEO_LINKS_PER_PROFILE},
            )
        return VideoLink.objects.create(profile=locked, url=url, title=title, audience=audience)


def address_of_video(given: str) -> str:
    """The address as it is kept; raises NotPossible, at the field `url`, for what nobody outside could open safely."""
    url = given.strip()
    if not url:
        _refuse("url", _("Give the address of the video."))
    if "://" not in url:
        url = f"https://{url}"
    if len(url) > LONGEST_URL:
        _refuse("url", _too_long(len(url) - LONGEST_URL, LONGEST_URL))
    if any(unicodedata.category(char)[0] == "C" for char in url):
        _refuse("url", _("This is not an address that a browser can open."))
    if not url.lower().startswith("https://"):
        _refuse("url", _("Only addresses that begin with https:// are taken."))
    try:
        URLValidator(schemes=["https"])(url)
        parts = urlsplit(url)
        port = parts.port
    except (ValidationError, ValueError):
        _refuse("url", _("This is not an address that a browser can open."))
    if parts.username is not None or parts.password is not None:
        _refuse("url", _("An address with a user name in it is not taken."))
    host = (parts.hostname or "").rstrip(".")
    if port not in (None, 443) or "." not in host or _NOT_PUBLIC.search(host) or _is_number(host):
        _refuse("url", _("Others cannot open this address: it does not stand in the public web."))
    return url


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _too_long(over: int, limit: int) -> str:
    return _("This text is %(over)s characters too long; at most %(limit)s are possible.") % {
        "over": over,
        "limit": limit,
    }


def _refuse(field: str, sentence: str) -> None:
    raise NotPossible(sentence, {field: sentence})


def change_link_audience(*, by: User, link: VideoLink, audience: str) -> VideoLink:
    check_audience(audience)
    with transaction.atomic():
        lock_for_files(by, link.profile)
        link.audience = audience
        link.save(update_fields=["audience"])
    return link


def delete_video_link(*, by: User, link: VideoLink) -> None:
    with transaction.atomic():
        lock_for_files(by, link.profile)
        link.delete()
