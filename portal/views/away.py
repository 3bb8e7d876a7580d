"""When the database is away: a page that says so and gives back what was typed, never a stack trace."""

import logging

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template import loader
from django.utils.translation import gettext as _
from django_guid import get_guid
from psycopg_pool import PoolTimeout

from portal.forms.fields import ConnectionStringField
from portal.tabs import all_sections
from tenants.secrets import seal

logger = logging.getLogger(__name__)
AWAY = (OperationalError, InterfaceError, PoolTimeout)
RETRY_SECONDS = 30


def away(request: HttpRequest) -> HttpResponse:
    """Answer 503. Typed values come along in the page, secrets only sealed. Needs neither database nor session."""
    logger.error("The database is away")
    if request.headers.get("HX-Request") or request.headers.get("Accept", "").startswith("application/json"):
        response = HttpResponse(_("The portal cannot reach its database. Nothing is lost; try again in a minute."))
    else:
        context = {"request_id": get_guid(), "typed": _typed(request), "again": request.get_full_path()}
        response = HttpResponse(loader.render_to_string("portal/away.html", context))
    response.status_code = 503
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


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
