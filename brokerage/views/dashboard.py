from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.exceptions import Refused
from accounts.roles import Role
from brokerage.forms.desk import FiguresForm
from brokerage.selectors import figures
from brokerage.selectors.impact import impact
from regions.models import Region

COLUMNS = ("companies", "profiles", "suggestions", "matches", "introductions")


@login_required
@require_safe
def dashboard(request):
    """Figures of all regions: exact for managers, in multiples of 5 for brokers, officers and administrators."""
    user = request.user
    if not user.acts_as(Role.MANAGER, Role.BROKER, Role.OFFICER, Role.ADMINISTRATOR):
        raise Refused(_("These figures are for the programme's organisations."))
    form = FiguresForm(request.GET or None, regions=Region.objects.order_by("name_en"))
    window = figures.Window()
    if form.is_bound and form.is_valid():
        window = figures.Window(**form.cleaned_data)
    exact = user.acts_as(Role.MANAGER)
    context = {
        "form": form,
        "is_exact": exact,
        "stats": _stats(window, exact),
        "funnel": _funnel(window, exact),
        "rows": _rows(window, exact),
        "flows": _flows(window, exact),
        # Ages of single cases would tell more than rounded counts do.
        "ages": figures.ages(window) if exact else [],
        # So are sums over few answers.
        "impact": _impact(window) if exact else None,
        "days": figures.days_to_introduction(window) if exact else None,
    }
    return render(request, "brokerage/dashboard/dashboard.html", context, status=422 if form.errors else 200)


def _stats(window: figures.Window, exact: bool) -> list[dict]:
    counts = figures.totals(window)
    labels = [
        ("companies", _("Companies registered")),
        ("audits", _("Needs audits completed")),
        ("profiles", _("Profiles published")),
        ("suggestions", _("Suggestions")),
        ("matches", _("Matches opened")),
        ("running", _("of them still running")),
        ("introductions", _("Introductions")),
    ]
    # The other lists hold what concerns the reader only, never all that is counted here.
    lists = {"profiles": reverse("brokerage:opportunity_list")}
    return [
        {"label": label, "value": figures.shown(counts[key], exact=exact), "url": lists.get(key, "")}
        for key, label in labels
    ]


def _funnel(window: figures.Window, exact: bool) -> list[dict]:
    labels = {
        "suggested": _("Pairs suggested"),
        "opened": _("Matches opened"),
        "home_approved": _("Approved by the home broker"),
        "asked": _("Approved by all brokers, companies asked"),
        "introduced": _("Introduced"),
        "met": _("Met"),
        "agreed": _("Agreed"),
    }
    steps = figures.funnel(window)
    opened = dict(steps)["opened"]
    rows = []
    for key, count in steps:
        # The pairs suggested are far more than the cases: the bars begin with the matches opened.
        share = round(100 * count / opened) if exact and opened and key != "suggested" else None
        rows.append({"label": labels[key], "value": figures.shown(count, exact=exact), "share": share})
    return rows


def _impact(window: figures.Window) -> dict:
    found = impact(window)
    labels = [
        ("turnover_eur", _("Additional turnover in euros, told in follow-ups")),
        ("jobs", _("Jobs created, told in follow-ups")),
        ("value_eur", _("Value of the agreements in euros")),
        ("jobs_expected", _("Jobs expected by the agreements")),
    ]
    return found | {"rows": [{"label": label, **found[key]} for key, label in labels]}


def _rows(window: figures.Window, exact: bool) -> list[dict]:
    return [
        {
            "region": row["region"],
            "cells": [
                {"label": label, "value": figures.shown(row[name], exact=exact)}
                for name, label in zip(COLUMNS, _column_labels(), strict=True)
            ],
        }
        for row in figures.per_region(window)
    ]


def _column_labels() -> list[str]:
    return [_("Companies"), _("Profiles"), _("Suggestions"), _("Matches"), _("Introductions")]


def _flows(window: figures.Window, exact: bool) -> dict:
    regions, counts = figures.flows(window)
    return {
        "regions": regions,
        "rows": [
            {
                "region": one,
                "cells": [figures.shown(counts.get((_pk(one), _pk(two)), 0), exact=exact) for two in regions],
            }
            for one in regions
        ],
    }


def _pk(region: Region | None) -> int | None:
    return region.pk if region else None
