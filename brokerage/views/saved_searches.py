from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.exceptions import NotPossible
from brokerage.forms.saved_searches import SaveSearchForm, SearchNameForm
from brokerage.models import SavedSearch
from brokerage.opportunity_filter import in_words, plain_query
from brokerage.selectors.saved_searches import searches_of, url_of
from brokerage.services.saved_searches import delete_search, rename_search, save_search

from .refusals import show_refusal


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def saved_searches(request):
    """The reader's own; a POST from the list of opportunities keeps one more."""
    form = SaveSearchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            save_search(by=request.user, **form.cleaned_data)
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The search is kept. You are told of new profiles that fit it."))
            return redirect("brokerage:saved_searches")
    asked = plain_query(form.data.get("query", "")) if form.is_bound else ""
    context = {
        "rows": searches_of(request.user),
        "form": form if request.method == "POST" else None,
        "asked": in_words([asked])[asked] if form.is_bound else [],
    }
    is_wrong = request.method == "POST"
    return render(request, "brokerage/opportunities/saved_searches.html", context, status=422 if is_wrong else 200)


def _find(request, public_id) -> SavedSearch:
    return get_object_or_404(SavedSearch.objects.visible_to(request.user), public_id=public_id)


@login_required
@require_safe
def saved_search(request, public_id):
    """Where a letter leads: the list as it is now."""
    return redirect(url_of(_find(request, public_id)))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def saved_search_rename(request, public_id):
    search = _find(request, public_id)
    # A row of its own, so that a refused name is not shown as the search's.
    form = SearchNameForm(request.POST or None, instance=_find(request, public_id))
    if request.method == "POST" and form.is_valid():
        try:
            rename_search(by=request.user, search=_find(request, public_id), name=form.cleaned_data["name"])
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The search has its new name."))
            return redirect("brokerage:saved_searches")
    context = {"form": form, "search": search}
    status = 422 if request.method == "POST" else 200
    return render(request, "brokerage/opportunities/saved_search_rename.html", context, status=status)


@login_required
@require_POST
def saved_search_delete(request, public_id):
    delete_search(by=request.user, search=_find(request, public_id))
    messages.success(request, _("The search is deleted."))
    return redirect("brokerage:saved_searches")
