"""A database that is away is an outage, told as such (503), never a traceback."""

import logging

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import get_template

logger = logging.getLogger(__name__)


class StoreOutageMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, OperationalError | InterfaceError):
            logger.error("Store unavailable: %s", exception)
            return outage()
        return None


def outage() -> HttpResponse:
    response = HttpResponse(get_template("503.html").render({}), status=503)
    response["Retry-After"] = "30"
    return response
