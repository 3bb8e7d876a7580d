"""A limit for what is sent, and the content security policy of the staff administration."""

from collections.abc import Callable

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]
_STAFF = {"script-src": [SELF, UNSAFE_EVAL], "style-src": [SELF, UNSAFE_INLINE]}


class BodyLimitMiddleware:
    """Refuses a body that says it is larger than any form or file of the portal, before it is read."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isascii() or not length.isdigit() or int(length) > settings.LARGEST_BODY_BYTES:
            raise RequestDataTooBig(f"A body of {length[:20]} bytes was refused.")
        return self.get_response(request)


class StaffPolicyMiddleware:
    """Lets the pages of the staff administration evaluate expressions, as unfold's Alpine does; no other page may."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None and match.app_names[:1] == ["admin"]:
            response._csp_replace = _STAFF  # type: ignore[attr-defined]  # where django-csp looks for a page's own policy
        return response
