"""What a reader may see of somebody's profile and company: the one place that decides it.

Templates, serializers, exports, mails and search take a `ProfileView`; a field that its rung does not
allow is None there. The table is that of the domain description.
"""

from collections.abc import Iterable
from enum import IntEnum

from django.utils import timezone

from accounts.roles import Capacity, Role

from . import rules as rights
from .enums import PartnershipType, PartnerType, ValueChainArea
from .models import AccessRecord, Attachment, Company, CompanyMembership, Party, Profile
from .workflow import DISCLOSED_MATCH_STATES


class Rung(IntEnum):
    TEASER = 1
    SUMMARY = 2
    CASE = 3
    DISCLOSED = 4
    OWN = 5


_PUBLIC = (
    "type", "type_label", "title", "summary", "description", "advantages", "technical", "partner_role",
    "market_keywords", "technology_keywords", "sdgs", "source_keywords", "partnership_types", "partner_types",
    "target_countries", "offers_areas", "seeks_areas", "country", "size_class", "call", "published_at",
    "expires_at",
)  # fmt: skip
_FROM_SUMMARY = ("region", "year_founded", "stage", "stage_note", "ipr", "ipr_note", "certificates")
_FROM_CASE = ("company_name", "website", "registration_number", "broker")

FIELDS: dict[Rung, frozenset[str]] = {}
FIELDS[Rung.TEASER] = frozenset(_PUBLIC)
FIELDS[Rung.SUMMARY] = FIELDS[Rung.TEASER] | set(_FROM_SUMMARY)
FIELDS[Rung.CASE] = FIELDS[Rung.SUMMARY] | set(_FROM_CASE)
FIELDS[Rung.DISCLOSED] = FIELDS[Rung.CASE] | {"contacts"}
FIELDS[Rung.OWN] = FIELDS[Rung.DISCLOSED] | {"state", "source"}

_AUDIENCES = {
    Rung.TEASER: [],
    Rung.SUMMARY: [Attachment.Audience.ANONYMOUS],
    Rung.CASE: [Attachment.Audience.ANONYMOUS, Attachment.Audience.PARTNER],
    Rung.DISCLOSED: [Attachment.Audience.ANONYMOUS, Attachment.Audience.PARTNER],
    Rung.OWN: list(Attachment.Audience),
}


class Discloser:
    """Decides rungs for one reader; make one per request, so that rights are read live."""

    def __init__(self, user):
        self.user = user
        self.capacity: Capacity | None = rights.capacity(user)
        self._cases: dict[int, Rung | None] = {}

    def rung(self, profile: Profile) -> Rung:
        held = self.capacity
        if held is None or held.role not in (Role.SME, Role.BROKER):
            return Rung.TEASER
        if held.role == Role.SME and profile.company_id == held.holder_id:
            return Rung.OWN
        if held.role == Role.BROKER and profile.company.serving_organisation_id == held.holder_id:
            return Rung.OWN
        floor = Rung.SUMMARY if held.role == Role.BROKER else Rung.TEASER
        self.prepare([profile.pk])
        return max(floor, self._cases[profile.pk] or floor)

    def prepare(self, profile_ids: Iterable[int]) -> None:
        """Read the reader's cases with these profiles, in one query for any number; lists do so before they begin."""
        unknown = set(profile_ids) - self._cases.keys()
        held = self.capacity
        if not unknown or held is None or held.role not in (Role.SME, Role.BROKER):
            return
        self._cases |= dict.fromkeys(unknown)
        parties = Party.objects.filter(profile_id__in=unknown)
        if held.role == Role.SME:
            of_case, rung = parties.filter(match__state__in=DISCLOSED_MATCH_STATES), Rung.DISCLOSED
            theirs = of_case.filter(match__parties__company_id=held.holder_id)
        else:
            of_case, rung = parties.filter(match__home_approved_at__isnull=False), Rung.CASE
            theirs = of_case.filter(match__parties__company__serving_organisation_id=held.holder_id)
        self._cases |= dict.fromkeys(theirs.values_list("profile_id", flat=True), rung)

    def view(self, profile: Profile) -> "ProfileView":
        return ProfileView(profile, self.rung(profile))

    def views(self, profiles) -> list["ProfileView"]:
        profiles = list(profiles)
        self.prepare(profile.pk for profile in profiles)
        return [self.view(profile) for profile in profiles]


class ProfileView:
    """A profile as one reader may see it. Attributes outside the rung are None."""

    def __init__(self, profile: Profile, rung: Rung):
        self._profile = profile
        self.rung = rung
        self.public_id = profile.public_id
        self.is_own = rung == Rung.OWN
        self.is_imported = profile.import_key is not None

    def can_see(self, field: str) -> bool:
        return field in FIELDS[self.rung]

    def __getattr__(self, name: str):
        if name.startswith("_") or name not in FIELDS[Rung.OWN]:
            raise AttributeError(name)
        if not self.can_see(name):
            return None
        reader = _READERS.get(name)
        return reader(self._profile) if reader else getattr(self._profile, name)

    @property
    def attachments(self):
        return self._profile.attachments.filter(audience__in=_AUDIENCES[self.rung])

    @property
    def video_links(self):
        return self._profile.video_links.filter(audience__in=_AUDIENCES[self.rung])


def _keywords(scheme: str):
    return lambda profile: [item for item in profile.keywords.all() if item.scheme == scheme]


def _labels(field: str, choices):
    names = dict(choices.choices)
    return lambda profile: [names[value] for value in getattr(profile, field) if value in names]


def _contacts(profile: Profile) -> list:
    """The people named for it: contact persons of the company, else its owners."""
    members = CompanyMembership.objects.in_force().filter(company=profile.company).select_related("user")
    named = [item.user for item in members if item.is_contact]
    return named or [item.user for item in members if item.is_owner]


def _call(profile: Profile) -> dict | None:
    if profile.type != "RDR":
        return None
    return {
        "programme": profile.call_programme,
        "identifier": profile.call_identifier,
        "coordinator_wanted": profile.call_coordinator_wanted,
        "interest_deadline": profile.call_interest_deadline,
        "deadline": profile.call_deadline,
    }


_READERS = {
    "type_label": lambda profile: profile.get_type_display(),
    "market_keywords": _keywords("een_market"),
    "technology_keywords": _keywords("een_technology"),
    "sdgs": _keywords("sdg"),
    "partnership_types": _labels("partnership_types", PartnershipType),
    "partner_types": _labels("partner_types", PartnerType),
    "offers_areas": _labels("offers_areas", ValueChainArea),
    "seeks_areas": _labels("seeks_areas", ValueChainArea),
    "stage": lambda profile: profile.get_stage_display(),
    "ipr": lambda profile: profile.get_ipr_display(),
    "call": _call,
    "country": lambda profile: profile.company.country,
    "size_class": lambda profile: profile.company.get_size_class_display(),
    "region": lambda profile: profile.company.region,
    "year_founded": lambda profile: profile.company.year_founded,
    "certificates": lambda profile: profile.company.certificates,
    "company_name": lambda profile: profile.company.name,
    "website": lambda profile: profile.company.website,
    "registration_number": lambda profile: profile.company.registration_number,
    "broker": lambda profile: profile.company.broker_in_charge,
    "contacts": _contacts,
    "state": lambda profile: profile.get_state_display(),
    "source": lambda profile: profile,
}


def rung_of(user, profile: Profile) -> Rung:
    return Discloser(user).rung(profile)


def view_of(user, profile: Profile) -> ProfileView:
    return Discloser(user).view(profile)


def teaser_of(profile: Profile) -> ProfileView:
    """The preview: as the public will see it."""
    return ProfileView(profile, Rung.TEASER)


def record_access(user, profile: Profile) -> None:
    """Note who opened a company's confidential data; once a person, rung and day."""
    view_rung = rung_of(user, profile)
    if view_rung in (Rung.CASE, Rung.DISCLOSED):
        held = rights.capacity(user)
        AccessRecord.objects.get_or_create(
            company=profile.company,
            user=user,
            rung=view_rung.name.lower(),
            day=timezone.localdate(),
            # A company's name is not copied: it is read live, while it is disclosed (`disclosed_readers`).
            defaults={"holder": "" if held.role == Role.SME else held.label, "role": held.role},
        )


def disclosed_readers(company: Company) -> dict[int, str]:
    """People of the companies that are disclosed to `company` today, each with the company's name."""
    cases = Party.objects.filter(company=company, match__state__in=DISCLOSED_MATCH_STATES).values("match_id")
    others = Party.objects.filter(match_id__in=cases).exclude(company=company).values("company_id")
    members = CompanyMembership.objects.in_force().filter(company_id__in=others)
    return dict(members.values_list("user_id", "company__name"))
