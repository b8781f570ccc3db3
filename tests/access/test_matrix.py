"""Role x route x method: every route of ours against the reviewed file beside this one.

The objects belong to the home side of a case in which both companies are asked for consent; most forms are sent
empty, so 422 says that a person may and something is missing. After a new route: run this file with
TIBS_WRITE_ACCESS=1, which adds what is missing, then REVIEW the new rows against the table of rights. It changes no
row that exists.
"""

import csv
import os
import re
from pathlib import Path

from django.db import transaction

from .routes import all_routes, unnamed_routes, url_of
from .world import ACTORS

FILE = Path(__file__).with_name("expected.csv")
METHODS = ("GET", "POST")
# A form of a browser is never quite empty; a step that needs a reason has one, so that the right decides.
BODY = "csrfmiddlewaretoken=x"
# The same for everybody by what they are; the first and the last actor stand for all, which keeps the test short.
FOR_EVERYBODY = {
    *("about", "accessibility", "healthz", "help", "help_keys", "help_page", "how_it_works", "privacy", "readyz"),
    "terms",
}
STEP = BODY + "&reason=other&note=Because"
STEPS = re.compile(
    r"/matches/.*/(approve|consent|refuse|withdraw|step/[^/]+)/$|/suggestions/.*/(dismiss|shortlist)/$"
    r"|/interests/.*/step/[^/]+/$"
)


def expected() -> dict[tuple[str, str], list[str]]:
    with FILE.open(newline="") as lines:
        return {(row["route"], row["method"]): [row[actor] for actor in ACTORS] for row in csv.DictReader(lines)}


def test_every_route_has_a_reviewed_row():
    wanted = {(route.name, method) for route in all_routes() for method in METHODS}
    missing = sorted(wanted - expected().keys())
    assert not missing or os.environ.get("TIBS_WRITE_ACCESS"), (
        f"No row in {FILE.name} for {missing}: run with TIBS_WRITE_ACCESS=1 and review what it writes."
    )
    gone = sorted(expected().keys() - wanted)
    assert not gone, f"Rows in {FILE.name} without a route: {gone}"
    assert not unnamed_routes(), "A route without a name has no row."


def test_rights_are_those_of_the_reviewed_file(world):
    known, found, wrong = expected(), {}, []
    routes = all_routes()
    is_writing = bool(os.environ.get("TIBS_WRITE_ACCESS"))
    for column, actor in enumerate(ACTORS):
        client = world.client(actor)
        for route in routes:
            if route.name in FOR_EVERYBODY and actor not in (ACTORS[0], ACTORS[-1]) and not is_writing:
                continue
            for method in METHODS:
                got = str(answer(client, method, url_of(route, world)).status_code)
                key = (route.name, method)
                found.setdefault(key, []).append(got)
                if key in known and known[key][column] != got:
                    wrong.append(f"{method} {route.name} as {actor}: {got}, reviewed {known[key][column]}")
    if is_writing:
        write(found | {key: row for key, row in known.items() if key in found})
    assert not wrong, "\n".join(wrong)


def answer(client, method: str, url: str):
    """One request whose effects are undone, so that the next meets the same world."""
    body = "" if method == "GET" else STEP if STEPS.search(url) else BODY
    with transaction.atomic():
        response = client.generic(method, url, body, content_type="application/x-www-form-urlencoded")
        transaction.set_rollback(True)
    if response.streaming:
        # Read to its end, so that the file behind it is closed.
        list(response.streaming_content)
    client.cookies.pop("messages", None)
    return response


def write(rows: dict[tuple[str, str], list[str]]) -> None:
    with FILE.open("w", newline="") as lines:
        out = csv.writer(lines, lineterminator="\n")
        out.writerow(["route", "method", *ACTORS])
        for (route, method), row in sorted(rows.items()):
            out.writerow([route, method, *row])
