"""Session limits, and the last wall: a view that names no requirement is refused."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from accounts.guards import PUBLIC

logger = logging.getLogger(__name__)
_NOTE_EVERY_SECONDS = 60
Handler = Callable[[HttpRequest], HttpResponse]


class SessionLimitsMiddleware:
    """Ends sessions that were idle too long or are too old. Activity is noted once a minute, not with each page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seen = request.session.get("seen")
        if seen is not None:
            now = time.time()
            too_old = now - request.session.get("since", 0) > settings.SESSION_COOKIE_AGE
            if too_old or now - seen > settings.SESSION_IDLE_SECONDS:
                logout(request)
            elif now - seen > _NOTE_EVERY_SECONDS:
                request.session["seen"] = now
        return self.get_response(request)


class AccessMiddleware:
    """Lets a view run only when it states what it requires and the person meets it (fail closed)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is not None and match.app_names[:1] == ["admin"]:
            return self._admin(request)
        requires = getattr(view, "requires", None)
        if requires is None:
            logger.error("A view without a stated requirement was refused: %s", request.path)
            raise PermissionDenied
        if requires == PUBLIC or request.user.is_authenticated:
            return None
        return self._ask_to_sign_in(request, view)

    def _ask_to_sign_in(self, request: HttpRequest, view: Any) -> HttpResponse:
        if request.headers.get("HX-Request") or request.headers.get("Accept", "").startswith("application/json"):
            return HttpResponse(
                _("Your session has ended. Save: you can sign in, and what you typed is kept."), status=401
            )
        if request.method == "GET":
            return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
        keep = getattr(view, "when_signed_out", None)
        return keep(request) if keep else redirect_to_login("/", resolve_url(settings.LOGIN_URL))

    def _admin(self, request: HttpRequest) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
        if not request.user.is_staff:
            raise PermissionDenied
        return None
