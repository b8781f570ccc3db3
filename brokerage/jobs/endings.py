"""Letters before and at the end of a profile. The key of a letter names the profile, its end and the days before it,
so that a clock may run as often as it likes; one that stood still sends the later letter only."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Notification
from accounts.services import notify
from brokerage.enums import Origin, ProfileType
from brokerage.models import Profile, Step
from brokerage.people_of import brokers_of, members_of

FIRST, LAST = 30, 14
KIND = "profile_ends"


def tell_of_ends(now) -> int:
    """How many profiles' people were told now that it ends within 30 or 14 days."""
    soon = Profile.objects.published().filter(expires_at__gt=now, expires_at__lte=now + timedelta(days=FIRST))
    soon = soon.exclude(origin=Origin.IMPORT).select_related("company__serving_organisation")
    keys = {_key(profile, now): profile for profile in soon.order_by("pk")}
    told = set(Notification.objects.filter(kind=KIND, key__in=list(keys)).values_list("key", flat=True))
    for key in keys.keys() - told:
        with transaction.atomic():
            what, until = _what_to_do(keys[key]), keys[key].expires_at
            _tell(
                keys[key],
                key,
                gettext_lazy("A profile ends soon"),
                _sentence(what, until),
                letter=f"profile_ends_{what}",
                values={"date": _day(until)},
            )
    return len(keys.keys() - told)


def tell_of_end(profile: Profile, step: Step) -> None:
    if profile.origin == Origin.IMPORT:
        return
    body = gettext_lazy("It is neither shown nor suggested any more. Revise it to publish it again.")
    _tell(profile, f"ended:{step.pk}", gettext_lazy("A profile has ended"), body)


def _key(profile: Profile, now) -> str:
    days = LAST if profile.expires_at - now <= timedelta(days=LAST) else FIRST
    return f"ends:{profile.public_id}:{profile.expires_at:%Y%m%d}:{days}"


def _what_to_do(profile: Profile) -> str:
    if profile.type == ProfileType.RESEARCH_REQUEST:
        return "call"
    return "renewed" if profile.renewals else "first"


def _in_words(kind: str, moment: datetime) -> str:
    sentences = {
        "call": _("It is shown until %(date)s, when its call ends."),
        "renewed": _("It is shown until %(date)s. Revise it then to publish it again."),
        "first": _("It is shown until %(date)s. You can renew it once, for another year."),
    }
    return sentences[kind] % {"date": _in_figures(moment)}


def _in_figures(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


_sentence, _day = lazy(_in_words, str), lazy(_in_figures, str)


def _tell(profile: Profile, key: str, title, body, **letter) -> None:
    for person in {*members_of(profile.company), *brokers_of(profile.company)}:
        notify(
            to=person,
            kind=KIND,
            key=key,
            title=title,
            body=body,
            url=reverse("brokerage:profile_detail", args=[profile.public_id]),
            button=gettext_lazy("See the profile"),
            **letter,
        )
