from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import spreadsheets
from accounts.documents import Document
from accounts.documents import render as render_document
from accounts.exceptions import Refused
from brokerage.disclosure import ProfileView, Rung, record_access, teaser_of, view_of
from brokerage.models import Profile
from brokerage.selectors.een_sheet import HEADINGS, een_document, een_rows, een_table, may_read_een, measure
from brokerage.selectors.sheets import profile_document


def _find(request, public_id) -> Profile:
    return get_object_or_404(Profile.objects.visible_to(request.user).for_cards(), public_id=public_id)


def _pdf(document: Document, name: str, profile: Profile) -> HttpResponse:
    words = slugify(profile.title)[:60] or "profile"
    answer = HttpResponse(render_document(document), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}-{words}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def profile_sheet(request, public_id):
    """The profile on paper, as the reader may see it; `?form=public` gives everybody's form to its own side, too."""
    profile = _find(request, public_id)
    view = teaser_of(profile) if request.GET.get("form") == "public" else view_of(request.user, profile)
    if view.rung > Rung.TEASER:
        record_access(request.user, profile)
    return _pdf(profile_document(view), "profile", profile)


def _een_view(request, profile: Profile) -> ProfileView:
    view = view_of(request.user, profile)
    if not may_read_een(view):
        raise Refused(_("This sheet is for the company, its broker and other brokers."))
    record_access(request.user, profile)
    return view


@login_required
@require_safe
def een_sheet(request, public_id):
    """As a page, or by `?format=` as CSV, XLSX or PDF."""
    profile = _find(request, public_id)
    view = _een_view(request, profile)
    rows = een_rows(profile, view)
    form = request.GET.get("format", "")
    if form == "pdf":
        return _pdf(een_document(view, rows), "een", profile)
    if form in spreadsheets.FORMATS:
        return spreadsheets.response(form, "een-profile", list(HEADINGS), een_table(rows))
    if form:
        raise Http404
    context = {
        "view": view,
        "profile": profile,
        "rows": [{"row": row, "measure": measure(row)} for row in rows],
        "problems": [row for row in rows if row.problems],
    }
    return render(request, "brokerage/profiles/een_sheet.html", context)
