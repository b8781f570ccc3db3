"""Companies in which nothing happens: one friendly letter, one more, then their broker sees them on a list.

All of it is derived from rows; a company that acts starts anew. Safe to run twice and to be killed.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.services import notify
from brokerage.enums import ConsentState, MatchState, Origin, ProfileState
from brokerage.models import (
    Absence,
    Audit,
    BeneficiaryCheck,
    BrokerChangeRequest,
    Company,
    CompanyMembership,
    HandOver,
    IdleCompany,
    Interest,
    Message,
    Party,
    Profile,
    SelfCheck,
    Step,
)
from brokerage.models.idle import MOST_LETTERS
from brokerage.people_of import members_of, owners_of

CHUNK = 500
Reason = IdleCompany.Reason
UNFINISHED = (ProfileState.DRAFT, ProfileState.RETURNED, ProfileState.CLIENT_VALIDATION)
# With one of these the company has been heard of, or waits for somebody else.
UNDER_WAY = (ProfileState.REVIEW, ProfileState.PUBLISHED, ProfileState.ON_HOLD, ProfileState.EXPIRED)

_WORDS = {
    Reason.CONSENT: (
        gettext_lazy("A partner abroad still waits for your answer"),
        gettext_lazy(
            "You were asked whether you want to be introduced. A yes and a no are both welcome; your broker helps you "
            "decide."
        ),
    ),
    Reason.DRAFT: (
        gettext_lazy("Your profile is waiting to be finished"),
        gettext_lazy(
            "You began to describe what you offer or seek. What you wrote is kept; your broker gladly finishes it with "
            "you."
        ),
    ),
    Reason.NO_PROFILE: (
        gettext_lazy("Shall we look for partners abroad for you?"),
        gettext_lazy(
            "Your company is in the portal, but nobody abroad can find it yet. With a first profile the search begins; "
            "your broker gladly writes it with you."
        ),
    ),
}


def remind_idle(now: datetime) -> int:
    """How many companies were written to now."""
    _forget_those_that_acted()
    again = IdleCompany.objects.filter(
        letters__lt=MOST_LETTERS, reminded_at__lte=now - timedelta(days=settings.TIBS_IDLE_AGAIN_DAYS)
    )
    due = idle_companies(now).filter(Q(idle=None) | Q(idle__in=again))
    return sum(_write(pk, due, now) for pk in list(due.order_by("pk").values_list("pk", flat=True)[:CHUNK]))


def idle_companies(now: datetime):
    """Companies for which something waits, in which nobody did anything for the stated days, and whose broker is there
    to be asked; `waits_for` says for what."""
    since = Value(now - timedelta(days=settings.TIBS_IDLE_DAYS))
    found = with_reason(Company.objects.current()).filter(
        origin=Origin.PORTAL, created_at__lte=since, serving_organisation__isnull=False
    )
    found = found.exclude(waits_for="").filter(~_in_other_hands(now), _has_people(now))
    for rows in _acts_after(since):
        found = found.filter(~Exists(rows))
    return found


def with_reason(companies):
    profiles = Profile.objects.filter(company=OuterRef("pk"))
    asked = Party.objects.filter(
        company=OuterRef("pk"), consent=ConsentState.REQUESTED, match__state=MatchState.CONSENT_REQUESTED
    )
    return companies.annotate(
        waits_for=Case(
            When(Exists(asked), then=Value(str(Reason.CONSENT))),
            When(Exists(profiles.filter(state__in=UNFINISHED)), then=Value(str(Reason.DRAFT))),
            When(~Exists(profiles.filter(state__in=UNDER_WAY)), then=Value(str(Reason.NO_PROFILE))),
            default=Value(""),
        )
    )


def _acts_after(since) -> list:
    """What of a company is newer than `since`: a profile, an audit, a step, a message, a new person, a new question."""
    company = {"company": OuterRef("pk")}
    return [
        Profile.objects.filter(**company, changed_at__gt=since),
        Audit.objects.filter(**company, changed_at__gt=since),
        SelfCheck.objects.filter(**company, state_since__gt=since),
        Step.objects.filter(**company, at__gt=since),
        Interest.objects.filter(**company, created_at__gt=since),
        CompanyMembership.objects.filter(**company, valid_from__gt=since),
        Message.objects.filter(party__company=OuterRef("pk"), organisation=None, at__gt=since),
        Party.objects.filter(**company, match__consent_asked_at__gt=since, consent=ConsentState.REQUESTED),
    ]


def _in_other_hands(now: datetime) -> Q:
    """Its broker is away or changes, or the programme cannot help it: nobody would answer."""
    company, today = {"company": OuterRef("pk")}, timezone.localdate(now)
    lately = now - timedelta(days=settings.TIBS_IDLE_DAYS)
    later = BeneficiaryCheck.objects.filter(company=OuterRef("company"), at__gt=OuterRef("at"))
    refused = BeneficiaryCheck.objects.filter(**company, result=BeneficiaryCheck.Result.REFUSED)
    refused = refused.filter(~Exists(later))
    return (
        Q(Exists(Absence.objects.on(today).filter(broker=OuterRef("broker_in_charge"))))
        | Q(Exists(BrokerChangeRequest.objects.filter(**company, answered_at=None)))
        | Q(Exists(HandOver.objects.filter(**company, asked_at__gt=lately)))
        | Q(Exists(refused))
    )


def _has_people(now: datetime) -> Q:
    members = CompanyMembership.objects.in_force(timezone.localdate(now))
    return Q(Exists(members.filter(company=OuterRef("pk"), user__is_active=True)))


def _forget_those_that_acted() -> None:
    """What was said of them is over: a company that is idle once more hears the first letter again."""
    told = with_reason(Company.objects.filter(idle__isnull=False))
    over = Q(erased_at__isnull=False) | Q(merged_into__isnull=False) | Q(waits_for="")
    for rows in _acts_after(OuterRef("idle__reminded_at")):
        over |= Q(Exists(rows))
    IdleCompany.objects.filter(company__in=told.filter(over).values("pk")).delete()


def _write(pk: int, due, now: datetime) -> bool:
    with transaction.atomic():
        # Whoever writes for the company holds its row, too: an act of this moment comes before or after.
        company = Company.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=pk).first()
        if company is None or (found := due.filter(pk=pk).first()) is None:
            return False
        row, _is_new = IdleCompany.objects.get_or_create(company=company, defaults={"reason": found.waits_for})
        IdleCompany.objects.filter(pk=row.pk).update(reason=found.waits_for, letters=F("letters") + 1, reminded_at=now)
        title, body = _WORDS[Reason(found.waits_for)]
        for person in owners_of(company) or members_of(company):
            notify(
                to=person,
                kind="idle_company",
                key=f"idle:{row.pk}:{row.letters + 1}",
                title=title,
                body=body,
                url=reverse("start"),
                button=gettext_lazy("See where things stand"),
            )
    return True
