import zoneinfo

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponseNotAllowed, JsonResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.defaults import page_not_found

from .exceptions import Refused
from .second_factor import lacks_second_factor


class LanguageMiddleware(LocaleMiddleware):
    """Django's choice of language; a person's own language wins in ReaderMiddleware when no cookie is set."""


class ReaderMiddleware:
    """The reader's language and time zone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        with timezone.override(zoneinfo.ZoneInfo(user.time_zone)):
            return self.get_response(request)


class SecondFactorMiddleware:
    """People of the roles named in the settings set up a second factor before anything else."""

    ALLOWED = ("/accounts/", "/static/", "/language/", "/people/role/", "/healthz", "/readyz")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated and not request.path.startswith(self.ALLOWED) and lacks_second_factor(user):
            messages.warning(request, _("Your role needs a second factor. Set one up to go on."))
            return redirect("mfa_index")
        return self.get_response(request)


class NotFoundMiddleware:
    """The demo shows the page of production for what is not there, instead of Django's list of addresses."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if settings.DEBUG and response.status_code == 404 and request.resolver_match is None:
            return page_not_found(request, Http404())
        return response

    def process_exception(self, request, exception):
        return page_not_found(request, exception) if settings.DEBUG and isinstance(exception, Http404) else None


class RefusalMiddleware:
    """A refusal raised by a service becomes a page with its reason, with the right status; so does a wrong method."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            response.content = render_to_string("405.html", request=request)
        return response

    def process_exception(self, request, exception):
        if not isinstance(exception, Refused):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": str(exception.reason)}, status=exception.status)
        return render(request, "refused.html", {"refusal": exception}, status=exception.status)
