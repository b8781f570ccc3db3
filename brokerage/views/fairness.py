from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from brokerage.jobs.lists import KEPT
from brokerage.models import FairnessSnapshot

from .weights import check_manager, tabs


@login_required
@require_safe
def fairness(request):
    """The last figures that a worker counted; nothing is counted here."""
    check_manager(request.user)
    snapshot = FairnessSnapshot.objects.first()
    context = {
        "tabs": tabs("fairness"),
        "snapshot": snapshot,
        "open_per_company": settings.TIBS_OPEN_PER_COMPANY,
        "new_per_company": settings.TIBS_NEW_PER_COMPANY,
        "new_days": settings.TIBS_NEW_DAYS,
        "longest": KEPT * settings.TIBS_SUGGESTIONS_PER_PROFILE,
    }
    return render(request, "brokerage/matching/fairness.html", context | (_shown(snapshot.figures) if snapshot else {}))


def _shown(figures: dict) -> dict:
    names = {
        "supported": _("Supported regions"),
        "advanced": _("Advanced regions"),
        "none": _("Outside the regions served"),
    }
    return {
        "first": figures["first"],
        "companies": figures["companies"],
        # Figures that were counted by an older portal know nothing of it.
        "most_new": figures.get("most_new"),
        "at_limit": figures.get("at_limit"),
        "stats": [
            {"label": _("Gini of standing in others' lists"), "value": _index(figures["gini_listed"])},
            {"label": _("Gini of suggestions shown to brokers"), "value": _index(figures["gini_shown"])},
            {"label": _("Companies without any suggestion"), "value": _percent(figures, "without_suggestion")},
            {"label": _("Companies in nobody's list"), "value": _percent(figures, "in_no_list")},
        ],
        "groups": [
            {
                "label": names[row["group"]],
                "companies": row["companies"],
                "mean": round(row["mean_listed"], 1),
                "without": _percent(row, "without_suggestion"),
                "in_no_list": _percent(row, "in_no_list"),
                "never_shown": _percent(row, "never_shown"),
            }
            for row in figures["groups"]
        ],
        "bands": [
            {"label": _band(row["low"], row["high"]), "companies": row["companies"], "share": round(100 * row["share"])}
            for row in figures["bands"]
        ],
    }


def _band(low: int, high: int | None) -> str:
    if high is None:
        return _("%(low)s and more") % {"low": low}
    return str(low) if low == high else f"{low}–{high}"


def _index(value: float | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _percent(row: dict, name: str) -> str:
    return f"{round(100 * row[name] / row['companies'])}%" if row["companies"] else "–"
