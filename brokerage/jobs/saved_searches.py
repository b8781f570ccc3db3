"""Saved searches tell of profiles that were published since they were kept: each profile once a search. A search is
claimed like all work; what it found, the note of it and the notification are one transaction."""

import time
from functools import partial

from django.db.models import Max, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.doorbell import ring_later
from accounts.jobs.claims import attempt
from accounts.roles import Role
from accounts.services import notify
from brokerage.disclosure import teaser_of
from brokerage.models import Profile, SavedSearch, SavedSearchHit
from brokerage.opportunity_filter import OpportunityFilter

CHUNK = 200
SECONDS_AT_ONCE = 120
NAMED = 5
TASK = "brokerage.tasks.bulk_searches"


def tell_searches(now=None, limit: int = CHUNK) -> int:
    """A chunk of the due ones, how many were asked; rings for the next chunk."""
    now, started = now or timezone.now(), time.monotonic()
    latest = Profile.objects.public().aggregate(at=Max("state_since"))["at"]
    due = SavedSearch.objects.due(now, latest).order_by("checked_at", "pk")
    asked, found = 0, list(due.values_list("pk", flat=True)[:limit])
    for pk in found:
        if time.monotonic() - started > SECONDS_AT_ONCE:
            break
        again = partial(ring_later, TASK, queue="bulk")
        asked += attempt(due.select_related("user").filter(pk=pk), partial(_work, now=now), ring_later=again)
    if len(found) == limit:
        ring_later(TASK, queue="bulk")
    return asked


def _work(search: SavedSearch, now) -> None:
    new = list(_new_of(search).order_by("published_at", "pk").values_list("pk", flat=True))
    if new:
        SavedSearchHit.objects.bulk_create(
            (SavedSearchHit(search=search, profile_id=pk, told_at=now) for pk in new), ignore_conflicts=True
        )
        _tell(search, new)
    SavedSearch.objects.filter(pk=search.pk).update(checked_at=now)


def _new_of(search: SavedSearch):
    """What the list would show, published since the search was kept, of others, not told yet."""
    public = Profile.objects.public().filter(published_at__gt=search.created_at)
    asked = OpportunityFilter(QueryDict(search.query), queryset=public)
    if not asked.is_valid():
        # A country or keyword that no published profile has at the moment is no choice of the filter.
        return Profile.objects.none()
    # `search` ranks with a sort of its own, and its rows must stand alone here.
    found = Profile.objects.filter(pk__in=asked.qs.order_by().values("pk"))
    told = SavedSearchHit.objects.filter(search=search).values("profile_id")
    return found.exclude(pk__in=told).exclude(_own(search.user))


def _own(user) -> Q:
    """Profiles of the reader's companies, and of those that its organisation serves."""
    own = Q(pk__in=[])
    for held in user.capacities:
        if held.role == Role.SME:
            own |= Q(company_id=held.holder_id)
        if held.role == Role.BROKER:
            own |= Q(company__serving_organisation_id=held.holder_id)
    return own


def _tell(search: SavedSearch, new: list[int]) -> None:
    """The name of the search is its owner's own word and stays in the portal; of profiles, what everybody may read."""
    with translation.override(search.user.language):
        title = ngettext(
            "%(count)s new profile fits a search of yours", "%(count)s new profiles fit a search of yours", len(new)
        )
        profiles = Profile.objects.filter(pk__in=new[:NAMED]).select_related("company__country").order_by("pk")
        lines = [f"• {_line(teaser_of(profile))}" for profile in profiles]
        if len(new) > NAMED:
            more = ngettext("and %(count)s more", "and %(count)s more", len(new) - NAMED)
            lines.append(more % {"count": len(new) - NAMED})
        notify(
            to=search.user,
            kind="saved_search",
            key=f"saved-search:{search.pk}:{new[0]}",
            title=title % {"count": len(new)},
            body="\n".join(lines),
            letter="saved_search",
            values={"count": len(new), "profiles": "\n".join(lines)},
            url=reverse("brokerage:saved_search", args=[search.public_id]),
            button=gettext_lazy("See what fits"),
        )


def _line(view) -> str:
    values = {"title": view.title, "type": view.type_label, "country": view.country}
    return _("%(title)s (%(type)s, %(country)s)") % values
