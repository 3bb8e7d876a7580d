"""Times in the person's zone; and when the database is away, a page that says so, never a stack trace."""

import logging
from collections.abc import Callable
from functools import lru_cache
from zoneinfo import available_timezones

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template import loader
from django.utils import timezone
from django.utils.translation import gettext as _
from django_guid import get_guid
from psycopg_pool import PoolTimeout

from portal.forms.fields import ConnectionStringField
from portal.tabs import all_sections
from tenants.secrets import seal

logger = logging.getLogger(__name__)
AWAY = (OperationalError, InterfaceError, PoolTimeout)
RETRY_SECONDS = 30
TIME_ZONE_COOKIE = "time_zone"
Handler = Callable[[HttpRequest], HttpResponse]


class ServiceAwayMiddleware:
    """Answers 503 when the database cannot be reached. Typed values come along in the page, secrets only sealed."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        except AWAY:
            return self._away(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return self._away(request) if isinstance(exception, AWAY) else None

    def _away(self, request: HttpRequest) -> HttpResponse:
        logger.exception("The database is away")
        if request.headers.get("HX-Request") or request.headers.get("Accept", "").startswith("application/json"):
            response = HttpResponse(_("The portal cannot reach its database. Nothing is lost; try again in a minute."))
        else:
            context = {"request_id": get_guid(), "typed": _typed(request), "address": request.get_full_path()}
            response = HttpResponse(loader.render_to_string("portal/away.html", context))
        response.status_code = 503
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        response.headers["Cache-Control"] = "no-store"
        return response


class TimeZoneMiddleware:
    """Shows times in the zone that the browser named in a cookie; where it named none, in the deployment's."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        zone = request.COOKIES.get(TIME_ZONE_COOKIE, "")
        if zone not in available_time_zones():
            return self.get_response(request)
        with timezone.override(zone):
            return self.get_response(request)


@lru_cache(maxsize=1)
def available_time_zones() -> frozenset[str]:
    """Return the names of the time zones that this machine knows."""
    return frozenset(available_timezones())


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    if request.method != "POST":
        return []
    secret_names = {
        f"{section.key}-{name}"
        for section in all_sections()
        for name, field in section.form.base_fields.items()
        if isinstance(field, ConnectionStringField)
    }
    found: list[tuple[str, str]] = []
    posted: QueryDict = request.POST
    for key, values in posted.lists():
        for value in values:
            if key in secret_names:
                found += [(f"{key}-sealed", seal(value))] if value else []
            else:
                found.append((key, str(value)))
    return found
