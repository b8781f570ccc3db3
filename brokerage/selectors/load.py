"""What each broker of an organisation has in charge, and who is away. A constant number of queries."""

from collections import Counter

from django.db.models import Count
from django.utils import timezone

from brokerage.models import Absence, Company, Party
from brokerage.workflow import RUNNING_MATCH_STATES


def load_of(organisation) -> list[dict]:
    """`{broker, companies, cases, absences}` a broker, then, with broker None, what nobody has in charge."""
    companies = Company.objects.current().filter(serving_organisation=organisation)
    companies = companies.select_related("broker_in_charge").order_by("name", "pk")
    running = Party.objects.filter(company__in=companies.order_by().values("pk"), match__state__in=RUNNING_MATCH_STATES)
    companies = list(companies)
    brokers = list(organisation.brokers())
    known = {broker.pk for broker in brokers}
    away = Absence.objects.filter(broker__in=brokers, ends_on__gte=timezone.localdate()).select_related("substitute")
    away = list(away)
    cases = Counter()
    pairs = running.order_by().values_list("broker", "company__broker_in_charge").annotate(count=Count("pk"))
    for taken_over_by, in_charge, count in pairs:
        cases[next((pk for pk in (taken_over_by, in_charge) if pk in known), None)] += count
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
