"""Somebody else's thing and a thing that does not exist look the same."""

import re

from .routes import all_routes, url_of
from .test_matrix import METHODS, answer

# Everybody may read these, whoever they belong to.
PUBLIC = (
    "regions:region_detail", "regions:organisation_detail", "s3strategy:priority_detail", "s3strategy:concept_detail",
    "region-detail", "organisation-detail", "priority-detail", "help_page",
    # What they change is public, so that it exists is no secret: 403 is the honest answer.
    "regions:invite_person", "s3strategy:priority_edit", "s3strategy:priority_codes", "s3strategy:priority_new",
    "s3strategy:priority_restore", "s3strategy:priority_withdraw", "s3strategy:priority_text",
    "s3strategy:priority_versions", "s3strategy:document_detail", "s3strategy:crosswalk_review",
    "s3strategy:concept_export", "brokerage:instrument", "brokerage:instrument_edit", "brokerage:instrument_step",
    "s3strategy:document_edit", "s3strategy:document_new",
)  # fmt: skip
# Administrators read every question and request, so none is foreign to them.
OF_ADMINISTRATORS = ("regions:enquiry_detail", "brokerage:broker_change_answer")
# Project managers move every exercise on, and administrators look at it: none is foreign to them.
OF_PROGRAMME = re.compile("strategy/exercises/")
# Project managers decide on what the officers of any region propose.
OF_MANAGERS = ("s3strategy:proposal_detail", "s3strategy:proposal_decide", "s3strategy:proposal_take_back")
# The link of an invitation is its own right: whoever has it may open it.
BY_LINK = (
    "accounts:letters_stop",
    "brokerage:invitation_accept",
    "regions:invitation",
    "brokerage:adviser_interest",
    "s3strategy:ballot_by_link",
)


def plain(response, url: str) -> str:
    """The body without what differs in every answer: tokens, nonces and the address itself."""
    body = response.content.decode().replace(url, "")
    return re.sub(r'[A-Za-z0-9]{64}|nonce="[^"]*"', "", body)


def test_foreign_and_absent_answer_alike(world):
    wrong, seen = [], 0
    for actor in ("sme_owner", "broker_home", "manager", "administrator"):
        found = differences(world, actor)
        seen += found.pop()
        wrong += [f"As {actor}: {line}" for line in found]
    assert seen > 140
    assert not wrong, "\n".join(wrong)


def differences(world, actor: str) -> list:
    """What differs, and as the last item how many requests were compared."""
    client, wrong, seen = world.client(actor), [], 0
    for route in all_routes():
        if not route.parameters or route.name in (*PUBLIC, *BY_LINK):
            continue
        if actor == "administrator" and route.name in OF_ADMINISTRATORS:
            continue
        if actor in ("manager", "administrator") and OF_PROGRAMME.match(route.pattern):
            continue
        if actor == "manager" and route.name in OF_MANAGERS:
            continue
        foreign, absent = url_of(route, world, "foreign"), url_of(route, world, "absent")
        for method in METHODS:
            of_foreign, of_absent = answer(client, method, foreign), answer(client, method, absent)
            seen += 1
            if of_foreign.status_code != of_absent.status_code:
                wrong.append(f"{method} {route.name}: foreign {of_foreign.status_code}, absent {of_absent.status_code}")
            elif plain(of_foreign, foreign) != plain(of_absent, absent):
                wrong.append(f"{method} {route.name}: the bodies differ")
            elif of_foreign.status_code not in (302, 403, 404, 405):
                wrong.append(f"{method} {route.name}: foreign answers {of_foreign.status_code}")
    return [*wrong, seen]


def test_own_and_foreign_differ(world):
    """Guards the test above: it would also pass if nobody could open anything."""
    client, opened = world.client("broker_home"), []
    for route in all_routes():
        if route.parameters and route.name not in (*PUBLIC, *BY_LINK):
            own = answer(client, "GET", url_of(route, world)).status_code
            opened += [route.name] if own == 200 else []
    assert {"brokerage:company_detail", "brokerage:profile_edit", "brokerage:suggestion", "match-detail"} <= set(opened)
