"""Who finds what: the navigation of each role, in the order people meet it."""

from collections.abc import Callable

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from .roles import Role

VISITOR = "visitor"

# role -> (URL name, label)
ENTRIES: dict[str, list[tuple[str, object]]] = {
    VISITOR: [
        ("home", _("Home")),
        ("brokerage:opportunity_list", _("Opportunities")),
        ("regions:region_list", _("Regions")),
        ("s3strategy:priority_list", _("Strategy")),
        ("about", _("About")),
    ],
    Role.SME: [
        ("brokerage:start_sme", _("Where things stand")),
        ("brokerage:company_own", _("Company")),
        ("brokerage:profile_list", _("Profiles")),
        ("brokerage:opportunity_list", _("Opportunities")),
        ("brokerage:interest_list", _("Interests")),
        ("brokerage:match_list", _("Matches")),
        ("brokerage:our_data", _("Our data")),
    ],
    Role.BROKER: [
        ("brokerage:desk", _("Desk")),
        ("brokerage:outreach_list", _("Outreach")),
        ("brokerage:company_list", _("Companies")),
        ("brokerage:profile_list", _("Profiles")),
        ("brokerage:suggestion_list", _("Suggestions")),
        ("brokerage:interest_list", _("Interests")),
        ("brokerage:match_list", _("Matches")),
        ("brokerage:instrument_list", _("Instruments")),
        ("regions:own_organisation", _("Organisation")),
    ],
    Role.OFFICER: [
        ("regions:own_region", _("Region")),
        ("s3strategy:own_priorities", _("Priorities")),
        ("s3strategy:exercise_list", _("Exercises")),
    ],
    Role.MANAGER: [
        ("brokerage:dashboard", _("Overview")),
        ("brokerage:matching", _("Matching")),
        ("s3strategy:exercise_list", _("Exercises")),
        ("regions:region_list", _("Regions")),
        ("s3strategy:proposal_list", _("Proposals")),
        ("regions:enquiry_list", _("Complaints")),
    ],
    Role.ADMINISTRATOR: [
        ("regions:organisation_list", _("People and organisations")),
        ("regions:reference_data", _("Reference data")),
        ("brokerage:waiting_companies", _("Waiting companies")),
        ("regions:enquiry_list", _("Questions and complaints")),
        ("accounts:status", _("Status")),
        ("admin:index", _("Administration")),
    ],
}


# URL name -> what counts the news behind an entry for a person; the floors above register theirs.
_counters: dict[str, Callable] = {}


def register_counter(name: str, counter: Callable) -> None:
    _counters[name] = counter


def address_of(name: str, *args) -> str:
    """The address of a URL name; empty while nothing answers to it or it needs an object."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _count(name: str, user) -> int:
    return _counters[name](user) if name in _counters and getattr(user, "is_authenticated", False) else 0


def items_for(capacity, path: str, user=None) -> list[dict]:
    """The entries of a capacity; the one whose address begins `path` longest is current."""
    entries = ENTRIES[capacity.role] if capacity else ENTRIES[VISITOR]
    if capacity is None and getattr(user, "is_authenticated", False):
        entries = [("start", _("Where things stand")), *entries[1:]]
    items = [{"url": address_of(name), "label": label, "count": _count(name, user)} for name, label in entries]
    items = [item for item in items if item["url"]]
    home = address_of("home")
    here = max(
        (
            item["url"]
            for item in items
            if path == item["url"] or (item["url"] != home and path.startswith(item["url"]))
        ),
        key=len,
        default=None,
    )
    for item in items:
        item["is_current"] = item["url"] == here
    return items
