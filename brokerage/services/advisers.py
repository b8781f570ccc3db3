"""Advisers outside the portal: they write, confirm their address by a signed link, and follow their interest by it."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.validators import validate_email
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.exceptions import NotPossible, TooLate
from brokerage import moves
from brokerage.jobs import interest_letters as letters
from brokerage.jobs.advisers import forget_adviser
from brokerage.models import Interest, Profile, Step
from brokerage.services.interests import check_takes_interest, check_texts, locked

PER_ADDRESS_AND_DAY = 5
# Whoever invents addresses cannot flood one profile, nor send letters by the thousand.
UNCONFIRMED_PER_PROFILE = 20
LOCK = 7_105_202_612


def send_adviser_interest(
    *, profile: Profile, name: str, email: str, house: str, why: str, expects: str, questions: str = "", language: str
) -> None:
    """Keep it until the address is confirmed; whether the address wrote before is not told to whoever types it in."""
    email = email.strip().lower()
    validate_email(email)
    texts = {"why": why, "expects": expects, "questions": questions}
    check_texts(texts, None)
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            check_takes_interest(profile)
            _check_not_too_many(email, profile)
            interest = Interest.objects.create(
                profile=profile,
                adviser_name=name.strip(),
                adviser_email=email,
                adviser_house=house.strip(),
                language=language,
                **{key: text.strip() for key, text in texts.items()},
            )
            letters.tell_adviser(
                interest,
                "confirm",
                gettext_lazy("Please confirm your address"),
                gettext_lazy(
                    "With this address somebody expressed interest in an opportunity on the portal. If it was you, "
                    "confirm it: only then a broker reads it. If not, do nothing, and it is deleted in a few days."
                ),
                gettext_lazy("Look and confirm"),
            )
    except IntegrityError:
        return


def _check_not_too_many(email: str, profile: Profile) -> None:
    since = timezone.now() - timedelta(days=1)
    of_address = Interest.objects.filter(adviser_email=email)
    too_many = of_address.filter(created_at__gte=since).count() >= PER_ADDRESS_AND_DAY
    too_many |= of_address.open().count() >= settings.TIBS_INTERESTS_PER_COMPANY
    too_many |= (
        Interest.objects.filter(profile=profile, verified_at=None, created_at__gte=since).count()
        >= UNCONFIRMED_PER_PROFILE
    )
    if too_many:
        raise NotPossible(_("Too many interests wait for an answer at the moment. Please try again in some days."))


def interest_of_token(token: str) -> Interest | None:
    try:
        number = signing.loads(token, salt=letters.SALT)
    except signing.BadSignature:
        return None
    return Interest.objects.for_cards().filter(public_id=number, company=None).first()


def confirm_address(interest: Interest) -> Interest:
    with transaction.atomic():
        interest = locked(interest)
        if not interest.verified_at:
            moves.move(interest, "confirm", verified_at=timezone.now())
            letters.tell_arrival(interest)
    return interest


def answer_as_adviser(interest: Interest, note: str) -> Step:
    if not note.strip():
        raise NotPossible(_("The answer is empty."), {"note": _("Write the answer.")})
    return _take(interest, "adviser_answers", note)


def take_back_as_adviser(interest: Interest) -> Step:
    return _take(interest, "adviser_withdraws")


def _take(interest: Interest, action: str, note: str = "") -> Step:
    with transaction.atomic():
        interest = locked(interest)
        if interest.verified_at is None:
            raise NotPossible(_("Confirm your address first."))
        if interest.match_id:
            raise TooLate(_("It has become a match already; write to the broker."))
        step = moves.move(interest, action, note=note)
        letters.tell_step(interest, step)
    return step


def erase_as_adviser(interest: Interest) -> None:
    """The adviser's name, address and words go; the course of the interest stays."""
    with transaction.atomic():
        interest = locked(interest)
        if interest.verified_at is None:
            interest.delete()
        else:
            forget_adviser(interest)
