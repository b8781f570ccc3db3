"""Whom to tell: the people behind a company's side."""

from django.utils import timezone

from accounts.models import User

from .models import Absence, Company, CompanyMembership


def owners_of(company: Company) -> list[User]:
    memberships = CompanyMembership.objects.in_force().owners().filter(company=company, user__is_active=True)
    return [membership.user for membership in memberships.select_related("user")]


def members_of(company: Company) -> list[User]:
    memberships = CompanyMembership.objects.in_force().filter(company=company, user__is_active=True)
    return [membership.user for membership in memberships.select_related("user")]


def brokers_of(company: Company) -> list[User]:
    """The broker in charge, and while it is away its substitute; without one, all of the serving organisation."""
    if company.serving_organisation is None:
        return []
    brokers = list(company.serving_organisation.brokers())
    in_charge = [broker for broker in brokers if broker.pk == company.broker_in_charge_id]
    if not in_charge:
        return brokers
    away = Absence.objects.on(timezone.localdate()).filter(broker=in_charge[0]).values_list("substitute", flat=True)
    substitutes = set(away)
    return in_charge + [broker for broker in brokers if broker.pk in substitutes]
