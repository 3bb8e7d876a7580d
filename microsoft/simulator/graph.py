"""Microsoft Graph v1.0: groups, members and users of one directory, for its app tokens."""

import base64
import binascii
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

import jwt
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from microsoft.simulator.state import GRAPH_HOST, RETRY_AFTER_SECONDS, State, json_response
from microsoft.simulator.world import Directory, Group, Person

Found = TypeVar("Found")
MOST_CHECKED = 20
DEFAULT_TOP, MOST_TOP = 100, 999

ROUTES = Map(
    [
        Rule("/v1.0/groups/<key>", endpoint="group", methods=["GET"]),
        Rule("/v1.0/groups/<key>/members", endpoint="members", methods=["GET"]),
        Rule("/v1.0/users/<key>", endpoint="user", methods=["GET"]),
        Rule("/v1.0/users/<key>/getMemberGroups", endpoint="member_groups", methods=["POST"]),
        Rule("/v1.0/users/<key>/checkMemberGroups", endpoint="check_groups", methods=["POST"]),
        Rule("/v1.0/organization", endpoint="organization", methods=["GET"]),
    ]
)
ROLE_OF = {
    "group": "GroupMember.Read.All",
    "members": "GroupMember.Read.All",
    "user": "User.Read.All",
    "member_groups": "GroupMember.Read.All",
    "check_groups": "GroupMember.Read.All",
    "organization": "User.Read.All",
}
NOTHING_SENT = "Access token is empty."
NOT_VALID = "Access token validation failure."
TOO_OLD = "Lifetime validation failed, the token is expired."
NOT_PRESENT = "Resource '{}' does not exist or one of its queried reference-property objects are not present."
NO_RIGHT = "Insufficient privileges to complete the operation."


class GraphError(Exception):
    """An answer other than 200, in Graph's shape."""

    def __init__(self, status: int, code: str, message: str, retry_after: int = 0) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.retry_after = status, code, message, retry_after

    def response(self, request: Request) -> Response:
        """Return the documented error body (https://learn.microsoft.com/graph/errors)."""
        request_id, client_id = str(uuid4()), request.headers.get("client-request-id") or str(uuid4())
        inner = {
            "date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
            "request-id": request_id,
            "client-request-id": client_id,
        }
        headers = {"request-id": request_id, "client-request-id": client_id}
        if self.retry_after:
            headers["Retry-After"] = str(self.retry_after)
        if self.status == 401:
            headers["WWW-Authenticate"] = 'Bearer realm="", client_id="00000003-0000-0000-c000-000000000000"'
        body = {"error": {"code": self.code, "message": self.message, "innerError": inner}}
        return json_response(body, self.status, headers)


def respond(state: State, request: Request) -> Response:
    """Answer a request to graph.microsoft.com."""
    try:
        endpoint, values = ROUTES.bind_to_environ(request.environ).match()
        directory = _directory(state, request, ROLE_OF[endpoint])
        state.linger(directory)
        _fail_as_chosen(directory)
        return _answer(endpoint, directory, request, **values)
    except GraphError as error:
        return error.response(request)
    except HTTPException as error:
        status = error.code or 400
        return GraphError(status, "BadRequest", "Resource not found for the segment.").response(request)


def _directory(state: State, request: Request, role: str) -> Directory:
    authorization = request.authorization
    if authorization is None or authorization.type != "bearer" or not authorization.token:
        raise GraphError(401, "InvalidAuthenticationToken", NOTHING_SENT)
    try:
        claims = state.keys.verified(authorization.token, f"https://{GRAPH_HOST}")
    except jwt.ExpiredSignatureError:
        raise GraphError(401, "InvalidAuthenticationToken", TOO_OLD) from None
    except jwt.PyJWTError:
        raise GraphError(401, "InvalidAuthenticationToken", NOT_VALID) from None
    directory = state.world.directory(str(claims.get("tid", "")))
    if directory is None or claims.get("revision") != directory.revision:
        raise GraphError(401, "InvalidAuthenticationToken", NOT_VALID)
    if role not in claims.get("roles", []):
        raise GraphError(403, "Authorization_RequestDenied", NO_RIGHT)
    return directory


def _fail_as_chosen(directory: Directory) -> None:
    if directory.failure == "throttled":
        raise GraphError(429, "TooManyRequests", "Please retry again later.", RETRY_AFTER_SECONDS)
    if directory.failure == "server_error":
        raise GraphError(503, "serviceNotAvailable", "The service is unavailable.")


def _answer(endpoint: str, directory: Directory, request: Request, key: str = "") -> Response:
    if endpoint == "organization":
        return _collection("organization", [_organization(directory)])
    if endpoint in ("group", "members"):
        group = _existing(directory.group(_guid(key)), key)
        return _entity("groups", _group(group)) if endpoint == "group" else _members(directory, group, request)
    person = _existing(directory.person(key), key)
    if endpoint == "user":
        return _entity("users", _user(person))
    wanted = _wanted(endpoint, directory, person, _body(request))
    return _collection("Collection(Edm.String)", wanted)


def _existing(found: Found | None, key: str) -> Found:
    if found is None:
        raise GraphError(404, "Request_ResourceNotFound", NOT_PRESENT.format(key))
    return found


def _guid(key: str) -> str:
    try:
        return str(UUID(key))
    except ValueError:
        raise GraphError(400, "Request_BadRequest", f"Invalid object identifier '{key}'.") from None


def _body(request: Request) -> dict[str, Any]:
    content = request.get_json(silent=True)
    if not isinstance(content, dict):
        raise GraphError(400, "BadRequest", "Unable to read JSON request payload.")
    return content


def _wanted(endpoint: str, directory: Directory, person: Person, body: dict[str, Any]) -> list[str]:
    groups = directory.groups_of(person.id)
    if endpoint == "member_groups":
        if not isinstance(body.get("securityEnabledOnly"), bool):
            raise GraphError(400, "Request_BadRequest", "Missing parameter: securityEnabledOnly.")
        return [group.id for group in groups if group.security or not body["securityEnabledOnly"]]
    asked = body.get("groupIds")
    if not isinstance(asked, list) or len(asked) > MOST_CHECKED:
        raise GraphError(400, "Request_BadRequest", "groupIds must hold at most 20 ids.")
    return [group.id for group in groups if group.id in asked]


def _members(directory: Directory, group: Group, request: Request) -> Response:
    top, start = _top(request), _start(request)
    end = start + top
    members = [_member(directory, member) for member in group.members[start:end]]
    link = ""
    if end < len(group.members):
        skip = base64.urlsafe_b64encode(f"from:{end}".encode()).decode()
        link = f"https://{GRAPH_HOST}/v1.0/groups/{group.id}/members?$top={top}&$skiptoken={skip}"
    return _collection("directoryObjects", members, link)


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


def _member(directory: Directory, member_id: str) -> dict[str, Any]:
    person, group = directory.person(member_id), directory.group(member_id)
    if person is not None:
        return {"@odata.type": "#microsoft.graph.user", **_user(person)}
    if group is not None:
        return {"@odata.type": "#microsoft.graph.group", **_group(group)}
    return {"@odata.type": "#microsoft.graph.servicePrincipal", "id": member_id, "displayName": None}


def _group(group: Group) -> dict[str, Any]:
    return {
        "id": group.id,
        "displayName": group.name,
        "securityEnabled": group.security,
        "mailEnabled": not group.security,
        "groupTypes": [] if group.security else ["Unified"],
    }


def _user(person: Person) -> dict[str, Any]:
    return {"id": person.id, "displayName": person.name, "userPrincipalName": person.upn, "mail": person.upn}


def _organization(directory: Directory) -> dict[str, Any]:
    domain = {"name": directory.domain, "isDefault": True, "isInitial": True, "type": "Managed"}
    return {"id": directory.id, "displayName": directory.name, "verifiedDomains": [domain]}


def _entity(kind: str, content: dict[str, Any]) -> Response:
    return json_response({"@odata.context": f"https://{GRAPH_HOST}/v1.0/$metadata#{kind}/$entity", **content})


def _collection(kind: str, value: list[Any], link: str = "") -> Response:
    content: dict[str, Any] = {"@odata.context": f"https://{GRAPH_HOST}/v1.0/$metadata#{kind}"}
    if link:
        content["@odata.nextLink"] = link
    return json_response({**content, "value": value})
