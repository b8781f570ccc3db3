"""How evenly the current ranking treats companies: counted by a worker, kept as figures."""

from collections import Counter
from collections.abc import Collection
from datetime import timedelta
from statistics import fmean

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from brokerage.matching.fairness import gini
from brokerage.models import Company, FairnessSnapshot, Profile, Suggestion, SuggestionRun

SNAPSHOTS_KEPT = 100
# From so many entries in others' lists on.
BANDS = (0, 1, 5, 10, 20, 50, 100, 200)
GROUPS = ("supported", "advanced", "none")

_LISTED = """
    SELECT partner.company_id, count(*)
    FROM brokerage_rankedlist list
    CROSS JOIN LATERAL unnest(list.partners[1:%s]) AS entry(profile_id)
    JOIN brokerage_profile partner ON partner.id = entry.profile_id
    WHERE list.ranking_id = %s
    GROUP BY partner.company_id
"""
_OWN = """
    SELECT profile.company_id, sum(cardinality(list.partners))
    FROM brokerage_rankedlist list JOIN brokerage_profile profile ON profile.id = list.profile_id
    WHERE list.ranking_id = %s
    GROUP BY profile.company_id
"""
_SHOWN = """
    SELECT profile.company_id, count(*)
    FROM brokerage_suggestion suggestion
    JOIN brokerage_profile profile ON profile.id IN (suggestion.profile_a_id, suggestion.profile_b_id)
    GROUP BY profile.company_id
"""


def newly_shown(of: Collection[int] | None = None) -> Counter:
    """Company -> suggestions with it, on either side, that brokers were first shown within the period."""
    since = timezone.now() - timedelta(days=settings.TIBS_NEW_DAYS)
    return by_company(Suggestion.objects.filter(created_at__gt=since), of)


def by_company(suggestions, of: Collection[int] | None = None) -> Counter:
    """Company -> how many of the suggestions it stands in, on either side; `of`: of these companies only."""
    rows, found = suggestions.order_by(), Counter()
    for company in ("profile_a__company", "profile_b__company"):
        wanted = rows if of is None else rows.filter(**{f"{company}__in": of})
        found.update(dict(wanted.values_list(company).annotate(count=Count("pk"))))
    return found


def renew_snapshot(now=None) -> FairnessSnapshot | None:
    """Count when there is a newer ranking, or the last figures are old."""
    now = now or timezone.now()
    ranking = SuggestionRun.objects.filter(is_current=True).first()
    if ranking is None:
        return None
    fresh = Q(ranking=ranking, taken_at__gt=now - timedelta(seconds=settings.TIBS_FAIRNESS_SECONDS))
    return None if FairnessSnapshot.objects.filter(fresh).exists() else take_snapshot(ranking)


def take_snapshot(ranking: SuggestionRun) -> FairnessSnapshot:
    snapshot = FairnessSnapshot.objects.create(ranking=ranking, figures=figures_of(ranking))
    old = FairnessSnapshot.objects.order_by("-pk").values_list("pk", flat=True)[SNAPSHOTS_KEPT:]
    FairnessSnapshot.objects.filter(pk__in=list(old)).delete()
    return snapshot


def figures_of(ranking: SuggestionRun) -> dict:
    """Of all companies with a profile that is published and in date."""
    first = settings.TIBS_SUGGESTIONS_PER_PROFILE
    published = Profile.objects.published().in_date().values("company")
    groups = dict(Company.objects.filter(pk__in=published).values_list("pk", "region__group"))
    listed, own, shown = _counts(_LISTED, first, ranking.pk), _counts(_OWN, ranking.pk), _counts(_SHOWN)
    new = newly_shown()
    everybody = [(group or "none", listed.get(pk, 0), own.get(pk, 0), shown.get(pk, 0)) for pk, group in groups.items()]
    return {
        "first": first,
        **_part(everybody),
        "most_new": max((new[pk] for pk in groups), default=0),
        "at_limit": sum(new[pk] >= settings.TIBS_NEW_PER_COMPANY for pk in groups),
        "gini_listed": gini(row[1] for row in everybody),
        "gini_shown": gini(row[3] for row in everybody),
        "groups": [{"group": key} | _part([row for row in everybody if row[0] == key]) for key in GROUPS],
        "bands": _bands([row[1] for row in everybody]),
    }


def _counts(query: str, *values: int) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return {company: int(count) for company, count in cursor.fetchall()}


def _part(rows: list[tuple]) -> dict:
    return {
        "companies": len(rows),
        "mean_listed": fmean(row[1] for row in rows) if rows else 0.0,
        "without_suggestion": sum(row[2] == 0 for row in rows),
        "in_no_list": sum(row[1] == 0 for row in rows),
        "never_shown": sum(row[3] == 0 for row in rows),
    }


def _bands(counts: list[int]) -> list[dict]:
    total = sum(counts)
    bands = []
    for low, high in zip(BANDS, [*BANDS[1:], None], strict=True):
        inside = [count for count in counts if count >= low and (high is None or count < high)]
        share = sum(inside) / total if total else 0.0
        bands.append({"low": low, "high": high and high - 1, "companies": len(inside), "share": share})
    return bands
