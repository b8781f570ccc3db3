"""Whom to tell: the people behind a company's side."""

from django.utils import timezone

from accounts.models import User

from .models import Absence, Company, CompanyMembership, Party


def owners_of(company: Company) -> list[User]:
    memberships = CompanyMembership.objects.in_force().owners().filter(company=company, user__is_active=True)
    return [membership.user for membership in memberships.select_related("user")]


def members_of(company: Company) -> list[User]:
    memberships = CompanyMembership.objects.in_force().filter(company=company, user__is_active=True)
    return [membership.user for membership in memberships.select_related("user")]


def brokers_of(company: Company) -> list[User]:
    """The broker in charge, and while it is away its substitute; without one, all of the serving organisation."""
    return _heard(company, company.broker_in_charge_id)


def brokers_of_party(party: Party) -> list[User]:
    """The same for one case: the broker to whom it was handed over, as long as it works there, else the company's."""
    return _heard(party.company, party.broker_id, party.company.broker_in_charge_id)


def _heard(company: Company, *in_turn: int | None) -> list[User]:
    if company.serving_organisation is None:
        return []
    brokers = list(company.serving_organisation.brokers())
    in_charge = [broker for pk in in_turn for broker in brokers if broker.pk == pk][:1]
    if not in_charge:
        return brokers
    away = Absence.objects.on(timezone.localdate()).filter(broker=in_charge[0]).values_list("substitute", flat=True)
    substitutes = set(away)
    return in_charge + [broker for broker in brokers if broker.pk in substitutes]
