"""Companies, profiles and cases for tests, brought to a state by the verbs people use."""

from django.utils import timezone

from brokerage.enums import ProfileState
from brokerage.jobs import suggest
from brokerage.models import Company, CompanyMembership, Match, Profile, RankedList, Suggestion
from brokerage.services import agreements, matches, profiles, suggestions
from brokerage.services.showing import show_pairs
from regions.models import Organisation, Region
from regions.services import serving_organisation
from s3strategy.models import Concept
from tests.regions import making

SCORES = {"advantage": 4, "clarity": 4, "cooperation": 4, "rules": 4}


class Side:
    """One country's side: an organisation with two brokers, a company with an owner and a colleague.

    `region` places it in a region of the reference data, with the organisation that serves it.
    """

    def __init__(self, country: str, name: str = "Alfa", region: Region | None = None):
        if region is None:
            region = making.region(f"Region of {name}")
            region.country = making.country(country)
            region.save()
            making.organisation(f"Organisation of {name}", serves=region)
        self.region = region
        self.organisation: Organisation = serving_organisation(region)
        self.broker = making.person("broker", self.organisation)
        self.colleague_broker = making.person("broker", self.organisation)
        self.company = Company.objects.create(
            name=f"{name} Secretname Ltd",
            country=self.region.country,
            region=self.region,
            serving_organisation=self.organisation,
            broker_in_charge=self.broker,
            size_class="small",
            registration_number=f"REG-{name}-{country}",
            website=f"https://www.{name.lower()}-secret.example/",
            languages=["en"],
        )
        self.owner = making.person(full_name=f"Owner Of{name}", phone="+370 000 111")
        self.colleague = making.person(full_name=f"Colleague Of{name}")
        CompanyMembership.objects.create(company=self.company, user=self.owner, is_owner=True, is_contact=True)
        CompanyMembership.objects.create(company=self.company, user=self.colleague)

    def draft(self, type_: str = "BO", **changes) -> Profile:
        data = {
            "type": type_,
            "title": "Insulation panels from bark",
            "summary": "Panels from bark insulate wooden houses.",
            "description": "A producer of insulation panels from bark looks for cooperation in wooden house building.",
            "advantages": "Cheaper and lighter than mineral wool.",
            "technical": "Panels of bark with a lambda below 0.04.",
            "partner_role": "Distributes or buys insulation panels for wooden houses.",
            "stage": "on_market",
            "ipr": "none",
            "partner_types": ["sme_49"],
            "partnership_types": ["commercial"] if type_ in ("BO", "BR") else ["rd_cooperation"],
            "offers_areas": ["operations"],
            "keywords": keywords(),
            **changes,
        }
        return profiles.save_draft(by=self.broker, company=self.company, data=data)

    def in_review(self, type_: str = "BO", **changes) -> Profile:
        profile = self.draft(type_, **changes)
        profiles.submit_profile(by=self.broker, profile=profile)
        profiles.validate_profile(by=self.owner, profile=profile)
        return profile

    def published(self, type_: str = "BO", **changes) -> Profile:
        profile = self.in_review(type_, **changes)
        profiles.review_profile(by=self.colleague_broker, profile=profile, scores=SCORES, comment="Clear.")
        assert profile.state == ProfileState.PUBLISHED
        return profile


def republish(side: Side, profile: Profile, **changes) -> None:
    """A published profile with changes, brought through to publication again."""
    profiles.revise_profile(by=side.owner, profile=profile)
    profiles.save_draft(by=side.broker, company=side.company, data=changes, profile=profile)
    profile.refresh_from_db()
    profiles.submit_profile(by=side.broker, profile=profile)
    profiles.validate_profile(by=side.owner, profile=profile)
    profiles.review_profile(by=side.colleague_broker, profile=profile, scores=SCORES, comment="Clear.")


def keywords() -> list[Concept]:
    found = []
    for scheme in ("een_market", "een_technology", "sdg"):
        concept, _is_new = Concept.objects.get_or_create(
            scheme=scheme, code="test", defaults={"label": f"Label of {scheme}", "level": 3}
        )
        found.append(concept)
    return found


def suggestion_of(one: Profile, other: Profile) -> Suggestion:
    """The suggestion of two profiles as a broker is shown it."""
    (found,) = show_pairs([tuple(sorted((one.pk, other.pk)))])
    return found


def listed_pairs() -> set[tuple[int, int]]:
    """Every pair in the current lists, the smaller id first."""
    lists = RankedList.objects.current().values_list("profile_id", "partners")
    return {(min(one, two), max(one, two)) for one, partners in lists for two in partners}


class Case:
    """Two sides with complementary published profiles and the engine's suggestion of them."""

    def __init__(self):
        self.home, self.partner = Side("LV", "Alfa"), Side("DK", "Beta")
        self.offer, self.request = self.home.published("BO"), self.partner.published("BR")
        self.suggestion = self._suggested()

    def _suggested(self) -> Suggestion:
        assert suggest.suggest_due() == 2
        return suggestion_of(self.offer, self.request)

    def match(self) -> Match:
        return suggestions.shortlist(by=self.home.broker, suggestion=self.suggestion)

    def asked(self) -> Match:
        match = matches.approve(by=self.home.broker, match=self.match())
        return matches.approve(by=self.partner.broker, match=match)

    def introduced(self) -> Match:
        match = matches.give_consent(by=self.home.owner, match=self.asked())
        return matches.give_consent(by=self.partner.owner, match=match)

    def talking(self) -> Match:
        match = self.introduced()
        matches.advance(by=self.home.broker, match=match, action="start_dialogue")
        match.refresh_from_db()
        return match

    def agreed(self, **changes) -> Match:
        """Recorded by the home broker, confirmed by both companies, validated by the partner's broker."""
        match = self.talking()
        data = {"kind": "supplier", "signed_on": timezone.localdate(), "value_eur": 5000, "jobs": None, **changes}
        agreement = agreements.record_agreement(by=self.home.broker, match=match, data=data)
        for owner in (self.home.owner, self.partner.owner):
            agreement = agreements.confirm_agreement(by=owner, agreement=agreement, version=agreement.version)
        agreements.validate_agreement(by=self.partner.broker, agreement=agreement, note="Read the contract.")
        match.refresh_from_db()
        return match
