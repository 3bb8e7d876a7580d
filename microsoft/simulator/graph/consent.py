"""Service principals and consents: https://learn.microsoft.com/graph/api/oauth2permissiongrant-list."""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from werkzeug.wrappers import Response

from microsoft.simulator.graph.access import Call
from microsoft.simulator.graph.answers import collection
from microsoft.simulator.graph.filters import Field, matching
from microsoft.simulator.world import Directory

GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"
_EXACT = frozenset({"eq", "in"})
PRINCIPAL_FIELDS = {name.lower(): Field(name, _EXACT) for name in ("id", "appId", "displayName")}
GRANT_FIELDS = {
    name.lower(): Field(name, frozenset({"eq"})) for name in ("clientId", "consentType", "principalId", "resourceId")
}


def service_principals(call: Call) -> Response:
    """Answer GET /servicePrincipals: the applications that the directory knows."""
    world = call.state.world
    known = {world.client_id: world.app_name, GRAPH_APP_ID: "Microsoft Graph"}
    found = [
        {
            "id": _principal_id(call.directory, app_id),
            "appId": app_id,
            "displayName": name,
            "accountEnabled": True,
        }
        for app_id, name in known.items()
    ]
    shown = matching(found, call.request.args.get("$filter"), PRINCIPAL_FIELDS, is_advanced=False)
    return collection("servicePrincipals", shown)


def permission_grants(call: Call) -> Response:
    """Answer GET /oauth2PermissionGrants: what was consented to for everybody, and what by one person."""
    directory, client_id = call.directory, call.state.world.client_id
    person = directory.people[0].id if directory.people else None
    rows = [
        _row(directory, client_id, scopes, principal)
        for scopes, principal in ((directory.grants, None), (directory.own_grants, person))
        if scopes
    ]
    return collection(
        "oauth2PermissionGrants",
        matching(rows, call.request.args.get("$filter"), GRANT_FIELDS, is_advanced=False),
    )


def _principal_id(directory: Directory, app_id: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"{directory.id}/{app_id}"))


def _row(directory: Directory, client_id: str, scopes: list[str], person: str | None) -> dict[str, Any]:
    client = _principal_id(directory, client_id)
    return {
        "id": f"{client}-{person or 'all'}",
        "clientId": client,
        "consentType": "Principal" if person else "AllPrincipals",
        "principalId": person,
        "resourceId": _principal_id(directory, GRAPH_APP_ID),
        "scope": " ".join(scopes),
    }
