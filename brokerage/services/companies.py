"""A company comes in, is placed with an organisation, changes its data."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rapidfuzz import fuzz, process

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from accounts.services import notify
from brokerage import moves, rules
from brokerage.enums import Origin
from brokerage.jobs.suggest import want_suggestions
from brokerage.models import Company, CompanyMembership, DuplicateHint
from brokerage.models.company import name_key_of, registration_key_of, web_domain_of
from regions.models import Country, NutsUnit, Organisation, OrganisationService, Region
from regions.services import serving_organisation

from .broker_change import answer_broker_change, ask_for_other_broker
from .duplicates import keep_apart, merge_companies
from .people import answer_join_request, ask_to_join

__all__ = [
    "LikelyDuplicate",
    "answer_broker_change",
    "answer_join_request",
    "ask_for_other_broker",
    "ask_to_join",
    "assign_organisation",
    "find_likeness",
    "keep_apart",
    "merge_companies",
    "register_company",
    "update_company",
]

NEAR_EQUAL = 90
COLUMNS = (
    "name", "registration_number", "legal_form", "country", "nuts_unit", "size_class", "year_founded", "website",
    "languages", "turnover_class", "certificates",
)  # fmt: skip
Ground = DuplicateHint.Ground


class LikelyDuplicate(NotPossible):
    """The company may be registered already. `likeness` is for the code; its names are never shown."""

    def __init__(self, likeness: list[tuple[Company, str]]):
        super().__init__(_("A company like this one may be registered already."))
        self.likeness = likeness


def find_likeness(data: Mapping[str, Any]) -> list[tuple[Company, str]]:
    """Registered companies of the country that may be the same one, each with the strongest ground.

    Near-equal: rapidfuzz's token_sort_ratio of the two name keys is 90 or more.
    """
    companies = {
        company.pk: company
        for company in Company.objects.current().filter(country=data["country"], origin=Origin.PORTAL)
    }
    number = registration_key_of(data.get("registration_number") or "")
    domain = web_domain_of(data.get("website") or "")
    name = name_key_of(data["name"])
    grounds: dict[int, str] = {}
    if name:
        names = {pk: company.name_key for pk, company in companies.items()}
        hits = process.extract(name, names, scorer=fuzz.token_sort_ratio, score_cutoff=NEAR_EQUAL, limit=None)
        grounds |= {pk: Ground.NAME for _key, _score, pk in hits}
    if domain:
        grounds |= {pk: Ground.DOMAIN for pk, company in companies.items() if company.web_domain == domain}
    if number:
        grounds |= {pk: Ground.REGISTRATION for pk, company in companies.items() if company.registration_key == number}
    return [(companies[pk], ground) for pk, ground in sorted(grounds.items())]


def register_company(
    *, by: User, data: Mapping[str, Any], on_behalf: bool = False, despite_likeness: bool = False
) -> Company:
    """Register a company and place it with the organisation that serves its region.

    `data` holds the columns of Company and `nace` (concepts). The person becomes its first owner, unless a broker
    registers it `on_behalf`. Raises LikelyDuplicate unless `despite_likeness`; brokers are then shown the pair.
    """
    if not rules.may_register_company(by):
        raise Refused(_("Companies are registered by their own people and by brokers. Switch your role to do it."))
    if on_behalf and not rules.is_broker(by):
        raise Refused(_("Only brokers register a company on behalf of its people."))
    _check_unit(data)
    with transaction.atomic():
        # One registration a country at a time, so that two of the same company see each other.
        Country.objects.select_for_update(no_key=True).get(pk=data["country"].pk)
        likeness = find_likeness(data)
        if likeness and not despite_likeness:
            raise LikelyDuplicate(likeness)
        company = Company(registered_by=by, **{name: data[name] for name in COLUMNS if name in data})
        company.region = region_of(company.nuts_unit)
        company.save()
        company.nace.set(data.get("nace", []))
        DuplicateHint.objects.bulk_create(
            DuplicateHint(newer=company, older=older, ground=ground) for older, ground in likeness
        )
        if not on_behalf:
            CompanyMembership.objects.create(user=by, company=company, is_owner=True, is_contact=True)
            by.active_capacity = f"sme:{company.public_id}"
            by.save(update_fields=["active_capacity"])
        _place(company, preferred=by if on_behalf else None)
    by.forget_capacities()
    return company


def region_of(unit: NutsUnit | None) -> Region | None:
    return Region.objects.for_unit(unit).order_by("key").first() if unit else None


def _check_unit(data: Mapping[str, Any]) -> None:
    unit = data.get("nuts_unit")
    if unit is not None and unit.country_id != data["country"].pk:
        reason = _("This area lies in another country. Choose an area of the company's country.")
        raise NotPossible(reason, {"nuts_unit": reason})


def _place(company: Company, preferred: User | None = None) -> None:
    """Give a company its organisation and broker; without an organisation it waits and administrators are told."""
    organisation = None
    if company.region is not None:
        if preferred is not None and _serves(preferred.capacity.holder_id, company.region):
            organisation = preferred.capacity.holder
        organisation = organisation or serving_organisation(company.region)
    if organisation is None:
        for person in User.objects.filter(is_staff=True, is_active=True):
            notify(
                to=person,
                kind="company_waits",
                key=f"company-waits:{company.public_id}",
                title=gettext_lazy("A company waits for an organisation"),
                body=gettext_lazy("No partner organisation serves its area. Please choose one for it."),
                url=_url(company),
                button=gettext_lazy("See the company"),
            )
        return
    brokers = _possible_brokers(company, organisation)
    broker = preferred if preferred in brokers else _least_busy(brokers)
    Company.objects.filter(pk=company.pk).update(serving_organisation=organisation, broker_in_charge=broker)
    company.serving_organisation, company.broker_in_charge = organisation, broker
    if preferred is None:
        _tell_of_company(company, [broker] if broker else [])


def _serves(organisation_id: int | None, region: Region) -> bool:
    return OrganisationService.objects.in_force().filter(organisation_id=organisation_id, region=region).exists()


def _possible_brokers(company: Company, organisation: Organisation) -> list[User]:
    return [broker for broker in organisation.brokers() if not rules.belongs_to(broker, company)]


def _least_busy(brokers: list[User]) -> User | None:
    return min(brokers, key=lambda broker: (broker.companies_in_charge.count(), broker.pk), default=None)


def _tell_of_company(company: Company, people: list[User]) -> None:
    for person in people:
        notify(
            to=person,
            kind="company_new",
            key=f"company-new:{company.public_id}",
            title=gettext_lazy("A company is now in your charge"),
            body=gettext_lazy("A company of your region joined the portal. Please say hello and see what it needs."),
            url=_url(company),
            button=gettext_lazy("See the company"),
        )


def update_company(*, by: User, company: Company, data: Mapping[str, Any], version: int | None = None) -> Company:
    """Change a company's data. `version` is the one the writer started from; a later one raises TooLate.

    A company without an organisation is placed when its new area has one; else the organisation stays.
    """
    if not rules.may_keep_company(by, company):
        raise Refused(_("Only owners of the company and its broker change its data."))
    _check_unit({"country": company.country, **data})
    with transaction.atomic():
        locked = Company.objects.select_for_update(of=("self",)).get(pk=company.pk)
        if locked.erased_at is not None:
            raise NotPossible(_("This company has left the portal."))
        if version is not None and locked.version != version:
            raise TooLate(_("Somebody saved this company while you were writing. Compare before you save again."))
        for name in COLUMNS:
            if name in data:
                setattr(locked, name, data[name])
        locked.region = region_of(locked.nuts_unit)
        locked.version += 1
        locked.save()
        if "nace" in data:
            locked.nace.set(data["nace"])
        if locked.serving_organisation_id is None:
            _place(locked)
        _rank_again(locked)
    return locked


def _rank_again(company: Company) -> None:
    for profile in company.profiles.published():
        want_suggestions(profile)


def assign_organisation(
    *, by: User, company: Company, organisation: Organisation, broker: User | None = None
) -> Company:
    """An administrator gives a waiting company its organisation, once."""
    if not rules.is_administrator(by):
        raise Refused(_("Only administrators give a company its organisation."))
    possible = _possible_brokers(company, organisation)
    if broker is not None and broker not in possible:
        reason = _("Choose a broker of this organisation who does not belong to the company.")
        raise NotPossible(reason, {"broker": reason})
    broker = broker or _least_busy(possible)
    with transaction.atomic():
        placed = {"serving_organisation": organisation, "broker_in_charge": broker}
        if not moves.swap(
            Company, company.pk, {"serving_organisation": None, "merged_into": None, "erased_at": None}, placed
        ):
            raise TooLate(_("Somebody gave this company its organisation a moment ago."))
        company.refresh_from_db()
        _tell_of_company(company, [broker] if broker else [])
    return company


def _url(company: Company) -> str:
    return reverse("brokerage:company_detail", args=[company.public_id])
