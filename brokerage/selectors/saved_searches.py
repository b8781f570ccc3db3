"""The searches that a person keeps, each with what it looks for in words."""

from django.conf import settings
from django.db.models import Count, Max
from django.urls import reverse

from brokerage.models import SavedSearch
from brokerage.opportunity_filter import in_words, plain_query


def searches_of(user) -> list[dict]:
    rows = list(SavedSearch.objects.visible_to(user).annotate(told=Count("hits"), last_told=Max("hits__told_at")))
    words = in_words({row.query for row in rows})
    return [{"search": row, "words": words[row.query], "url": url_of(row)} for row in rows]


def url_of(search: SavedSearch) -> str:
    return reverse("brokerage:opportunity_list") + (f"?{search.query}" if search.query else "")


def beside_list(user, query: str) -> dict:
    """For the list of opportunities: whether this search is kept, under what name, and whether one more may be."""
    kept = dict(SavedSearch.objects.visible_to(user).values_list("query", "name"))
    plain = plain_query(query)
    return {
        "query": plain,
        "name": kept.get(plain, ""),
        "is_kept": plain in kept,
        "count": len(kept),
        "is_full": len(kept) >= settings.TIBS_SAVED_SEARCHES,
        "most": settings.TIBS_SAVED_SEARCHES,
    }
