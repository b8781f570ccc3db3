"""Where the brokers of the demo world met companies, and whom they checked. Every name is invented."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from brokerage.models import Company
from brokerage.services.checks import check_company, version_in_force
from brokerage.services.outreach import save_contact, save_event
from brokerage.services.self_checks import save_self_check, send_self_check
from regions.models import NutsUnit, Organisation

from .clock import days_ago, lived_at
from .files import read
from .people import acting
from .profiles import owner_of


def make_outreach() -> None:
    today = timezone.localdate()
    for row in read("outreach.json"):
        organisation = Organisation.objects.get(key=row["organisation"])
        broker = _broker_of(organisation)
        if broker is None:
            continue
        for event in row["events"]:
            with lived_at(days_ago(event["days_ago"])):
                data = {name: event[name] for name in ("kind", "name", "place", "notes")}
                companies = list(Company.objects.visible_to(broker)[: event["companies"]])
                held = save_event(by=broker, data=data | {"held_on": timezone.localdate(), "companies": companies})
                for contact in event["contacts"]:
                    save_contact(by=broker, data=_contact(contact, held, today))


def _contact(row: dict, event, today) -> dict:
    data = dict(row)
    unit = NutsUnit.objects.filter(code=data.pop("nuts_code"), version=2021).select_related("country").first()
    days = data.pop("next_step_in", None)
    # From today, not from the event: some steps are overdue, some are due, some have time.
    until = today + timedelta(days=days) if days is not None else None
    country = unit.country if unit else event.organisation.country
    return data | {"event": event, "nuts_unit": unit, "country": country, "next_step_on": until}


def make_checks() -> None:
    """Most companies with a broker passed; some wait for an answer, some were never checked."""
    version = version_in_force()
    criteria = list(version.criteria.all())
    companies = Company.objects.current().exclude(broker_in_charge=None).select_related("broker_in_charge")
    for number, company in enumerate(companies.filter(broker_in_charge__is_demo=True).order_by("pk")):
        if number % 5 == 4:
            continue
        waits = number % 7 == 3
        answers = {row.pk: (row.good, "") for row in criteria}
        if waits:
            answers[criteria[0].pk] = ("unknown", "The owner decides in spring whether there is time for it.")
        broker = acting(company.broker_in_charge, f"broker:{company.serving_organisation.public_id}")
        with lived_at(company.created_at + timedelta(days=2)):
            check_company(
                by=broker,
                company=company,
                version=version,
                answers=answers,
                result="later" if waits else "passed",
            )


def make_own_answers() -> None:
    """Companies that nobody checked yet answered the questions themselves: one sent them, one has begun."""
    form = version_in_force()
    criteria = list(form.criteria.all())
    unchecked = Company.objects.current().filter(checks=None, broker_in_charge__is_demo=True).order_by("pk")
    for number, company in enumerate(unchecked[:2]):
        answers = {row.pk: (row.good, "") for row in criteria[: 2 if number else None]}
        answers[criteria[0].pk] = ("yes", "A new product is drawn; the workshop leader has two days a week for it.")
        owner = owner_of(company)
        with lived_at(days_ago(3)):
            save_self_check(by=owner, company=company, form=form, answers=answers, version=0)
            if number == 0:
                send_self_check(by=owner, company=company)


def _broker_of(organisation: Organisation):
    broker = User.objects.filter(is_demo=True, pk__in=organisation.brokers()).order_by("pk").first()
    return acting(broker, f"broker:{organisation.public_id}") if broker else None
