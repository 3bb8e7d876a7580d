"""Groups, their members, and the groups of a person."""

from typing import Any

from werkzeug.wrappers import Response

from microsoft.simulator.graph.access import Call
from microsoft.simulator.graph.answers import GraphError, body_of, collection, entity, existing, guid, page_of
from microsoft.simulator.graph.users import as_user
from microsoft.simulator.world import Directory, Group

MOST_CHECKED = 20
STRINGS = "Collection(Edm.String)"


def group(call: Call, key: str) -> Response:
    """Answer GET /groups/{id}."""
    return entity("groups", _group(existing(call.directory.group(guid(key)), key)))


def members(call: Call, key: str) -> Response:
    """Answer GET /groups/{id}/members."""
    found = existing(call.directory.group(guid(key)), key)
    page, link = page_of(call.request, f"groups/{found.id}/members", found.members)
    return collection("directoryObjects", [_member(call.directory, member) for member in page], link)


def member_groups(call: Call, key: str) -> Response:
    """Answer POST /users/{id}/getMemberGroups."""
    person = existing(call.directory.person(key), key)
    only_security = body_of(call.request).get("securityEnabledOnly")
    if not isinstance(only_security, bool):
        raise GraphError(400, "Request_BadRequest", "Missing parameter: securityEnabledOnly.")
    groups = call.directory.groups_of(person.id)
    return collection(STRINGS, [found.id for found in groups if found.security or not only_security])


def check_groups(call: Call, key: str) -> Response:
    """Answer POST /users/{id}/checkMemberGroups."""
    person = existing(call.directory.person(key), key)
    asked = body_of(call.request).get("groupIds")
    if not isinstance(asked, list) or len(asked) > MOST_CHECKED:
        raise GraphError(400, "Request_BadRequest", "groupIds must hold at most 20 ids.")
    return collection(STRINGS, [found.id for found in call.directory.groups_of(person.id) if found.id in asked])


def _member(directory: Directory, member_id: str) -> dict[str, Any]:
    person, found = directory.person(member_id), directory.group(member_id)
    if person is not None:
        return {"@odata.type": "#microsoft.graph.user", **as_user(person)}
    if found is not None:
        return {"@odata.type": "#microsoft.graph.group", **_group(found)}
    return {"@odata.type": "#microsoft.graph.servicePrincipal", "id": member_id, "displayName": None}


def _group(found: Group) -> dict[str, Any]:
    return {
        "id": found.id,
        "displayName": found.name,
        "securityEnabled": found.security,
        "mailEnabled": not found.security,
        "groupTypes": [] if found.security else ["Unified"],
    }
