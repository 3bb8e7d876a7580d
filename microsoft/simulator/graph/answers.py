"""Graph's answers: entities, collections with pages, and errors (https://learn.microsoft.com/graph/errors)."""

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import quote
from uuid import UUID, uuid4

from werkzeug.wrappers import Request, Response

from microsoft.simulator.state import GRAPH_HOST, json_response

Found = TypeVar("Found")
DEFAULT_TOP, MOST_TOP = 100, 999
BASE = f"https://{GRAPH_HOST}/v1.0"
NOT_PRESENT = "Resource '{}' does not exist or one of its queried reference-property objects are not present."


class GraphError(Exception):
    """An answer other than 200, in Graph's shape."""

    def __init__(
        self, status: int, code: str, message: str, retry_after: int = 0, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.retry_after = status, code, message, retry_after
        self.headers = headers or {}

    def response(self, request: Request) -> Response:
        """Return the documented error body."""
        request_id, client_id = str(uuid4()), request.headers.get("client-request-id") or str(uuid4())
        inner = {
            "date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
            "request-id": request_id,
            "client-request-id": client_id,
        }
        headers = {**self.headers, "request-id": request_id, "client-request-id": client_id}
        if self.retry_after:
            headers["Retry-After"] = str(self.retry_after)
        if self.status == 401:
            headers["WWW-Authenticate"] = 'Bearer realm="", client_id="00000003-0000-0000-c000-000000000000"'
        body = {"error": {"code": self.code, "message": self.message, "innerError": inner}}
        return json_response(body, self.status, headers)


def existing(found: Found | None, key: str) -> Found:
    """Return what was found; raises GraphError 404 when it was not."""
    if found is None:
        raise GraphError(404, "Request_ResourceNotFound", NOT_PRESENT.format(key))
    return found


def guid(key: str) -> str:
    """Return `key` in Graph's spelling; raises GraphError 400 when it is no GUID."""
    try:
        return str(UUID(key))
    except ValueError:
        raise GraphError(400, "Request_BadRequest", f"Invalid object identifier '{key}'.") from None


def body_of(request: Request) -> dict[str, Any]:
    """Return the JSON object that was sent; raises GraphError 400."""
    content = request.get_json(silent=True)
    if not isinstance(content, dict):
        raise GraphError(400, "BadRequest", "Unable to read JSON request payload.")
    return content


def entity(kind: str, content: dict[str, Any], status: int = 200) -> Response:
    """Return one thing."""
    return json_response({"@odata.context": f"{BASE}/$metadata#{kind}/$entity", **content}, status)


def collection(kind: str, value: Sequence[Any], link: str = "", count: int | None = None) -> Response:
    """Return a collection, with the link to its next page and the number of all entries."""
    content: dict[str, Any] = {"@odata.context": f"{BASE}/$metadata#{kind}"}
    if count is not None:
        content["@odata.count"] = count
    if link:
        content["@odata.nextLink"] = link
    return json_response({**content, "value": list(value)})


def page_of(request: Request, path: str, entries: Sequence[Found]) -> tuple[Sequence[Found], str]:
    """Return the asked page of `entries` and the link to the next ('' at the end); raises GraphError 400."""
    top, start = _top(request), _start(request)
    end = start + top
    if end >= len(entries):
        return entries[start:end], ""
    kept = {**request.args, "$top": str(top)}
    kept["$skiptoken"] = base64.urlsafe_b64encode(f"from:{end}".encode()).decode()
    options = "&".join(f"{name}={quote(value, safe='=')}" for name, value in kept.items())
    return entries[start:end], f"{BASE}/{path}?{options}"


def _top(request: Request) -> int:
    top = request.args.get("$top", str(DEFAULT_TOP))
    if not top.isdecimal() or not 1 <= int(top) <= MOST_TOP:
        raise GraphError(400, "Request_BadRequest", "Invalid page size specified. Must be between 1 and 999.")
    return int(top)


def _start(request: Request) -> int:
    token = request.args.get("$skiptoken")
    if token is None:
        return 0
    try:
        return int(base64.urlsafe_b64decode(token).decode().removeprefix("from:"))
    except (binascii.Error, ValueError):
        raise GraphError(400, "Directory_ExpiredPageToken", "The specified page token value is not valid.") from None
