"""Priorities and classifications out of and into the portal."""

import tempfile
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import spreadsheets
from accounts.exceptions import Refused
from accounts.line_files import Wrong
from accounts.roles import Role, capacity_of
from regions.models import Region
from s3strategy.filters import PriorityFilter
from s3strategy.forms.importing import ImportForm
from s3strategy.models import Concept, Priority
from s3strategy.services.priority_imports import import_priorities
from s3strategy.services.priority_lines import COLUMNS, row_of
from s3strategy.services.skos import concepts_as_skos, priorities_as_skos


def _priorities(request):
    rows = Priority.objects.select_related("region", "document").prefetch_related("codes__concept", "texts")
    filters = PriorityFilter(request.GET or None, queryset=rows)
    return filters.qs if filters.is_bound else rows.current()


@require_safe
def priority_export(request):
    """The priorities that the filters of the list find, as a table that can be imported again, or as JSON-LD."""
    rows = _priorities(request)
    if request.GET.get("format") == "jsonld":
        return _jsonld(priorities_as_skos(settings.SITE_URL.rstrip("/"), rows), "priorities")
    form = spreadsheets.asked_for(request, rows.count())
    if not form:
        raise Http404
    return spreadsheets.response(form, "priorities", list(COLUMNS), (row_of(row) for row in rows))


@require_safe
def concept_export(request, scheme):
    if scheme not in Concept.Scheme.values:
        raise Http404
    return _jsonld(concepts_as_skos(settings.SITE_URL.rstrip("/"), scheme), scheme)


def _jsonld(data: dict, name: str) -> JsonResponse:
    answer = JsonResponse(data, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="{name}.jsonld"'
    return answer


@login_required
def priority_import(request):
    """A file becomes proposals for the regions whose mandate the officer's organisation holds."""
    capacity = capacity_of(request.user)
    if capacity is None or capacity.role != Role.OFFICER:
        raise Refused(_("This page is for officers of a regional authority."))
    regions = list(Region.objects.with_mandate_of(capacity.holder))
    form = ImportForm(request.POST or None, request.FILES or None)
    outcome = None
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"priorities{Path(values['file'].name).suffix.lower()}"
            path.write_bytes(values["file"].read())
            try:
                outcome = import_priorities(
                    by=request.user,
                    regions=regions,
                    path=path,
                    comment=values["comment"],
                    is_trial=values["is_trial"],
                )
            except Wrong as wrong:
                form.add_error("file", str(wrong))
    return render(
        request,
        "s3strategy/priority_import.html",
        {"form": form, "outcome": outcome, "regions": regions, "is_trial": form.is_bound and form["is_trial"].value()},
        status=422 if form.errors else 200,
    )
