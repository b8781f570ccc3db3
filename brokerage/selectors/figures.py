"""Figures over regions and time. Managers see exact counts, others base cells in multiples of 5."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.db.models import Count, Q
from django.utils import timezone

from accounts.counts import base_cell as base_cell
from accounts.counts import shown as shown
from brokerage.enums import AuditState, MatchState, Origin
from brokerage.models import Audit, Company, Match, Party, Profile, ProfileKeyword, Suggestion
from brokerage.workflow import RUNNING_MATCH_STATES
from regions.models import Region


def active_companies(region_ids: Sequence[int]) -> dict[int, str]:
    """Region -> how many of its companies have a published profile, in base cells."""
    found = _with_published(region_ids).values("company__region").annotate(n=Count("company", distinct=True))
    return _cells(region_ids, found)


def published_profiles(region_ids: Sequence[int]) -> dict[int, str]:
    """Region -> how many profiles of its companies are published, in base cells."""
    return _cells(region_ids, _with_published(region_ids).values("company__region").annotate(n=Count("pk")))


def profiles_of_concepts(region_id: int, concept_ids: Collection[int]) -> str:
    """Published profiles of a region, imported ones among them, that carry one of the concepts or one below it."""
    meets = Q()
    for path in ("concept", "concept__parent", "concept__parent__parent"):
        meets |= Q(**{f"{path}__in": concept_ids})
    with_keyword = ProfileKeyword.objects.filter(meets).values("profile")
    found = Profile.objects.published().in_date().filter(company__region=region_id)
    return base_cell(found.filter(Q(pk__in=with_keyword) | Q(company__nace__in=concept_ids)).distinct().count())


def _with_published(region_ids: Sequence[int]):
    return Profile.objects.published().in_date().filter(origin=Origin.PORTAL, company__region__in=region_ids).order_by()


def _cells(region_ids: Sequence[int], rows) -> dict[int, str]:
    return dict.fromkeys(region_ids, base_cell(0)) | {row["company__region"]: base_cell(row["n"]) for row in rows}


@dataclass(frozen=True)
class Window:
    """Which cases are counted: begun between two days (both included), touching one region."""

    since: date | None = None
    until: date | None = None
    region: Region | None = None

    def on(self, name: str) -> Q:
        wanted = Q()
        if self.since:
            wanted &= Q(**{f"{name}__date__gte": self.since})
        if self.until:
            wanted &= Q(**{f"{name}__date__lte": self.until})
        return wanted

    def at(self, path: str) -> Q:
        return Q(**{path: self.region}) if self.region else Q()


def _companies(window: Window):
    found = Company.objects.current().filter(origin=Origin.PORTAL)
    return found.filter(window.on("created_at"), window.at("region"))


def _profiles(window: Window):
    found = Profile.objects.filter(origin=Origin.PORTAL, published_at__isnull=False)
    return found.filter(window.on("published_at"), window.at("company__region"))


def _audits(window: Window):
    found = Audit.objects.filter(state=AuditState.COMPLETED, company__origin=Origin.PORTAL)
    return found.filter(window.on("state_since"), window.at("company__region"))


def _suggestions(window: Window):
    found = Suggestion.objects.filter(profile_a__origin=Origin.PORTAL, profile_b__origin=Origin.PORTAL)
    here = window.at("profile_a__company__region") | window.at("profile_b__company__region")
    return found.filter(window.on("created_at")).filter(here)


def cases_of(window: Window, moment: str = "created_at"):
    """Matches whose `moment` lies in the window."""
    found = Match.objects.filter(window.on(moment), **{f"{moment}__isnull": False})
    if window.region:
        found = found.filter(pk__in=Party.objects.filter(company__region=window.region).values("match_id"))
    return found


def totals(window: Window) -> dict[str, int]:
    matches = cases_of(window)
    return {
        "companies": _companies(window).count(),
        "profiles": _profiles(window).count(),
        "suggestions": _suggestions(window).count(),
        "matches": matches.count(),
        "introductions": cases_of(window, "introduced_at").count(),
        "audits": _audits(window).count(),
        "running": matches.filter(state__in=RUNNING_MATCH_STATES).count(),
    }


def per_region(window: Window) -> list[dict]:
    """`{region, companies, profiles, suggestions, matches, introductions}` a region; a case counts in each of its."""
    cells: dict[int | None, Counter] = defaultdict(Counter)

    def put(name: str, rows) -> None:
        for region, count in rows:
            cells[region][name] += count

    put("companies", _companies(window).order_by().values_list("region").annotate(n=Count("pk")))
    put("profiles", _profiles(window).order_by().values_list("company__region").annotate(n=Count("pk")))
    pairs = _suggestions(window).order_by().values_list("profile_a__company__region", "profile_b__company__region")
    for region_a, region_b, count in pairs.annotate(n=Count("pk")):
        put("suggestions", [(region, count) for region in {region_a, region_b}])
    for name, moment in (("matches", "created_at"), ("introductions", "introduced_at")):
        parties = Party.objects.filter(match__in=cases_of(window, moment).order_by())
        put(name, parties.order_by().values_list("company__region").annotate(n=Count("match", distinct=True)))
    names = ("companies", "profiles", "suggestions", "matches", "introductions")
    regions = [window.region] if window.region else [*Region.objects.order_by("name_en"), None]
    rows = [
        {"region": region, **{name: cells[region.pk if region else None][name] for name in names}} for region in regions
    ]
    return [row for row in rows if row["region"] or any(row[name] for name in names)]


FUNNEL = (
    ("opened", Q()),
    ("home_approved", Q(home_approved_at__isnull=False)),
    ("asked", Q(consent_asked_at__isnull=False)),
    ("introduced", Q(introduced_at__isnull=False)),
    ("met", Q(steps__action="hold_meeting")),
    ("agreed", Q(steps__action="agree")),
)


def funnel(window: Window) -> list[tuple[str, int]]:
    """How far the matches opened in the window have come: one cohort, each step a part of the one before."""
    matches = cases_of(window).order_by()
    counts = matches.aggregate(**{key: Count("pk", filter=condition, distinct=True) for key, condition in FUNNEL})
    return [("suggested", _suggestions(window).count()), *[(key, counts[key]) for key, _condition in FUNNEL]]


def flows(window: Window) -> tuple[list[Region | None], dict[tuple[int | None, int | None], int]]:
    """Introductions between regions: the regions concerned and a symmetrical count of pairs."""
    parties = Party.objects.filter(match__in=cases_of(window, "introduced_at").order_by())
    of_match: dict[int, list[int | None]] = defaultdict(list)
    for match, region in parties.order_by("match_id", "pk").values_list("match_id", "company__region_id"):
        of_match[match].append(region)
    counts: Counter = Counter()
    for regions in of_match.values():
        for place, one in enumerate(regions):
            for two in regions[place + 1 :]:
                for pair in {(one, two), (two, one)}:
                    counts[pair] += 1
    concerned = {region for pair in counts for region in pair}
    rows: list[Region | None] = list(Region.objects.filter(pk__in=concerned - {None}).order_by("name_en"))
    if None in concerned:
        rows.append(None)
    return rows, dict(counts)


def ages(window: Window) -> list[dict]:
    """Where running cases wait: `{state, label, count, median_days, oldest_days}`, in the order of the line."""
    now = timezone.now()
    waiting: dict[str, list[int]] = defaultdict(list)
    running = cases_of(window).filter(state__in=RUNNING_MATCH_STATES)
    for state, since in running.order_by().values_list("state", "state_since"):
        waiting[state].append((now - since).days)
    return [
        {
            "state": str(state),
            "label": MatchState(state).label,
            "count": len(waiting[state]),
            "median_days": round(median(waiting[state])),
            "oldest_days": max(waiting[state]),
        }
        for state in RUNNING_MATCH_STATES
        if waiting[state]
    ]


def days_to_introduction(window: Window) -> int | None:
    """Median days from opening a match to its introduction."""
    moments = cases_of(window, "introduced_at").order_by().values_list("created_at", "introduced_at")
    days = [(introduced - opened).days for opened, introduced in moments]
    return round(median(days)) if days else None
