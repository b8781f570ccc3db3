"""Support instruments and best practices of the demo world: all invented, and each says so."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from brokerage.models import Instrument, Practice
from brokerage.services.instruments import COLUMNS, save_instrument, withdraw_instrument
from brokerage.services.practices import advance, save_practice
from regions.models import Organisation, Region
from regions.services import serving_organisation
from s3strategy.models import Priority

from .clock import days_ago, lived_at
from .files import read
from .people import acting


def make_instruments() -> None:
    today = timezone.localdate()
    regions = {region.key: region for region in Region.objects.all()}
    for row in read("instruments.json"):
        places = [regions[key] for key in row["regions"]]
        dates = {name: _in_days(today, row.get(f"{word}_in")) for name, word in _DATES.items()}
        data = {name: row.get(name, "") for name in COLUMNS} | dates
        by = brokers_of_region(places[0])[0]
        with lived_at(days_ago(row["days_ago"])):
            made = save_instrument(by=by, data=data | {"regions": places})
        Instrument.objects.filter(pk=made.pk).update(is_example=True)
        if row.get("withdrawn"):
            with lived_at(days_ago(row["days_ago"] - 90)):
                withdraw_instrument(by=by, instrument=made, note=row["withdrawn"])


_DATES = {"valid_from": "from", "valid_until": "until"}


def _in_days(today, days):
    return None if days is None else today + timedelta(days=days)


def make_practices() -> None:
    for row in read("practices.json"):
        region = Region.objects.get(key=row["region"])
        writer, reviewer = brokers_of_region(region)[:2]
        priority = None
        if row["priority"]:
            priority = Priority.objects.current().filter(region=region, title__startswith=row["priority"]).first()
        data = {name: row[name] for name in ("title", "what", "results", "areas", "barriers", "year")}
        data |= {"region": region, "contact": serving_organisation(region), "priority": priority, "link": ""}
        data["source"] = "Invented for the demo world"
        with lived_at(days_ago(row["days_ago"])):
            made = save_practice(by=writer, data=data)
            advance(by=writer, practice=made, action="submit")
        Practice.objects.filter(pk=made.pk).update(is_example=True)
        if row["state"] != "review":
            with lived_at(days_ago(row["days_ago"] - 3)):
                action = "publish" if row["state"] == "published" else "return"
                advance(by=reviewer, practice=made, action=action, note=row["note"])


def brokers_of_region(region: Region) -> list[User]:
    """The demo brokers of the organisation of first contact, each in that role."""
    organisation: Organisation = serving_organisation(region)
    brokers = User.objects.filter(is_demo=True, pk__in=organisation.brokers()).order_by("pk")
    return [acting(broker, f"broker:{organisation.public_id}") for broker in brokers]
