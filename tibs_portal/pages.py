"""Pages without objects: what the portal is, its rules, and help for each role."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts import services
from accounts.roles import Role


def _page(name: str):
    @require_safe
    def show(request: HttpRequest) -> HttpResponse:
        return render(request, f"pages/{name}.html")

    return show


about = _page("about")
how_it_works = _page("how_it_works")
accessibility = _page("accessibility")
privacy = _page("privacy")
help_keys = _page("help_keys")


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/terms.html", {"terms": services.current_terms(get_language() or "en")})


@require_safe
def help_index(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/help_index.html", {"roles": list(Role)})


@require_safe
def help_page(request: HttpRequest, role: str) -> HttpResponse:
    if role not in Role.values:
        raise Http404
    return render(request, f"pages/help_{role}.html", {"role": Role(role), "roles": list(Role)})
