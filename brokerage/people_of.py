"""Whom to tell: the people behind a company's side."""

from accounts.models import User

from .models import Company, CompanyMembership


def owners_of(company: Company) -> list[User]:
    memberships = CompanyMembership.objects.in_force().owners().filter(company=company, user__is_active=True)
    return [membership.user for membership in memberships.select_related("user")]


def members_of(company: Company) -> list[User]:
    memberships = CompanyMembership.objects.in_force().filter(company=company, user__is_active=True)
    return [membership.user for membership in memberships.select_related("user")]


def brokers_of(company: Company) -> list[User]:
    """The broker in charge; without one, all brokers of the serving organisation."""
    if company.serving_organisation is None:
        return []
    brokers = list(company.serving_organisation.brokers())
    in_charge = [broker for broker in brokers if broker.pk == company.broker_in_charge_id]
    return in_charge or brokers
