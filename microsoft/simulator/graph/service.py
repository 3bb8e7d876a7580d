"""What answers at which path of Graph, and who may ask for it."""

from collections.abc import Callable

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from microsoft.simulator.graph import consent, delta, groups, teams, users
from microsoft.simulator.graph.access import Call, Right, call_of
from microsoft.simulator.graph.answers import GraphError
from microsoft.simulator.state import RETRY_AFTER_SECONDS, State, json_response
from microsoft.simulator.world import Directory

Answer = Callable[..., Response]

_GROUPS = Right(roles=frozenset({"GroupMember.Read.All", "Directory.Read.All"}))
_USERS = Right(roles=frozenset({"User.Read.All", "Directory.Read.All"}))  # guests may not list people
_CONSENTS = Right(roles=frozenset({"Directory.Read.All"}))
_ME = Right(scopes=frozenset({"User.Read"}))
_PRESENCE = Right(frozenset({"Presence.Read.All"}), frozenset({"Presence.Read.All"}), "Forbidden")
_CHATS = Right(scopes=frozenset({"Chat.Create", "Chat.ReadWrite"}), code="Forbidden")
_MESSAGES = Right(scopes=frozenset({"ChatMessage.Send", "Chat.ReadWrite"}), code="Forbidden")

ENDPOINTS: tuple[tuple[str, str, Right, Answer], ...] = (
    ("GET", "/groups/<key>", _GROUPS, groups.group),
    ("GET", "/groups/<key>/members", _GROUPS, groups.members),
    ("GET", "/organization", _USERS, users.organization),
    ("GET", "/users", _USERS, users.users),
    ("GET", "/users/delta", _USERS, delta.users_delta),
    ("GET", "/users/microsoft.graph.delta()", _USERS, delta.users_delta),
    ("GET", "/users/<key>", _USERS, users.user),
    ("POST", "/users/<key>/getMemberGroups", _GROUPS, groups.member_groups),
    ("POST", "/users/<key>/checkMemberGroups", _GROUPS, groups.check_groups),
    ("GET", "/me", _ME, users.me),
    ("GET", "/users/<key>/presence", _PRESENCE, teams.presence),
    ("GET", "/communications/presences/<key>", _PRESENCE, teams.presence),
    ("POST", "/chats", _CHATS, teams.make_chat),
    ("POST", "/chats/<key>/messages", _MESSAGES, teams.send_message),
    ("GET", "/servicePrincipals", _CONSENTS, consent.service_principals),
    ("GET", "/oauth2PermissionGrants", _CONSENTS, consent.permission_grants),
)
ROUTES = Map(
    [Rule(f"/v1.0{path}", endpoint=place, methods=[method]) for place, (method, path, *_) in enumerate(ENDPOINTS)]
)


def respond(state: State, request: Request) -> Response:
    """Answer a request to graph.microsoft.com."""
    try:
        place, values = ROUTES.bind_to_environ(request.environ).match()
        _, _, right, answer = ENDPOINTS[place]
        call: Call = call_of(state, request, right)
        state.linger(call.directory)
        _fail_as_chosen(call.directory)
        return _undocumented(call.directory) or answer(call, **values)
    except GraphError as error:
        return error.response(request)
    except HTTPException as error:
        status = error.code or 400
        return GraphError(status, "BadRequest", "Resource not found for the segment.").response(request)


def _fail_as_chosen(directory: Directory) -> None:
    if directory.failure == "throttled":
        raise GraphError(429, "TooManyRequests", "Please retry again later.", RETRY_AFTER_SECONDS)
    if directory.failure == "server_error":
        raise GraphError(503, "serviceNotAvailable", "The service is unavailable.")


def _undocumented(directory: Directory) -> Response | None:
    if directory.failure == "not_json":
        return Response("<!doctype html><title>Gateway</title>", content_type="text/html")
    if directory.failure == "odd_json":
        return json_response({"id": None, "value": [None]})
    return None
