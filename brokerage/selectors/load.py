"""What each broker of an organisation has in charge, and who is away. A constant number of queries."""

from collections import Counter

from django.db.models import Count, Q
from django.utils import timezone

from brokerage.models import Absence, Company
from brokerage.workflow import RUNNING_MATCH_STATES


def load_of(organisation) -> list[dict]:
    """`{broker, companies, cases, absences}` a broker, then, with broker None, what nobody has in charge."""
    companies = Company.objects.current().filter(serving_organisation=organisation)
    companies = companies.select_related("broker_in_charge").order_by("name", "pk")
    companies = list(
        companies.annotate(
            cases=Count("parties", filter=Q(parties__match__state__in=RUNNING_MATCH_STATES), distinct=True)
        )
    )
    brokers = list(organisation.brokers())
    known = {broker.pk for broker in brokers}
    away = Absence.objects.filter(broker__in=brokers, ends_on__gte=timezone.localdate()).select_related("substitute")
    away = list(away)
    cases = Counter()
    for company in companies:
        cases[company.broker_in_charge_id if company.broker_in_charge_id in known else None] += company.cases
    rows = [
        {
            "broker": broker,
            "companies": [company for company in companies if company.broker_in_charge_id == broker.pk],
            "cases": cases[broker.pk],
            "absences": [item for item in away if item.broker_id == broker.pk],
        }
        for broker in brokers
    ]
    left = [company for company in companies if company.broker_in_charge_id not in known]
    return [*rows, {"broker": None, "companies": left, "cases": cases[None], "absences": []}] if left else rows
