"""The whole demo world in one transaction: it is there completely or not at all."""

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from accounts.models import Mail, User
from brokerage.enums import Origin, ProfileState
from brokerage.jobs.engine_store import forget_index
from brokerage.jobs.suggest import compute
from brokerage.models import Profile, RankedList, SuggestionWork
from brokerage.services.showing import show_pairs

from .audits import make_audits
from .companies import make_companies
from .directory import make_instruments, make_practices
from .enquiries import make_enquiries
from .exercises import make_exercises
from .interests import make_interests
from .later import make_groups, make_mended, make_return
from .matches import make_dismissals, make_hand_overs, make_matches
from .outreach import make_checks, make_outreach, make_own_answers
from .people import make_absence, make_people
from .profiles import end_profiles, make_profiles
from .strategies import make_links, make_proposals
from .telling import make_letter_text, make_quiet, make_searches

LOCK = 7_105_202_611


class NoDemoHere(Exception):
    """The demo world loads only where TIBS_DEMO is on."""


def load_world() -> bool:
    """Make the demo world; False when it is there already."""
    if not settings.TIBS_DEMO:
        raise NoDemoHere("The demo world loads only with DEBUG and TIBS_DEMO on: its passwords are public.")
    if User.objects.filter(is_demo=True).exists():
        return False
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if User.objects.filter(is_demo=True).exists():
            return False
        last_mail = Mail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        make_people()
        make_proposals()
        make_links()
        companies = make_companies()
        made = make_profiles(companies)
        make_absence()
        _suggest()
        make_matches(made)
        make_hand_overs()
        make_dismissals()
        make_interests(made, companies)
        make_return()
        make_mended()
        end_profiles(made)
        make_groups()
        make_audits(companies)
        make_instruments()
        make_practices()
        make_enquiries()
        make_outreach()
        make_checks()
        make_own_answers()
        make_searches()
        make_quiet()
        make_letter_text()
        make_exercises()
        _settle(last_mail)
    forget_index()
    return True


def _published():
    return Profile.objects.filter(
        state=ProfileState.PUBLISHED, origin=Origin.PORTAL, company__broker_in_charge__is_demo=True
    )


def _suggest() -> None:
    """Once for all, at a time when the oldest profiles were still in date."""
    ids = list(_published().order_by("pk").values_list("pk", flat=True))
    forget_index()
    if ids:
        run = compute(ids)
        SuggestionWork.objects.filter(profile_id__in=ids).update(run=run)
        # Brokers of the demo world have looked through their lists.
        lists = RankedList.objects.current().values_list("profile_id", "partners")
        show_pairs(sorted({(min(one, two), max(one, two)) for one, partners in lists for two in partners}))


def _settle(last_mail: int) -> None:
    """Nothing is left to a worker: suggestions are computed, and letters to invented people never leave."""
    SuggestionWork.objects.filter(profile__company__memberships__user__is_demo=True).update(done_for=F("wanted_at"))
    Mail.objects.filter(pk__gt=last_mail, sent_at=None).update(sent_at=F("created_at"))
