"""Azure Communication Services: an identity with a token, for requests signed by the resource's key."""

import base64
import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from uuid import uuid4

from werkzeug.wrappers import Request, Response

from microsoft.simulator.state import RETRY_AFTER_SECONDS, State, json_response
from microsoft.simulator.world import AcsResource

API_VERSIONS = ("2021-03-07", "2022-06-01", "2022-10-01", "2023-08-01", "2023-10-01")
SCOPES = frozenset({"chat", "voip", "chat.join", "chat.join.limited", "voip.join"})
MOST_SKEW = timedelta(minutes=5)
MINUTES = range(60, 1441)
SIGNATURE = re.compile(r"HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=(\S+)")


def respond(state: State, request: Request) -> Response:
    """Answer a request to a resource's host; `reset` ends the connection without an answer."""
    resource = state.world.resource_at(request.host)
    if resource is None:
        return _error(404, "NotFound", "The resource was not found.")
    state.linger(resource)
    if resource.failure == "reset":
        raise ConnectionResetError
    if not _is_signed(request, resource) or resource.failure == "denied":
        return _error(401, "Denied", "Denied by the resource provider.")
    return _chosen_failure(resource) or _create(state, request, resource)


def _chosen_failure(resource: AcsResource) -> Response | None:
    if resource.failure == "forbidden":
        return _error(403, "Forbidden", "The resource is not permitted to perform this operation.")
    if resource.failure == "throttled":
        headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
        return _error(429, "TooManyRequests", "Rate limit is exceeded.", headers)
    if resource.failure == "server_error":
        return _error(500, "InternalServerError", "The service could not process the request.")
    return None


def _is_signed(request: Request, resource: AcsResource) -> bool:
    """Verify the signature by Microsoft's rule (tutorial "Sign an HTTP request with C#" of the service)."""
    signature = SIGNATURE.fullmatch(request.headers.get("Authorization", ""))
    digest = base64.b64encode(hashlib.sha256(request.get_data()).digest()).decode()
    date = request.headers.get("x-ms-date", "")
    if signature is None or request.headers.get("x-ms-content-sha256") != digest or not _is_now(date):
        return False
    target = request.environ["RAW_URI"]
    signed = f"{request.method}\n{target}\n{date};{request.host};{digest}"
    expected = hmac.new(base64.b64decode(resource.key), signed.encode(), hashlib.sha256).digest()
    return hmac.compare_digest(base64.b64encode(expected).decode(), signature[1])


def _is_now(date: str) -> bool:
    try:
        return abs(datetime.now(UTC) - parsedate_to_datetime(date)) <= MOST_SKEW
    except (ValueError, TypeError):
        return False


def _create(state: State, request: Request, resource: AcsResource) -> Response:
    if request.path != "/identities" or request.method != "POST":
        return _error(404, "NotFound", "The requested operation was not found.")
    if request.args.get("api-version") not in API_VERSIONS:
        return _error(400, "UnsupportedApiVersionValue", "The service does not support the API version.")
    body = request.get_json(silent=True) or {}
    scopes, minutes = body.get("createTokenWithScopes") or [], body.get("expiresInMinutes") or 1440
    if not SCOPES.issuperset(scopes) or minutes not in MINUTES:
        return _error(400, "ValidationFailed", "The request was invalid.")
    identity = f"8:acs:{resource.immutable_id}_{uuid4().hex[:16]}"
    content: dict[str, Any] = {"identity": {"id": identity}}
    if scopes:
        content["accessToken"] = _access_token(state, resource, identity, scopes, minutes)
    return json_response(content, 201)


def _access_token(
    state: State, resource: AcsResource, identity: str, scopes: list[str], minutes: int
) -> dict[str, str]:
    claims = {
        "skypeid": identity.removeprefix("8:"),
        "scp": 1792,
        "acsScope": ",".join(scopes),
        "resourceId": resource.immutable_id,
    }
    expires = datetime.now(UTC) + timedelta(minutes=minutes)
    return {"token": state.keys.sign(claims, seconds=minutes * 60), "expiresOn": expires.isoformat()}


def _error(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Response:
    return json_response({"error": {"code": code, "message": message}}, status, headers)
