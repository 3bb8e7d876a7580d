"""Who calls Graph: the portal itself by its app roles, or a guest account by the scopes of its directory."""

from dataclasses import dataclass

import jwt
from werkzeug.wrappers import Request

from microsoft.simulator.graph.answers import GraphError
from microsoft.simulator.state import GRAPH_HOST, State
from microsoft.simulator.world import Directory, Person

NOTHING_SENT = "Access token is empty."
NOT_VALID = "Access token validation failure."
TOO_OLD = "Lifetime validation failed, the token is expired."
NO_RIGHT = "Insufficient privileges to complete the operation."


@dataclass(frozen=True)
class Right:
    """What opens an endpoint: any one of the app `roles`, or any one of the delegated `scopes`.

    `code` is the error of who has neither: directory objects and Teams use different ones.
    """

    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    code: str = "Authorization_RequestDenied"


@dataclass(frozen=True)
class Call:
    """A request with a valid token; `person` is None when the portal itself calls."""

    state: State
    request: Request
    directory: Directory
    person: Person | None


def call_of(state: State, request: Request, right: Right) -> Call:
    """Check the bearer token as Graph does; raises GraphError 401 or 403."""
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
    person = directory.person(str(claims["oid"])) if "oid" in claims else None
    held = set(str(claims.get("scp", "")).split()) if person else set(claims.get("roles", []))
    if not held & (right.scopes if person else right.roles):
        raise GraphError(403, right.code, NO_RIGHT)
    return Call(state, request, directory, person)
