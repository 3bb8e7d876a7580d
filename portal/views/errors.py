"""Pages for what went wrong. Each says what to do and carries the id that is in the log."""

import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django_guid import get_guid

from accounts.guards import public
from portal.views.away import AWAY, away


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain a refused form and bring back what was typed where the page can be loaded again."""
    return render(request, "portal/csrf_failure.html", {"request_id": get_guid()}, status=403)


@public
def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """A request that is too large or malformed."""
    return _page(request, "400.html", 400)


@public
def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """A page that this person may not open."""
    return _page(request, "403.html", 403)


@public
def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """A page that does not exist, or a tenant that is somebody else's: the same words for both."""
    return _page(request, "404.html", 404)


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of the portal, or its database is away. The page needs neither database nor session."""
    if isinstance(sys.exc_info()[1], AWAY):  # called while the exception is handled, wherever it was raised
        return away(request)
    content = loader.render_to_string("500.html", {"request_id": get_guid()})
    return HttpResponse(content, status=500)


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    return render(request, template, {"request_id": get_guid()}, status=status)
