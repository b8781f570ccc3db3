"""All routes of our own, as the resolver knows them, with the objects of a world for their parameters."""

from dataclasses import dataclass
from uuid import uuid4

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.services.letters import stop_path
from brokerage.jobs.interest_letters import token_of

# Pages of packages, which have tests of their own there. The schema and its reader show no data.
SKIPPED_NAMESPACES = {"admin", "usersessions", "demo"}
SKIPPED_NAMES = {"api_schema", "api_docs"}
SKIPPED_PREFIXES = ("accounts/", "static/", "media/", "admin/")


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str
    parameters: tuple[str, ...]


def all_routes() -> list[Route]:
    found = {}
    for name, pattern, parameters in _walk(get_resolver().url_patterns, "", ""):
        route = Route(name, pattern, parameters)
        assert found.setdefault(name, route) == route, f"Two routes are called {name}."
    return sorted(found.values(), key=lambda route: route.name)


def unnamed_routes() -> list[str]:
    return [pattern for name, pattern, _parameters in _walk(get_resolver().url_patterns, "", "") if not name]


def _walk(patterns, prefix: str, namespace: str):
    for item in patterns:
        path = prefix + str(item.pattern)
        if path.startswith(SKIPPED_PREFIXES):
            continue
        if isinstance(item, URLResolver):
            if item.namespace not in SKIPPED_NAMESPACES:
                inner = f"{namespace}{item.namespace}:" if item.namespace else namespace
                yield from _walk(item.url_patterns, path, inner)
        elif isinstance(item, URLPattern) and item.name not in SKIPPED_NAMES:
            yield f"{namespace}{item.name}" if item.name else "", path, tuple(item.pattern.converters)


# What a parameter means is told by the start of the path it stands in; the first that fits counts.
# The values: of the home side, of a stranger's side, and of nobody.
def _objects(world, side: str, path: str, parameter: str):
    own = side == "own"
    strangers = world.other
    company = world.home.company if own else strangers.company
    if parameter == "person_id":
        return (world.home if own else strangers).colleague.public_id
    event, contact, check = (world.event, world.contact, world.check) if own else world.foreign.met
    if parameter == "check_id":
        return check.public_id
    if path.startswith("outreach/"):
        return (event if "/events/" in path else contact).public_id
    if path.startswith("waiting/"):
        return world.waiting.public_id if own else strangers.company.public_id
    if path.startswith("audits/"):
        audit = (world if own else world.foreign).audit
        # The other one of a comparison is the completed one before.
        return audit.public_id if parameter == "public_id" else audit.company.audits.last().public_id
    if path.startswith(("instruments/", "practices/")):
        if parameter == "action":
            return "check" if path.startswith("instruments/") else "submit"
        name = "instrument" if path.startswith("instruments/") else "practice"
        return getattr(world if own else world.foreign, name).public_id
    if path.startswith("companies/invitation/"):
        return world.company_invitation.token
    if path.startswith("companies/duplicates/"):
        return world.hint.pk if own else world.foreign.hint.pk
    if parameter == "pk" and "/conflicts/" in path:
        return world.conflict.pk if own else world.foreign.conflict.pk
    if parameter == "token" and path.startswith("interests/"):
        return token_of((world if own else world.foreign).adviser_interest)
    if path.startswith("interests/"):
        if parameter == "action":
            return "acknowledge"
        return world.interest.public_id if own else world.foreign.interest.public_id
    if path.startswith("matching/"):
        # Sets of weights are nobody's: there is no foreign one.
        return 1 if own else 999_999_998
    if parameter == "pk" and path.startswith("companies/"):
        return world.join_request.pk if own else world.foreign.join_request.pk
    if parameter == "pk" and path.startswith("desk/"):
        return world.change_request.pk if own else world.foreign.change_request.pk
    if parameter == "pk" and path.startswith("api/v1/priorities/"):
        return world.priority.pk if own else world.foreign.priority.pk
    if path.startswith("people/notifications/"):
        return world.notification.pk if own else world.foreign.notification.pk
    if path.startswith("people/letter-texts/"):
        return {"key": "match_reminder" if own else "no-such-letter", "language": "en"}[parameter]
    if path.startswith("people/letters/stop/"):
        # The token is the right, whoever holds it.
        return stop_path(world.home.owner, "outcomes").rstrip("/").rpartition("/")[2]
    if path.startswith("people/tokens/"):
        return world.token if own else world.foreign.token
    if path.startswith("companies/"):
        return company.public_id
    if path.startswith("organisations/invitations/"):
        return world.invitation.token
    if path.startswith(("organisations/", "api/v1/organisations/")):
        return world.home.organisation.key if own else strangers.organisation.key
    if path.startswith(("regions/", "api/v1/regions/", "strategy/regions/")):
        return world.home.region.key if own else strangers.region.key
    if path.startswith("strategy/documents/"):
        return (world if own else world.foreign).document.key
    if path.startswith("strategy/crosswalk/"):
        return (world if own else world.foreign).link.pk
    if path.startswith("strategy/proposals/"):
        return (world if own else world.foreign).proposal.public_id
    if path.startswith("strategy/priorities/"):
        return world.priority.key if own else world.foreign.priority.key
    if path.startswith("strategy/ballots/"):
        return (world if own else world.foreign).ballot
    if path.startswith("strategy/exercises/"):
        return _of_exercise((world if own else world.foreign).exercise, path, parameter)
    if path.startswith("strategy/export/"):
        return "sdg"
    if path.startswith("strategy/concepts/"):
        return {"scheme": "sdg", "code": "test"}[parameter]
    if path.startswith("help/"):
        return "broker"
    if path.startswith("enquiries/"):
        return world.enquiry.public_id if own else world.foreign.enquiry.public_id
    if parameter == "attachment_id":
        at_profile = path.startswith("profiles/")
        files = (world if own else world.foreign).files
        return files["draft" if at_profile else "published"].public_id
    if parameter == "video_id":
        return (world if own else world.foreign).video.public_id
    if path.startswith("profiles/"):
        if parameter == "number":
            return 1
        if parameter == "action":
            return "submit"
        if path.endswith("/review/"):
            return world.in_review.public_id if own else world.foreign.in_review.public_id
        return world.draft.public_id if own else world.foreign.draft.public_id
    if path.startswith("opportunities/searches/"):
        return (world if own else world.foreign).saved_search.public_id
    if path.startswith(("opportunities/", "api/v1/profiles/")):
        return world.case.offer.public_id if own else world.foreign.draft.public_id
    if path.startswith("groups/"):
        return world.group_search.public_id if own else world.foreign.group_search.public_id
    if path.startswith("suggestions/"):
        return world.case.suggestion.public_id if own else world.foreign.suggestion.public_id
    if parameter == "meeting_id":
        return (world if own else world.foreign).meeting.public_id
    if parameter == "file_id":
        return (world if own else world.foreign).message.files.get().public_id
    if path.startswith(("matches/", "api/v1/matches/")):
        if parameter == "action":
            return "decline_as_broker"
        if parameter == "months":
            return 6
        return world.match.public_id if own else world.foreign.match.public_id
    raise KeyError(f"Say in tests/access/routes.py which object <{parameter}> of {path} stands for.")


def _of_exercise(exercise, path: str, parameter: str):
    if parameter == "action":
        if "/declarations/" in path:
            return "confirm_adoption"
        return "set_aside" if "/decide/" in path else "open_international"
    if parameter == "step":
        return "search"
    if parameter == "form":
        return "docx"
    if parameter == "number":
        return 1
    if parameter == "pk":
        rows = {"/declarations/": exercise.declarations, "/monitoring/": exercise.indicators}
        return next((found for part, found in rows.items() if part in path), exercise.evidence).get().pk
    return exercise.key


def url_of(route: Route, world, side: str = "own") -> str:
    values = {name: _objects(world, side, route.pattern, name) for name in route.parameters}
    if side == "absent":
        values = {name: _absent(name, value) for name, value in values.items()}
    return reverse(route.name, kwargs=values)


def _absent(name: str, value):
    if name in ("action", "scheme", "role", "months", "step", "form"):
        return value
    if name in ("pk", "number"):
        return 999_999_999
    if name in ("public_id", "attachment_id", "person_id", "check_id", "file_id", "meeting_id", "other_id", "video_id"):
        return uuid4()
    return "no-such-thing"
