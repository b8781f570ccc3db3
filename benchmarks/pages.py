#!/usr/bin/env python3
"""Server time and queries of each page, one JSON line a page: page, role, server_ms (median of 5), queries.

    pages.py --world demo       on the demo world
    pages.py --world large      on the demo world grown by `load_large_world`
    pages.py --world imported   on what `import_profiles` brought in, read as brokers, managers and visitors

Runs inside the portal's process, so the network is not in the figures. It uses the database of `DATABASE_URL`,
rolls everything back and changes nothing. The exit code is 1 when a page fails or takes more than 300 ms.
"""

# ruff: noqa: E402 - settings must be named before models are imported
import argparse
import json
import logging
import os
import re
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tibs_portal.settings")

import django

django.setup()

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from accounts.roles import Role
from brokerage.demo.large import MARK as LARGE_WORLD
from brokerage.enums import Origin
from brokerage.models import Company, Match, Profile, Suggestion
from regions.models import Organisation, OrganisationMembership, Region
from s3strategy.models import Priority

LOADERS = {"demo": "load_demo", "large": "load_large_world", "imported": "import_profiles FILE"}
TURNS = 5
LIMIT_MS = 300
# Pages that change something when they are opened, or are no pages of ours.
LEFT_OUT = re.compile(
    r"^(admin|account|mfa|socialaccount|usersessions)|set_language|logout|switch_role|notification_open|healthz|readyz"
    r"|javascript|schema|move|export|invitation|demo"
)


def is_there(world: str) -> bool:
    if world == "large":
        return Company.objects.filter(name=LARGE_WORLD).exists()
    return Profile.objects.filter(origin=Origin.IMPORT if world == "imported" else Origin.PORTAL).exists()


def readers(world: str) -> dict[str, User | AnonymousUser]:
    """One person a role; the imported world gets a broker and a manager where it has none."""
    people: dict[str, User | AnonymousUser] = {"anonymous": AnonymousUser()}
    busiest = User.objects.filter(is_active=True).annotate(load=Count("companies_in_charge")).order_by("-load", "pk")
    for person in busiest.iterator():
        for held in person.capacities:
            if str(held.role) not in people:
                person.active_capacity = held.key
                people[str(held.role)] = person
        if len(people) == len(Role) + 1:
            break
    if world == "imported":
        missing = [role for role in (Role.BROKER, Role.MANAGER) if str(role) not in people]
        organisation = Organisation.objects.filter(services__isnull=False).order_by("pk").first()
        for role in missing if organisation else []:
            person = User.objects.create_user(f"bench-{role}@example.org", full_name="Bench", language="en")
            OrganisationMembership.objects.create(user=person, organisation=organisation, role=role)
            people[str(role)] = User.objects.get(pk=person.pk)
    return people


def serve_imports(people: dict) -> None:
    """Put the imported companies without an organisation under the broker's, as the heaviest desk there can be."""
    broker = people.get(str(Role.BROKER))
    if broker is not None:
        waiting = Company.objects.filter(origin=Origin.IMPORT, serving_organisation=None)
        half = waiting.order_by("pk").values_list("pk", flat=True)[: waiting.count() // 2]
        Company.objects.filter(pk__in=list(half)).update(serving_organisation=broker.capacity.holder_id)
        with connection.cursor() as cursor:
            # As autovacuum does within minutes of such a change.
            cursor.execute("ANALYZE brokerage_company")


def addresses(user) -> dict[str, str]:
    """Each page's name and the address of an object that `user` may open."""
    profiles = Profile.objects.visible_to(user).order_by("-published_at", "-pk")
    companies = Company.objects.visible_to(user)
    objects = {
        "opportunity": profiles.first(),
        "profile": Profile.objects.of_side(getattr(user, "capacity", None)).first(),
        "review": Profile.objects.to_review_by(user).first(),
        "company": companies.first(),
        "waiting": Company.objects.waiting_for_organisation().first(),
        "suggestion": Suggestion.objects.visible_to(user).order_by("-score").first(),
        "match": Match.objects.visible_to(user).first(),
        "consent": Match.objects.visible_to(user).first(),
    }
    found = {}
    for name, pattern in pages(get_resolver()):
        first = next((row for word, row in objects.items() if word in name.split(":")[-1] and row is not None), None)
        arguments = arguments_of(name, pattern, first)
        if arguments is not None:
            found[name] = reverse(name, kwargs=arguments)
    searched = {"brokerage:opportunity_list": {"q": "energy"}, "brokerage:suggestion_list": {"page": 2}}
    for name, query in searched.items():
        if name in found:
            key, value = next(iter(query.items()))
            found[f"{name}?{key}={value}"] = f"{found[name]}?{key}={value}"
    return found


def pages(resolver, space: str = ""):
    for item in resolver.url_patterns:
        if isinstance(item, URLResolver):
            yield from pages(item, f"{space}{item.namespace}:" if item.namespace else space)
        elif isinstance(item, URLPattern) and item.name and not LEFT_OUT.search(f"{space}{item.name}"):
            yield f"{space}{item.name}", item


def arguments_of(name: str, pattern: URLPattern, row) -> dict | None:
    """Arguments for the address, or None when there is no object to show."""
    wanted = set(getattr(pattern.pattern, "converters", {}))
    if not wanted:
        return {}
    name = name.split(":")[-1]
    if "region" in name and wanted == {"key"}:
        return {"key": Region.objects.order_by("pk").values_list("key", flat=True).first()}
    if "priority_detail" in name or "priority_versions" in name:
        return {"key": Priority.objects.order_by("pk").values_list("key", flat=True).first()}
    if "organisation_detail" in name:
        return {"key": Organisation.objects.order_by("pk").values_list("key", flat=True).first()}
    if name == "help_page":
        return {"role": "broker"}
    if wanted == {"public_id"} and row is not None:
        return {"public_id": row.public_id}
    return None


def measure(client: Client, address: str) -> tuple[int, float, int]:
    """Status, median milliseconds and queries of the last of TURNS calls, after one that warms up."""
    times = []
    for turn in range(TURNS + 1):
        # Full after some thousand queries, and then nothing is counted any more.
        connection.queries_log.clear()
        started = time.perf_counter()
        with CaptureQueriesContext(connection) as captured:
            status = client.get(address).status_code
        if status != 200:
            return status, (time.perf_counter() - started) * 1000, len(captured)
        if turn:
            times.append((time.perf_counter() - started) * 1000)
    return status, statistics.median(times), len(captured)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--world", choices=list(LOADERS), default="demo")
    parser.add_argument("--all", action="store_true", help="also pages that a role is refused or sent away from")
    parser.add_argument("--only", default="", metavar="WORD", help="pages whose name holds this word")
    chosen = parser.parse_args()
    logging.disable(logging.ERROR)
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.TIBS_SECOND_FACTOR_ROLES = []
    if not is_there(chosen.world):
        print(f"There is nothing to measure: run `manage.py {LOADERS[chosen.world]}` first.", file=sys.stderr)
        return 2
    slow = 0
    with transaction.atomic():
        people = readers(chosen.world)
        if chosen.world == "imported":
            serve_imports(people)
        for role, user in people.items():
            client = Client(raise_request_exception=False)
            if user.is_authenticated:
                User.objects.filter(pk=user.pk).update(active_capacity=user.active_capacity)
                client.force_login(user)
            for page, address in addresses(user).items():
                if chosen.only not in page:
                    continue
                status, milliseconds, queries = measure(client, address)
                if status != 200 and status < 500 and not chosen.all:
                    continue
                line = {"page": page, "role": role, "server_ms": round(milliseconds, 1), "queries": queries}
                print(json.dumps(line if status == 200 else line | {"status": status}), flush=True)
                slow += status >= 500 or milliseconds > LIMIT_MS
        transaction.set_rollback(True)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
