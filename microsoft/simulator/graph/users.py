"""People and the organization: https://learn.microsoft.com/graph/api/user-list."""

from typing import Any

from werkzeug.wrappers import Request, Response

from microsoft.simulator.graph.access import Call
from microsoft.simulator.graph.answers import GraphError, collection, entity, existing, page_of
from microsoft.simulator.graph.filters import Field, Fields, matching
from microsoft.simulator.world import Person

OPTIONS = frozenset({"$filter", "$count", "$top", "$select", "$skiptoken"})
DEFAULT_FIELDS = ("id", "displayName", "userPrincipalName", "mail", "jobTitle", "preferredLanguage")
_EXACT = frozenset({"eq", "ne", "in"})
_TEXT = _EXACT | {"startswith", "ge", "le"}

# https://learn.microsoft.com/graph/api/resources/user: which operators each property supports
FIELDS: Fields = {
    field.name.lower(): field
    for field in (
        Field("id", _EXACT),
        Field("displayName", _TEXT),
        Field("userPrincipalName", _TEXT | {"endswith"}),
        Field("mail", _TEXT | {"endswith"}),
        Field("preferredLanguage", _TEXT),
        Field("department", _TEXT),
        Field("jobTitle", _TEXT),
        Field("userType", _EXACT),
        Field("accountEnabled", _EXACT, kind=bool),
        Field("otherMails", frozenset({"eq", "startswith", "endswith"}), is_list=True),
    )
}


def as_user(person: Person) -> dict[str, Any]:
    """Return all that Graph could tell about a person."""
    return {
        "id": person.id,
        "displayName": person.name,
        "userPrincipalName": person.upn,
        "mail": person.address,
        "otherMails": person.other_mails,
        "department": person.department or None,
        "jobTitle": person.job_title or None,
        "preferredLanguage": person.preferred_language or None,
        "accountEnabled": person.account_enabled,
        "userType": person.user_type,
        "externalUserState": person.external_user_state or None,
    }


def users(call: Call) -> Response:
    """Answer GET /users."""
    request = call.request
    unknown = {name for name in request.args if name.startswith("$")} - OPTIONS
    if unknown:
        raise GraphError(400, "Request_UnsupportedQuery", f"The query option '{min(unknown)}' is not supported.")
    people = [as_user(person) for person in call.directory.people]
    found = matching(people, request.args.get("$filter"), FIELDS, is_advanced=_is_advanced(request))
    page, link = page_of(request, "users", found)
    names = selected(request)
    shown = [{name: person[name] for name in names} for person in page]
    return collection("users", shown, link, len(found) if _is_advanced(request) else None)


def user(call: Call, key: str) -> Response:
    """Answer GET /users/{id or upn}."""
    person = as_user(existing(call.directory.person(key), key))
    return entity("users", {name: person[name] for name in selected(call.request)})


def me(call: Call) -> Response:
    """Answer GET /me."""
    person = as_user(existing(call.person, "me"))
    return entity("users", {name: person[name] for name in selected(call.request)})


def organization(call: Call) -> Response:
    """Answer GET /organization."""
    directory = call.directory
    domain = {"name": directory.domain, "isDefault": True, "isInitial": True, "type": "Managed"}
    found = {"id": directory.id, "displayName": directory.name, "verifiedDomains": [domain]}
    return collection("organization", [found])


def _is_advanced(request: Request) -> bool:
    # https://learn.microsoft.com/graph/aad-advanced-queries: the header and the option together
    eventual = request.headers.get("ConsistencyLevel", "").lower() == "eventual"
    return eventual and request.args.get("$count", "").lower() == "true"


def selected(request: Request) -> tuple[str, ...]:
    """Return the properties that were asked for; raises GraphError 400."""
    if "$select" not in request.args:
        return DEFAULT_FIELDS
    names = request.args["$select"].split(",")
    known = {**{name: field.name for name, field in FIELDS.items()}, "externaluserstate": "externalUserState"}
    unknown = next((name for name in names if name.lower() not in known), None)
    if unknown is not None:
        text = f"Parsing OData Select and Expand failed: Could not find a property named '{unknown}' on type 'user'."
        raise GraphError(400, "BadRequest", text)
    return tuple(known[name.lower()] for name in names)
